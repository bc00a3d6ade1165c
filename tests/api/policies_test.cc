// Policies over HTTP, on a real node.

#include "api/policies.h"

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

const HttpHeaders kAda = {{"redress-actor", "ada; administrator"}};

std::string TextOf(const std::string& name, int cycles) {
  return absl::StrCat("policy: ", name, "\nversion: v", cycles,
                      "\nsource: us\nrules: {max_cycles: ", cycles, "}\n");
}

constexpr char kComplaint[] =
    R"({"kind": "complaint", "channel": "phone", "words": "The lift is stuck again.",
        "on_behalf_of": "a neighbour", "remedy_sought": "none stated"})";

std::string BodyWith(const std::string& text) {
  return boost::json::serialize(boost::json::object{{"text", text}});
}

class PoliciesTest : public LiveServiceTest {
 protected:
  HttpResponse Apply(const std::string& name, int cycles, const std::string& below = "/apply") {
    return Ask(Post("/v1/policies/" + name + below, BodyWith(TextOf(name, cycles)), kAda));
  }

  std::vector<std::string> Names() {
    std::vector<std::string> names;
    const boost::json::object body = BodyOf(Ask(Get("/v1/policies")));
    for (const auto& row : body.at("policies").as_array()) {
      names.emplace_back(
          absl::StrCat(row.at("name").as_string().c_str(), " ", row.at("version").as_int64()));
    }
    return names;
  }
};

TEST_F(PoliciesTest, TheBuiltInPolicyIsThereFromTheStart) {
  const HttpResponse one = Ask(Get("/v1/policies/default"));

  EXPECT_THAT(Names(), ElementsAre("default 0"));
  ASSERT_EQ(one.status, 200) << one.body;
  EXPECT_EQ(BodyOf(one).at("version").as_int64(), 0);
  EXPECT_THAT(std::string(BodyOf(one).at("text").as_string()), HasSubstr("max_cycles: 3"));
  EXPECT_TRUE(BodyOf(one).at("in_force").as_bool());
  EXPECT_EQ(Ask(Get("/v1/policies/default/timeline")).status, 200);
}

TEST_F(PoliciesTest, WhatIsAppliedIsListedInOrderAndShownWithItsText) {
  const HttpResponse applied = Apply("standards/b", 4);
  ASSERT_EQ(applied.status, 200) << applied.body;
  EXPECT_EQ(Apply("default", 6).status, 200);
  EXPECT_EQ(Ask(Post("/v1/policies/a/apply", BodyWith("policy: a\nversion: 1\nsource: x\n"), kAda))
                .status,
            200);
  EXPECT_EQ(Apply("standards/b", 5).status, 200);

  EXPECT_EQ(BodyOf(applied).at("policy").as_string(), "standards/b");
  EXPECT_EQ(BodyOf(applied).at("stream").as_string(), "policy/standards/b");
  EXPECT_THAT(Names(), ElementsAre("standards/b 2", "a 1", "default 1"));
  const HttpResponse one = Ask(Get("/v1/policies/standards/b"));
  ASSERT_EQ(one.status, 200) << one.body;
  EXPECT_EQ(HeaderOf(one, "ETag"), "\"2\"");
  const boost::json::object body = BodyOf(one);
  EXPECT_EQ(body.at("version").as_int64(), 2);
  EXPECT_EQ(body.at("label").as_string(), "v5");
  EXPECT_EQ(body.at("source").as_string(), "us");
  EXPECT_EQ(body.at("text").as_string(), TextOf("standards/b", 5));
  EXPECT_EQ(body.at("who").at("id").as_string(), "ada");
  EXPECT_EQ(body.at("versions").as_array().size(), 2U);
}

