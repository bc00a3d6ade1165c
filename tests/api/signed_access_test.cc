// Tokens that an issuer signed, over HTTP, on a real node.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/issuer.h"
#include "commands/json.h"
#include "tests/api/token_service.h"
#include "tests/testing/manual_clock.h"
#include "tests/testing/signing_key.h"

namespace redress::testing {
namespace {

using ::testing::HasSubstr;

class SignedAccessTest : public TokenServiceTest {
 protected:
  void SetUp() override {
    TokenServiceTest::SetUp();
    time_.Jump(clock_.Now() - time_.Now());  // the node's own clock goes on
    terms_.issuer = "https://id.example";
    terms_.audience = "redress";
    terms_.roles = {{"desk", "agent"}, {"leads", "supervisor"}, {"audit", "auditor"}};
    ASSERT_TRUE(keys_.Read().ok());
    Serve();
  }
  void Serve() {
    issuer_ = std::make_unique<Issuer>(terms_, keys_);
    service_ = std::make_unique<Service>(*node_, time_, random_, counters_, AccessMode::kTokens,
                                         nullptr, EntranceOptions{.issuer = issuer_.get()});
  }
  // Signed now by the server's clock, for ten minutes.
  std::string SignedFor(const std::string& person, const std::string& roles,
                        const std::string& more = "") {
    const std::int64_t now = absl::ToUnixSeconds(time_.Now());
    return EcKey().Sign(absl::StrCat(R"({"iss":"https://id.example","aud":"redress","sub":")",
                                     person, R"(","roles":[)", roles, R"(],"iat":)", now,
                                     R"(,"exp":)", now + 600, more, "}"),
                        "ES256");
  }
  HttpResponse RevokeSigned(const std::string& person) {
    return Send("/v1/tokens/oidc:" + person + "/revoke", R"({"reason": "left"})", Showing(root_));
  }
  HttpResponse SignIn(const std::string& token) {
    HttpRequest request = Get("/v1/session", Showing(token));
    request.method = "POST";
    return Ask(std::move(request));
  }
  static HttpHeaders OfPage(const HttpResponse& begun) {
    EXPECT_EQ(begun.status, 201) << begun.body;
    const std::string cookie = HeaderOf(begun, "Set-Cookie");
    return {{"cookie", cookie.substr(0, cookie.find(';'))}, {"sec-fetch-site", "same-origin"}};
  }
  static HttpHeaders Writing(const HttpResponse& begun) {
    HttpHeaders headers = OfPage(begun);
    headers.emplace_back("redress-csrf", BodyOf(begun).at("csrf").as_string().c_str());
    return headers;
  }

