// What may be done with a ticket, and what that takes, as a form is made of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "boost/json/value.hpp"
#include "tests/api/token_service.h"

namespace redress::testing {
namespace {

namespace json = boost::json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsSubsetOf;
using ::testing::Not;

class MovesTest : public TokenServiceTest {
 protected:
  void SetUp() override {
    TokenServiceTest::SetUp();
    agent_ = TokenOf("ana", "agent");
    const HttpResponse received = Receive(Showing(agent_));
    ASSERT_EQ(received.status, 201) << received.body;
    number_ = std::string(BodyOf(received).at("ticket").as_string());
  }
  json::object Moves(const std::string& token) {
    const HttpResponse answer =
        Ask(Get(absl::StrCat("/v1/tickets/", number_, "/moves"), Showing(token)));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return BodyOf(answer);
  }
  std::vector<std::string> Names(const std::string& token) {
    std::vector<std::string> names;
    const json::object body = Moves(token);
    for (const json::value& move : body.at("moves").as_array()) {
      names.emplace_back(move.at("move").as_string());
    }
    return names;
  }
  json::object Field(const std::string& token, const std::string& move, const std::string& name) {
    const json::object body = Moves(token);
    for (const json::value& it : body.at("moves").as_array()) {
      if (it.at("move").as_string() != move) continue;
      for (const json::value& field : it.at("fields").as_array()) {
        if (field.at("name").as_string() == name) return field.as_object();
      }
    }
    ADD_FAILURE() << "no field " << name << " of " << move;
    return {};
  }

  std::string agent_;
  std::string number_;
};

TEST_F(MovesTest, EveryRoleIsToldOfWhatItMayDoAndNothingElse) {
  EXPECT_THAT(Names(agent_), Contains("classify"));
  EXPECT_THAT(Names(agent_), Not(Contains("answer"))) << "it is only received";
  EXPECT_THAT(Names(TokenOf("rob", "revisitor")), Not(Contains("classify")));
  const std::string auditor = TokenOf("aud", "auditor");
  EXPECT_THAT(Names(auditor), ElementsAre("reveal"));
  const json::object ticket =
      BodyOf(Ask(Get(absl::StrCat("/v1/tickets/", number_), Showing(agent_))));
  std::vector<std::string> allowed;
  for (const json::value& move : ticket.at("allowed_moves").as_array()) {
    allowed.emplace_back(move.as_string());
  }
  EXPECT_THAT(Names(agent_), IsSubsetOf(allowed));
  EXPECT_EQ(Moves(agent_).at("version"), ticket.at("version"));
}

TEST_F(MovesTest, AFieldSaysItsTypeItsSizeAndWhatItTakes) {
  const std::string sue = TokenOf("sue", "supervisor");
  ASSERT_EQ(
      Send("/v1/teams/desk/describe", R"({"profile": {"name": "Desk"}})", Showing(sue)).status,
      200);

  const json::object category = Field(agent_, "classify", "category");
  const json::object severity = Field(agent_, "classify", "severity");
  const json::object reason = Field(agent_, "classify", "reason");
  const json::object unit = Field(agent_, "resolve", "unit");
  const json::object told = Field(agent_, "acknowledge", "told");

  EXPECT_TRUE(category.at("required").as_bool());
  EXPECT_EQ(category.at("max_items").as_int64(), 8);
  EXPECT_EQ(severity.at("type").as_string(), "choice");
  EXPECT_EQ(severity.at("choices").as_array().size(), 4U);
  EXPECT_FALSE(severity.at("required").as_bool());
  EXPECT_EQ(reason.at("max_length").as_int64(), 2000);
  EXPECT_EQ(unit.at("suggestions").as_array(), json::array{"desk"});
  EXPECT_EQ(told.at("type").as_string(), "object");
  EXPECT_EQ(told.at("fields").as_array().at(1).at("type").as_string(), "time");
}

TEST_F(MovesTest, APolicyThatAsksForMoreIsToldAtOnce) {
  const std::string sue = TokenOf("sue", "supervisor");
  const auto answer_of = [&] {
    const json::object answer = Field(agent_, "resolve", "answer");
    for (const json::value& field : answer.at("fields").as_array()) {
      if (field.at("name").as_string() == "finding") return field.at("required").as_bool();
    }
    return false;
  };
  EXPECT_FALSE(answer_of());

  const HttpResponse applied = Send(
      "/v1/policies/house/apply",
      R"({"text": "policy: house\nversion: 2026-1\nsource: us\nrules: {required_facts: [finding]}\n"})",
      Showing(sue));
  ASSERT_EQ(applied.status, 200) << applied.body;

  EXPECT_TRUE(answer_of());
}

TEST_F(MovesTest, WhatIsOutsideOrNotThereIsNotFound) {
  const HttpResponse issued =
      Issue(R"({"person": "ben", "roles": ["agent"], "teams": ["elsewhere"]})");
  const std::string narrowed(BodyOf(issued).at("secret").as_string());

  const std::string path = absl::StrCat("/v1/tickets/", number_, "/moves");
  EXPECT_EQ(Ask(Get(path, Showing(narrowed))).status, 404);
  EXPECT_EQ(Ask(Get("/v1/tickets/4772194313362/moves", Showing(agent_))).status, 404);
  EXPECT_EQ(Ask(Get("/v1/tickets/4772194313361/moves", Showing(agent_))).status, 400);
}

}  // namespace
}  // namespace redress::testing