TEST_F(PoliciesTest, EveryVersionCanBeAskedFor) {
  Apply("default", 4);
  Apply("default", 5);

  const boost::json::object first = BodyOf(Ask(Get("/v1/policies/default?version=1")));
  const boost::json::object built_in = BodyOf(Ask(Get("/v1/policies/default?version=0")));

  EXPECT_EQ(first.at("text").as_string(), TextOf("default", 4));
  EXPECT_FALSE(first.at("in_force").as_bool());
  EXPECT_EQ(built_in.at("label").as_string(), "built-in");
  EXPECT_EQ(built_in.at("versions").as_array().size(), 3U);
  EXPECT_EQ(Ask(Get("/v1/policies/default?version=3")).status, 404);
  EXPECT_EQ(Ask(Get("/v1/policies/default?version=x")).status, 400);
  EXPECT_EQ(Ask(Get("/v1/policies/nobody")).status, 404);
  EXPECT_EQ(Ask(Get("/v1/policies/No%20Name")).status, 404);
}

TEST_F(PoliciesTest, TheStateAtAPositionIsThatOfThen) {
  const HttpResponse first = Apply("default", 4);
  Apply("default", 5);

  const HttpResponse then =
      Ask(Get(absl::StrCat("/v1/policies/default?at=", HeaderOf(first, "Redress-Position"))));

  ASSERT_EQ(then.status, 200) << then.body;
  EXPECT_EQ(BodyOf(then).at("version").as_int64(), 1);
  EXPECT_TRUE(BodyOf(then).at("in_force").as_bool());
}

TEST_F(PoliciesTest, SlashesOfANameMayBeEscaped) {
  Apply("standards/b", 4);

  for (const std::string path : {"standards/b", "standards%2Fb"}) {
    EXPECT_EQ(Ask(Get("/v1/policies/" + path)).status, 200) << path;
    EXPECT_EQ(Ask(Get("/v1/policies/" + path + "/timeline")).status, 200) << path;
    const HttpResponse again =
        Ask(Post("/v1/policies/" + path + "/apply", BodyWith(TextOf("standards/b", 4)), kAda));
    EXPECT_EQ(BodyOf(again).at("effect").as_string(), "nothing_new") << path;
  }
}

TEST_F(PoliciesTest, WhatRunsByAPolicyIsListedAndCorrectedByItsName) {
  const auto apply = [&](const std::string& closes) {
    const std::string text = absl::StrCat(
        "policy: standards/b\nversion: until ", closes,
        "\nsource: us\ncalendars: {office: {zone: UTC, week: {mon-sun: \"09:00-", closes,
        "\"}, known_until: open}}\nstandards:\n- {id: all, clocks: [{metric: answer, amount: "
        "{business_days: 7}, calendar: office}]}\n");
    return Ask(Post("/v1/policies/standards/b/apply", BodyWith(text), kAda)).status;
  };
  ASSERT_EQ(apply("17:00"), 200);
  const boost::json::object received =
      BodyOf(Ask(Post("/v1/tickets", std::string(kComplaint), kAda)));
  ASSERT_TRUE(received.contains("ticket")) << boost::json::serialize(received);
  const std::string number = received.at("ticket").as_string().c_str();
  ASSERT_EQ(apply("18:00"), 200);

  const boost::json::object running = BodyOf(Ask(Get("/v1/policies/standards/b/running")));
  ASSERT_EQ(running.at("tickets").as_array().size(), 1U);
  const auto& clock = running.at("tickets").at(0).at("clocks").at(0);
  EXPECT_EQ(clock.at("calendar").as_string(), "office");
  const std::string body = boost::json::serialize(
      boost::json::object{{"tickets", {number}}, {"reason", "longer hours"}});
  const HttpResponse corrected =
      Ask(Post("/v1/policies/standards%2Fb/correct_running", body, kAda));

  ASSERT_EQ(corrected.status, 200) << corrected.body;
  const boost::json::object told = BodyOf(corrected);
  EXPECT_EQ(told.at("ticket").as_string(), number);
  const auto& fact = told.at("events").at(0);
  EXPECT_EQ(fact.at("type").as_string(), "ticket.clocks_corrected");
  EXPECT_EQ(fact.at("why").as_string(), "longer hours");
  EXPECT_EQ(Ask(Get("/v1/policies/standards/none/running")).status, 404);
  EXPECT_EQ(Ask(Get("/v1/policies/default/running")).status, 200);
}

