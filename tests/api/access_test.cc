// Tokens over HTTP, on a real node.

#include "api/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "tests/api/token_service.h"

namespace redress::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using AccessTest = TokenServiceTest;

TEST_F(AccessTest, WhoShowsNoTokenSeesHealthAndTheDescriptionOnly) {
  for (const char* const path : {"/healthz", "/readyz", "/v1/openapi.yaml"}) {
    EXPECT_EQ(Ask(Get(path)).status, 200) << path;
  }
  for (const char* const path : {"/v1/tickets", "/v1/queues", "/v1/status", "/metrics",
                                 "/v1/journal", "/v1/feed", "/v1/nothing", "/nothing"}) {
    const HttpResponse response = Ask(Get(path));
    EXPECT_EQ(response.status, 401) << path;
    EXPECT_EQ(CodeOf(response), "token-required");
    EXPECT_EQ(*response.Header("WWW-Authenticate"), "Bearer");
  }
  EXPECT_EQ(Receive({{"redress-actor", "ana; agent"}}).status, 401);
}

TEST_F(AccessTest, WhatTheTokensPersonDoesIsRecordedAsVerified) {
  const HttpResponse received = Receive(Showing(TokenOf("ana", "agent")));
  ASSERT_EQ(received.status, 201) << received.body;
  const std::string number(BodyOf(received).at("ticket").as_string());

  const HttpResponse timeline =
      Ask(Get("/v1/tickets/" + number + "/timeline", Showing(TokenOf("eve", "supervisor"))));

  ASSERT_EQ(timeline.status, 200) << timeline.body;
  const auto who = BodyOf(timeline).at("timeline").as_array().at(0).at("who").as_object();
  EXPECT_EQ(who.at("id").as_string(), "ana");
  EXPECT_EQ(who.at("role").as_string(), "agent");
  EXPECT_TRUE(who.at("verified").as_bool());
}

TEST_F(AccessTest, ATokensTextIsToldOnceAndStandsNowhere) {
  const HttpResponse issued = Send("/v1/tokens", R"({"person": "ana", "roles": ["agent"]})", [&] {
    HttpHeaders headers = Showing(root_);
    headers.emplace_back("idempotency-key", "k1");
    return headers;
  }());
  ASSERT_EQ(issued.status, 201) << issued.body;
  const std::string text(BodyOf(issued).at("secret").as_string());
  const std::string secret = text.substr(text.rfind('_') + 1);
  const std::string id(BodyOf(issued).at("token").as_string());

  HttpHeaders again = Showing(root_);
  again.emplace_back("idempotency-key", "k1");
  const HttpResponse replayed =
      Send("/v1/tokens", R"({"person": "ana", "roles": ["agent"]})", again);
  EXPECT_EQ(BodyOf(replayed).at("effect").as_string(), "replayed") << replayed.body;
  EXPECT_FALSE(BodyOf(replayed).contains("secret"));
  for (const std::string& path :
       {std::string("/v1/tokens"), "/v1/tokens/" + id, "/v1/tokens/" + id + "/timeline"}) {
    const HttpResponse shown = Ask(Get(path, Showing(root_)));
    ASSERT_EQ(shown.status, 200) << path << shown.body;
    EXPECT_THAT(shown.body, HasSubstr("ana"));
    EXPECT_THAT(shown.body, Not(HasSubstr(secret))) << path;
  }
  EXPECT_EQ(Receive(Showing(text)).status, 201);
}

TEST_F(AccessTest, ATryOfIssuingTellsNoToken) {
  const HttpResponse tried =
      Send("/v1/tokens?dry_run=true", R"({"person": "ana", "roles": ["agent"]})", Showing(root_));

  EXPECT_EQ(tried.status, 200) << tried.body;
  EXPECT_FALSE(BodyOf(tried).contains("secret"));
}