  ManualClock time_;
  IssuerTerms terms_;
  IssuerKeys keys_{
      {.name = "test",
       .read = []() -> absl::StatusOr<std::string> { return KeySetOf(EcKey().Public()); }},
      clock_};
  std::unique_ptr<Issuer> issuer_;
};

TEST_F(SignedAccessTest, WhatItsPersonDoesIsRecordedAsVerified) {
  const HttpResponse received = Receive(Showing(SignedFor("ana", R"("desk")")));
  ASSERT_EQ(received.status, 201) << received.body;
  const std::string number(BodyOf(received).at("ticket").as_string());

  const HttpResponse timeline =
      Ask(Get("/v1/tickets/" + number + "/timeline", Showing(SignedFor("eve", R"("leads")"))));

  ASSERT_EQ(timeline.status, 200) << timeline.body;
  const auto who = BodyOf(timeline).at("timeline").as_array().at(0).at("who").as_object();
  EXPECT_EQ(who.at("id").as_string(), "ana");
  EXPECT_EQ(who.at("role").as_string(), "agent");
  EXPECT_TRUE(who.at("verified").as_bool());
}

TEST_F(SignedAccessTest, ItsPersonMayDoWhatTheRoleMayAndNothingElse) {
  const std::string agent = SignedFor("ana", R"("desk")");
  const std::string auditor = SignedFor("al", R"("audit")");

  EXPECT_EQ(Ask(Get("/v1/tickets", Showing(agent))).status, 200);
  for (const char* const path : {"/v1/tokens", "/v1/journal", "/v1/accesses", "/metrics"}) {
    EXPECT_EQ(CodeOf(Ask(Get(path, Showing(agent)))), "not-allowed") << path;
    EXPECT_EQ(Ask(Get(path, Showing(auditor))).status, 200) << path;
  }
  EXPECT_EQ(CodeOf(Receive(Showing(auditor))), "not-allowed");
  EXPECT_EQ(CodeOf(Ask(Get("/v1/tickets", Showing(SignedFor("cy", R"("other")"))))), "not-allowed");
}

TEST_F(SignedAccessTest, OneOfSeveralRolesActsInTheOneThatIsAskedFor) {
  const std::string token = SignedFor("ana", R"("desk","audit")");

  EXPECT_EQ(CodeOf(Receive(Showing(token))), "actor-missing");
  EXPECT_EQ(Receive(Showing(token, "ana; agent")).status, 201);
  EXPECT_EQ(CodeOf(Receive(Showing(token, "ana; supervisor"))), "not-allowed");
  EXPECT_EQ(CodeOf(Receive(Showing(token, "bo; agent"))), "not-allowed");
}

TEST_F(SignedAccessTest, WhoRepeatsARequestWithTheOtherKindOfTokenDoesNothingTwice) {
  HttpHeaders signed_one = Showing(SignedFor("ana", R"("desk")"));
  HttpHeaders issued = Showing(TokenOf("ana", "agent"));
  for (HttpHeaders* headers : {&signed_one, &issued}) {
    headers->emplace_back("idempotency-key", "k1");
  }

  EXPECT_EQ(BodyOf(Receive(signed_one)).at("effect").as_string(), "committed");
  EXPECT_EQ(BodyOf(Receive(issued)).at("effect").as_string(), "replayed");
}

TEST_F(SignedAccessTest, OnceRevokedNothingThatWasSignedBeforeOpensAnything) {
  const std::string token = SignedFor("ana", R"("desk")");
  const std::string other = SignedFor("bo", R"("desk")");
  ASSERT_EQ(Receive(Showing(token)).status, 201);

  const HttpResponse revoked = RevokeSigned("ana");
  ASSERT_EQ(revoked.status, 200) << revoked.body;

  EXPECT_EQ(CodeOf(Receive(Showing(token))), "token-refused");
  EXPECT_EQ(Ask(Get("/v1/tickets", Showing(token))).status, 401);
  EXPECT_EQ(SignIn(token).status, 401);
  EXPECT_EQ(Receive(Showing(other)).status, 201);
  time_.Advance(absl::Minutes(2));
  EXPECT_EQ(Receive(Showing(SignedFor("ana", R"("desk")"))).status, 201) << "signed since";
  EXPECT_EQ(Receive(Showing(token)).status, 401);
}

TEST_F(SignedAccessTest, WhatWasRevokedIsListedAmongTheTokens) {
  ASSERT_EQ(RevokeSigned("ana").status, 200);

  const HttpResponse shown = Ask(Get("/v1/tokens/oidc:ana", Showing(root_)));

  ASSERT_EQ(shown.status, 200) << shown.body;
  const auto row = BodyOf(shown);
  EXPECT_EQ(row.at("id").as_string(), "oidc:ana");
  EXPECT_EQ(row.at("person").as_string(), "ana");
  EXPECT_EQ(row.at("revoked").at("reason").as_string(), "left");
  EXPECT_FALSE(row.at("holds").as_bool());
  EXPECT_EQ(CodeOf(Receive(Showing("redress_oidc:ana_" + std::string(64, '0')))), "token-refused");
}

TEST_F(SignedAccessTest, ASessionEndsWithTheTokenThatBeganIt) {
  const HttpResponse begun = SignIn(SignedFor("ana", R"("desk")"));
  const absl::Time end = absl::FromUnixSeconds(absl::ToUnixSeconds(time_.Now()) + 600 + 60);
  EXPECT_EQ(BodyOf(begun).at("expires").as_string(), redress::FormatTime(end));
  EXPECT_EQ(Receive(Writing(begun)).status, 201);

  time_.Advance(absl::Minutes(10));
  EXPECT_EQ(Ask(Get("/v1/tickets", OfPage(begun))).status, 200);
  time_.Advance(absl::Minutes(1));
  EXPECT_EQ(CodeOf(Ask(Get("/v1/tickets", OfPage(begun)))), "token-refused");
}

TEST_F(SignedAccessTest, ASessionEndsWhenWhatBeganItIsRevoked) {
  const HttpResponse begun = SignIn(SignedFor("ana", R"("desk")"));
  ASSERT_EQ(Ask(Get("/v1/tickets", OfPage(begun))).status, 200);

  ASSERT_EQ(RevokeSigned("ana").status, 200);

  EXPECT_EQ(Ask(Get("/v1/tickets", OfPage(begun))).status, 401);
  EXPECT_EQ(Receive(Writing(begun)).status, 401);
}

TEST_F(SignedAccessTest, AFeedIsCutOffWhenWhatOpenedItIsRevoked) {
  HttpRequest request = Get("/v1/journal", Showing(SignedFor("al", R"("audit")")));
  const HttpResponse page = Ask(std::move(request));
  ASSERT_NE(page.holds, nullptr);
  EXPECT_TRUE(page.holds());

  ASSERT_EQ(RevokeSigned("al").status, 200);

  EXPECT_FALSE(page.holds());
}

TEST_F(SignedAccessTest, ANarrowedOneSeesWhatItsTeamsHave) {
  terms_.teams_claim = "teams";
  Serve();
  const std::string north = SignedFor("ana", R"("desk")", R"(,"teams":["north"])");
  const std::string south = SignedFor("bo", R"("desk")", R"(,"teams":["south"])");
  const HttpResponse received = Receive(Showing(north));
  ASSERT_EQ(received.status, 201) << received.body;
  const std::string path = "/v1/tickets/" + std::string(BodyOf(received).at("ticket").as_string());

  EXPECT_EQ(Ask(Get(path, Showing(north))).status, 200);
  EXPECT_EQ(Ask(Get(path, Showing(south))).status, 404);
  EXPECT_EQ(Send(path + "/note", R"({"words": "x"})", Showing(south)).status, 404);
  EXPECT_EQ(CodeOf(Ask(Get("/v1/standards", Showing(north)))), "token-narrowed");
  EXPECT_EQ(CodeOf(Ask(Get(path, Showing(SignedFor("cy", R"("desk")"))))), "not-allowed");
}

TEST_F(SignedAccessTest, WhereNoIssuerIsNamedNothingSignedIsBelieved) {
  service_ = std::make_unique<Service>(*node_, time_, random_, counters_, AccessMode::kTokens);

  const HttpResponse refused = Receive(Showing(SignedFor("ana", R"("desk")")));

  EXPECT_EQ(refused.status, 401);
  EXPECT_THAT(refused.body, HasSubstr("none that was issued here"));
}

TEST_F(SignedAccessTest, WhileKeysAreMissingItIsAnsweredLaterAndTokensOfHereHold) {
  IssuerKeys none({.name = "away", .read = [] { return absl::UnavailableError("away"); }}, clock_);
  const Issuer issuer(terms_, none);
  service_ = std::make_unique<Service>(*node_, time_, random_, counters_, AccessMode::kTokens,
                                       nullptr, EntranceOptions{.issuer = &issuer});

  const HttpResponse refused = Receive(Showing(SignedFor("ana", R"("desk")")));

  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(CodeOf(refused), "issuer-keys-missing");
  EXPECT_NE(refused.Header("Retry-After"), nullptr);
  EXPECT_EQ(Receive(Showing(TokenOf("ana", "agent"))).status, 201);
}

}  // namespace
}  // namespace redress::testing