TEST_F(PoliciesTest, ADryRunTellsTheFactsAndRecordsNothing) {
  const HttpResponse dry = Apply("default", 4, "/apply?dry_run=true");

  ASSERT_EQ(dry.status, 200) << dry.body;
  EXPECT_EQ(BodyOf(dry).at("effect").as_string(), "dry_run");
  EXPECT_EQ(BodyOf(dry).at("events").as_array().size(), 2U);
  EXPECT_THAT(Names(), ElementsAre("default 0"));
}

TEST_F(PoliciesTest, WhatIsWrongWithATextIsToldWithItsPlaces) {
  const std::string text =
      "policy: a\nversion: 1\nsource: x\nrules:\n  max_cycles: 0\n  max_cycle: 3\n";
  for (const std::string path : {"/v1/policies/a/apply", "/v1/policies/check"}) {
    const HttpResponse response = Ask(Post(path, BodyWith(text), kAda));

    ASSERT_EQ(response.status, 400) << response.body;
    const boost::json::object problem = BodyOf(response);
    EXPECT_EQ(problem.at("code").as_string(), "policy-wrong");
    const auto& fields = problem.at("fields").as_array();
    ASSERT_EQ(fields.size(), 2U);
    EXPECT_EQ(fields[0].at("pointer").as_string(), "/text");
    EXPECT_EQ(fields[0].at("line").as_int64(), 5);
    EXPECT_EQ(fields[0].at("column").as_int64(), 15);
    EXPECT_EQ(fields[1].at("line").as_int64(), 6);
  }
}

TEST_F(PoliciesTest, ACheckLooksAtWhatIsInForceAndRecordsNothing) {
  Apply("standards/b", 4);

  const HttpResponse good = Ask(Post("/v1/policies/check", BodyWith(TextOf("default", 9))));
  const HttpResponse bad = Ask(Post("/v1/policies/check", BodyWith(TextOf("c", 5))));
  const HttpResponse unheard = Ask(Post("/v1/policies/check", R"({"text":"x","dry":true})"));

  EXPECT_EQ(good.status, 200) << good.body;
  EXPECT_EQ(BodyOf(good).at("policy").as_string(), "default");
  EXPECT_EQ(bad.status, 400);
  EXPECT_THAT(bad.body, HasSubstr("policy standards/b says that already"));
  EXPECT_EQ(unheard.status, 400);
  EXPECT_THAT(Names(), ElementsAre("standards/b 1", "default 0"));
}

TEST_F(PoliciesTest, OthersThanThoseWhoMayAreRefused) {
  const HttpResponse agent =
      Ask(Post("/v1/policies/default/apply", BodyWith(TextOf("default", 4))));

  EXPECT_EQ(agent.status, 403);
  EXPECT_EQ(BodyOf(agent).at("code").as_string(), "administrator-or-supervisor-only");
}

TEST_F(PoliciesTest, JournalAndFeedHaveBothStreams) {
  Apply("default", 4);

  const std::string journal = Ask(Get("/v1/journal")).body;

  EXPECT_THAT(journal, HasSubstr(R"("stream":"policy/default")"));
  EXPECT_THAT(journal, HasSubstr(R"("stream":"policies/in_force","type":"policy.put_in_force")"));
  EXPECT_THAT(journal, HasSubstr(R"("document":{"rules":{"max_cycles":4}})"));
}

TEST(PolicyPathTest, TheVerbIsNoPartOfTheName) {
  using Path = std::vector<std::string>;

  EXPECT_EQ(WithWholeName({"v1", "policies"}), (Path{"v1", "policies"}));
  EXPECT_EQ(WithWholeName({"v1", "policies", "a"}), (Path{"v1", "policies", "a"}));
  EXPECT_EQ(WithWholeName({"v1", "policies", "apply"}), (Path{"v1", "policies", "apply"}));
  EXPECT_EQ(WithWholeName({"v1", "policies", "a", "b"}), (Path{"v1", "policies", "a/b"}));
  EXPECT_EQ(WithWholeName({"v1", "policies", "a", "b", "apply"}),
            (Path{"v1", "policies", "a/b", "apply"}));
  EXPECT_EQ(WithWholeName({"v1", "policies", "a", "timeline"}),
            (Path{"v1", "policies", "a", "timeline"}));
}

}  // namespace
}  // namespace redress::testing
