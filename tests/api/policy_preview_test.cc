// What a policy's text would have made of due times, over HTTP, on a real node.

#include "api/policy_preview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "tests/api/call.h"
#include "tests/api/live_service.h"

namespace redress::testing {
namespace {

using ::testing::HasSubstr;

// An answer in so many hours by the clock.
std::string TextOf(int version, int hours) {
  return absl::StrCat("policy: house\nversion: v", version,
                      "\nsource: us\ncalendars:\n  always: {zone: UTC, week: {mon-sun: "
                      "[\"00:00-24:00\"]}, known_until: open}\nstandards:\n  - id: all\n    when: "
                      "{kind: [complaint]}\n    clocks:\n      - {metric: answer, amount: "
                      "{elapsed: PT",
                      hours, "H}, calendar: always}\n");
}

std::string BodyWith(const std::string& text) {
  return boost::json::serialize(boost::json::object{{"text", text}});
}

class PolicyPreviewTest : public LiveServiceTest {
 protected:
  void Apply(const std::string& text) {
    const HttpResponse applied = Ask(Post("/v1/policies/house/apply", BodyWith(text),
                                          {{"redress-actor", "ada; administrator"}}));
    ASSERT_EQ(applied.status, 200) << applied.body;
  }

  std::string Receive(const std::string& kind) {
    const HttpResponse received =
        Ask(Post("/v1/tickets", absl::StrCat(R"({"kind": ")", kind, R"(", "channel": "phone",
            "words": "The lift is stuck.", "on_behalf_of": "a neighbour",
            "remedy_sought": "none stated"})")));
    EXPECT_EQ(received.status, 201) << received.body;
    return std::string(BodyOf(received).at("ticket").as_string());
  }

  boost::json::object Preview(const std::string& text) {
    const HttpResponse answer = Ask(Post("/v1/policies/preview", BodyWith(text)));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return BodyOf(answer);
  }
};

TEST_F(PolicyPreviewTest, EveryPromiseThatWouldBeDueAtAnotherTimeIsToldWithBothTimes) {
  Apply(TextOf(1, 9));
  Apply(TextOf(2, 4));
  const std::string number = Receive("complaint");
  Receive("praise");

  const boost::json::object sooner = Preview(TextOf(3, 1));

  EXPECT_EQ(sooner.at("policy").as_string(), "house");
  EXPECT_EQ(sooner.at("tickets").as_int64(), 2);
  EXPECT_EQ(sooner.at("earlier").as_int64(), 1);
  EXPECT_EQ(sooner.at("later").as_int64(), 0);
  EXPECT_FALSE(sooner.at("cut").as_bool());
  ASSERT_EQ(sooner.at("differences").as_array().size(), 1U);
  const boost::json::object& difference = sooner.at("differences").at(0).as_object();
  EXPECT_EQ(difference.at("ticket").as_string(), number);
  EXPECT_EQ(difference.at("metric").as_string(), "answer");
  const auto at = [&](const char* when) {
    absl::Time time;
    EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full,
                                difference.at(when).at("due").as_string().c_str(), &time, nullptr));
    return time;
  };
  EXPECT_EQ(at("before") - at("after"), absl::Hours(3));
  EXPECT_EQ(Preview(TextOf(3, 5)).at("later").as_int64(), 1);
  EXPECT_EQ(Preview(TextOf(3, 4)).at("same").as_int64(), 1);
}

TEST_F(PolicyPreviewTest, PromisesThatAreNewOrGoneHaveOneTime) {
  const std::string number = Receive("complaint");
  const boost::json::object added = Preview(TextOf(1, 4));
  Apply(TextOf(1, 4));
  const boost::json::object gone = Preview("policy: house\nversion: v2\nsource: us\n");

  EXPECT_EQ(added.at("added").as_int64(), 1);
  EXPECT_FALSE(added.at("differences").at(0).as_object().contains("before"));
  EXPECT_EQ(gone.at("gone").as_int64(), 1);
  EXPECT_FALSE(gone.at("differences").at(0).as_object().contains("after"));
  EXPECT_EQ(gone.at("differences").at(0).at("ticket").as_string(), number);
}

TEST_F(PolicyPreviewTest, ItIsAQuestionAndLeavesNothingBehind) {
  Apply(TextOf(1, 4));
  const std::string number = Receive("complaint");
  const std::string before = Ask(Get("/v1/tickets/" + number)).body;

  Preview(TextOf(2, 1));

  EXPECT_EQ(Ask(Get("/v1/tickets/" + number)).body, before);
  EXPECT_EQ(BodyOf(Ask(Get("/v1/policies/house"))).at("version").as_int64(), 1);
}

TEST_F(PolicyPreviewTest, WhatIsWrongWithTheTextIsToldAsByACheck) {
  const HttpResponse wrong = Ask(Post("/v1/policies/preview", BodyWith("policy: [")));

  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(BodyOf(wrong).at("code").as_string(), "policy-wrong");
  EXPECT_EQ(Ask(Post("/v1/policies/preview", "{}")).status, 400);
  EXPECT_EQ(Ask(Post("/v1/policies/preview?limit=1", BodyWith(TextOf(1, 4)))).status, 400);
  EXPECT_THAT(Ask(Get("/v1/policies/preview")).body, HasSubstr("method-not-allowed"));
}

}  // namespace
}  // namespace redress::testing