TEST_F(AccessTest, WhatIsNoTokenIsRefusedAlikeWhateverIsWrongWithIt) {
  const std::string good = TokenOf("ana", "agent");
  std::string other_secret = good;
  other_secret.back() = other_secret.back() == '0' ? '1' : '0';
  std::set<std::string> details;
  for (const std::string& token :
       {other_secret, good + "00", good.substr(0, good.size() - 2), std::string("redress_00_00"),
        std::string("nonsense"), "redress_" + std::string(32, '0') + good.substr(40)}) {
    const HttpResponse refused = Receive(Showing(token));
    EXPECT_EQ(refused.status, 401) << token;
    EXPECT_EQ(CodeOf(refused), "token-refused");
    details.emplace(BodyOf(refused).at("detail").as_string());
  }
  EXPECT_EQ(details.size(), 1U);
  EXPECT_EQ(Receive({{"authorization", "Basic " + good}}).status, 401);
  EXPECT_EQ(
      Receive({{"authorization", "Bearer " + good}, {"authorization", "Bearer " + good}}).status,
      400);
}

TEST_F(AccessTest, ARevokedTokenOpensNothingAnyMore) {
  const std::string token = TokenOf("ana", "agent");
  ASSERT_EQ(Receive(Showing(token)).status, 201);

  ASSERT_EQ(Revoke(token).status, 200);

  EXPECT_EQ(Receive(Showing(token)).status, 401);
  EXPECT_EQ(Ask(Get("/v1/tickets", Showing(token))).status, 401);
}

TEST_F(AccessTest, ATokenOfSeveralRolesActsInTheOneThatIsAskedFor) {
  const HttpResponse issued = Issue(R"({"person": "ana", "roles": ["agent", "auditor"]})");
  const std::string token(BodyOf(issued).at("secret").as_string());

  EXPECT_EQ(CodeOf(Receive(Showing(token))), "actor-missing");
  EXPECT_EQ(Receive(Showing(token, "ana; agent")).status, 201);
  EXPECT_EQ(CodeOf(Receive(Showing(token, "ana; auditor"))), "not-allowed");
  EXPECT_EQ(CodeOf(Receive(Showing(token, "ana; supervisor"))), "not-allowed");
  EXPECT_EQ(CodeOf(Receive(Showing(token, "bo; agent"))), "not-allowed");
}

TEST_F(AccessTest, WhatARoleMayNotSeeIsNotShown) {
  const std::string administrator = root_;
  const std::string agent = TokenOf("ana", "agent");
  const std::string auditor = TokenOf("al", "auditor");

  EXPECT_EQ(Ask(Get("/v1/tickets", Showing(administrator))).status, 403);
  EXPECT_EQ(Ask(Get("/v1/tickets", Showing(agent))).status, 200);
  EXPECT_EQ(Ask(Get("/v1/tokens", Showing(agent))).status, 403);
  EXPECT_EQ(Ask(Get("/v1/journal", Showing(agent))).status, 403);
  EXPECT_EQ(Ask(Get("/v1/feed", Showing(agent))).status, 403);
  EXPECT_EQ(Ask(Get("/v1/journal", Showing(auditor))).status, 200);
  EXPECT_EQ(Send("/v1/rebuilds", "", Showing(agent)).status, 403);
  EXPECT_EQ(Send("/v1/rebuilds", "", Showing(auditor)).status, 403);
}

TEST_F(AccessTest, TheFirstTokenIsToldOnceInAJournalsLife) {
  const absl::StatusOr<std::string> second = FirstToken();

  EXPECT_EQ(second.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Ask(Get("/v1/tokens", Showing(root_))).status, 200) << "the first one holds";
}

TEST_F(AccessTest, WhereAccessIsOpenATokenStillNamesItsPerson) {
  const std::string token = TokenOf("ana", "agent");
  service_ = std::make_unique<Service>(*node_, clock_, random_, counters_, AccessMode::kOpen);

  EXPECT_EQ(Receive({{"redress-actor", "bo; agent"}}).status, 201);
  EXPECT_EQ(CodeOf(Receive(Showing(token, "bo; agent"))), "not-allowed");
  EXPECT_EQ(Receive(Showing(token.substr(0, 60))).status, 401);
}

}  // namespace
}  // namespace redress::testing
