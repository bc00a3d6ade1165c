// The working time of calendars over HTTP, on a real node.

#include "api/hours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "tests/api/call.h"
#include "tests/api/live_service.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kFridayToMonday[] =
    "from=2026-06-05T00:00:00%2B08:00&to=2026-06-08T12:00:00%2B08:00";

class HoursTest : public LiveServiceTest {
 protected:
  // A policy with a calendar that is open at these hours of working days.
  void Apply(const std::string& name, const std::string& hours, int version = 1) {
    const std::string text =
        absl::StrCat("policy: ", name, "\nversion: v", version,
                     "\nsource: us\ncalendars:\n  office: {zone: Asia/Shanghai, week: "
                     "{mon-fri: [\"",
                     hours, "\"]}, known_until: open}\n");
    const HttpResponse applied =
        Ask(Post("/v1/policies/" + name + "/apply",
                 boost::json::serialize(boost::json::object{{"text", text}}),
                 {{"redress-actor", "ada; administrator"}}));
    ASSERT_EQ(applied.status, 200) << applied.body;
  }

  std::vector<std::string> Open(const std::string& which) {
    std::vector<std::string> open;
    const HttpResponse answer = Ask(Get(absl::StrCat("/v1/hours?", which, kFridayToMonday)));
    EXPECT_EQ(answer.status, 200) << answer.body;
    const boost::json::object body = BodyOf(answer);
    for (const auto& span : body.at("open").as_array()) {
      open.push_back(absl::StrCat(span.at("from").as_string().c_str(), " ",
                                  span.at("to").as_string().c_str()));
    }
    return open;
  }
};

TEST_F(HoursTest, TheSpansOfACalendarInForceAreTold) {
  Apply("calendars/a", "08:30-17:30");
  Apply("calendars/b", "10:00-12:00");

  EXPECT_THAT(Open("policy=calendars/b&calendar=office&"),
              ElementsAre("2026-06-05T02:00:00Z 2026-06-05T04:00:00Z",
                          "2026-06-08T02:00:00Z 2026-06-08T04:00:00Z"));
  Apply("calendars/b", "11:00-12:00", 2);
  EXPECT_THAT(Open("policy=calendars/b&"),
              ElementsAre("2026-06-05T03:00:00Z 2026-06-05T04:00:00Z",
                          "2026-06-08T03:00:00Z 2026-06-08T04:00:00Z"));
}

TEST_F(HoursTest, AsOfThenTheyAreOfTheCalendarThatWasInForceThen) {
  Apply("calendars/a", "08:30-09:30");
  const std::string then(BodyOf(Ask(Get("/v1/hours"))).at("position").as_string());
  Apply("calendars/a", "10:00-11:00", 2);

  EXPECT_THAT(Open("at=" + then + "&"), ElementsAre("2026-06-05T00:30:00Z 2026-06-05T01:30:00Z",
                                                    "2026-06-08T00:30:00Z 2026-06-08T01:30:00Z"));
  EXPECT_EQ(BodyOf(Ask(Get("/v1/hours?at=" + then))).at("policy_version").as_int64(), 1);
  EXPECT_THAT(Open("policy=calendars/a&calendar=office&"),
              ElementsAre("2026-06-05T02:00:00Z 2026-06-05T03:00:00Z",
                          "2026-06-08T02:00:00Z 2026-06-08T03:00:00Z"));
  EXPECT_THAT(Open("as_of=2000-01-01T00:00:00Z&"), IsEmpty());
  EXPECT_EQ(Ask(Get("/v1/hours?policy=calendars/a&as_of=2000-01-01T00:00:00Z")).status, 404);
}

TEST_F(HoursTest, WithoutANameTheyAreOfTheHouseWhichNeedNotHaveAny) {
  EXPECT_THAT(Open(""), IsEmpty());
  EXPECT_FALSE(BodyOf(Ask(Get("/v1/hours"))).contains("calendar"));

  Apply("calendars/a", "08:30-09:30");

  EXPECT_THAT(Open(""), ElementsAre("2026-06-05T00:30:00Z 2026-06-05T01:30:00Z",
                                    "2026-06-08T00:30:00Z 2026-06-08T01:30:00Z"));
  const boost::json::object body = BodyOf(Ask(Get("/v1/hours")));
  EXPECT_EQ(body.at("calendar").as_string(), "office");
  EXPECT_EQ(body.at("policy").as_string(), "calendars/a");
  EXPECT_EQ(body.at("policy_version").as_int64(), 1);
  EXPECT_EQ(body.at("zone").as_string(), "Asia/Shanghai");
}

TEST_F(HoursTest, WhatCannotBeAskedIsRefusedByName) {
  Apply("calendars/a", "08:30-09:30");
  const auto refusal = [&](const std::string& query) { return Ask(Get("/v1/hours?" + query)); };

  EXPECT_EQ(refusal("policy=nobody").status, 404);
  EXPECT_THAT(refusal("policy=calendars/a&calendar=night").body, HasSubstr("no-such-calendar"));
  EXPECT_EQ(refusal("calendar=office").status, 404);
  EXPECT_THAT(refusal("from=2026-06-05T00:00:00Z&to=2026-06-05T00:00:00Z").body,
              HasSubstr("must be after from"));
  EXPECT_THAT(refusal("from=2026-06-05T00:00:00Z&to=2027-07-11T00:00:00Z").body,
              HasSubstr("at most 400 days after from"));
  EXPECT_EQ(refusal("from=2026-06-05T00:00:00Z&to=2027-07-10T00:00:00Z").status, 200);
  EXPECT_EQ(refusal("until=2026-06-05T00:00:00Z").status, 400);
  EXPECT_EQ(Ask(Post("/v1/hours", "{}")).status, 405);
}

}  // namespace
}  // namespace redress::testing
