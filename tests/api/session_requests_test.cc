// Sessions of browsers over HTTP, on a real node.

#include "api/session_requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "commands/json.h"
#include "tests/api/token_service.h"
#include "tests/testing/manual_clock.h"

namespace redress::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class SessionRequestsTest : public TokenServiceTest {
 protected:
  struct SignedIn {
    std::string cookie;  // as the browser sends it
    std::string csrf;
  };

  void SetUp() override {
    TokenServiceTest::SetUp();
    Serve(AccessMode::kTokens, {});
  }
  void Serve(AccessMode mode, const EntranceOptions& options) {
    service_ = std::make_unique<Service>(*node_, time_, random_, counters_, mode, nullptr, options);
  }
  HttpResponse SignIn(const std::string& token, const std::string& actor = "") {
    HttpRequest request = Get("/v1/session", Showing(token, actor));
    request.method = "POST";
    return Ask(std::move(request));
  }
  static SignedIn Kept(const HttpResponse& begun) {
    EXPECT_EQ(begun.status, 201) << begun.body;
    const std::string cookie = HeaderOf(begun, "Set-Cookie");
    return {.cookie = cookie.substr(0, cookie.find(';')),
            .csrf = std::string(BodyOf(begun).at("csrf").as_string())};
  }
  // What a page of this server makes its browser send.
  static HttpHeaders OfPage(const SignedIn& signed_in, HttpHeaders more = {}) {
    more.emplace_back("cookie", "theme=dark; " + signed_in.cookie);
    more.emplace_back("sec-fetch-site", "same-origin");
    return more;
  }
  static HttpHeaders Writing(const SignedIn& signed_in) {
    return OfPage(signed_in, {{"redress-csrf", signed_in.csrf}});
  }
  HttpResponse End(HttpHeaders headers) {
    HttpRequest request = Get("/v1/session", std::move(headers));
    request.method = "DELETE";
    return Ask(std::move(request));
  }

  ManualClock time_;
};

TEST_F(SessionRequestsTest, ATokenBeginsASessionThatReadsAndWritesAsItsPerson) {
  const HttpResponse begun = SignIn(TokenOf("ana", "agent"));
  EXPECT_THAT(HeaderOf(begun, "Set-Cookie"),
              AllOf(HasSubstr("; HttpOnly"), HasSubstr("; SameSite=Strict"), HasSubstr("; Path=/"),
                    ::testing::StartsWith("redress="), Not(HasSubstr("Secure"))));
  const SignedIn ana = Kept(begun);

  const HttpResponse received = Receive(Writing(ana));
  ASSERT_EQ(received.status, 201) << received.body;
  const std::string number(BodyOf(received).at("ticket").as_string());
  const HttpResponse timeline = Ask(Get("/v1/tickets/" + number + "/timeline", OfPage(ana)));

  ASSERT_EQ(timeline.status, 200) << timeline.body;
  const auto who = BodyOf(timeline).at("timeline").as_array().at(0).at("who").as_object();
  EXPECT_EQ(who.at("id").as_string(), "ana");
  EXPECT_TRUE(who.at("verified").as_bool());
}

TEST_F(SessionRequestsTest, OverTlsTheCookieIsOfThisHostAndForTlsOnly) {
  Serve(AccessMode::kTokens, {.transport = CookieTransport::kTls});

  const HttpResponse begun = SignIn(TokenOf("ana", "agent"));

  EXPECT_THAT(HeaderOf(begun, "Set-Cookie"),
              AllOf(::testing::StartsWith("__Host-redress="), HasSubstr("; Secure"),
                    HasSubstr("; Path=/;"), Not(HasSubstr("Domain"))));
  EXPECT_EQ(Ask(Get("/v1/tickets", OfPage(Kept(begun)))).status, 200);
}

TEST_F(SessionRequestsTest, ASessionTellsWhoItIsAndForHowLong) {
  const SignedIn ana = Kept(SignIn(TokenOf("ana", "agent")));

  const HttpResponse shown =
      Ask(Get("/v1/session", OfPage(ana, {{"accept-language", "de, zh-TW;q=0.9, en;q=0.8"}})));

  ASSERT_EQ(shown.status, 200) << shown.body;
  const auto told = BodyOf(shown);
  EXPECT_EQ(told.at("person").as_string(), "ana");
  EXPECT_EQ(told.at("role").as_string(), "agent");
  EXPECT_EQ(told.at("roles").as_array().size(), 1);
  EXPECT_TRUE(told.at("verified").as_bool());
  EXPECT_EQ(told.at("csrf").as_string(), ana.csrf);
  EXPECT_EQ(told.at("language").as_string(), "zh-CN");
  EXPECT_EQ(told.at("now").as_string(), "2026-03-02T09:00:00Z");
  EXPECT_EQ(told.at("expires").as_string(), "2026-03-02T21:00:00Z");
  EXPECT_EQ(told.at("limits").at("idle_seconds").as_int64(), 1800);
  EXPECT_EQ(told.at("limits").at("absolute_seconds").as_int64(), 43200);
  EXPECT_THAT(shown.body, Not(HasSubstr(ana.cookie.substr(ana.cookie.find('=') + 1))));
}

TEST_F(SessionRequestsTest, ACookieAloneWritesNothing) {
  const SignedIn ana = Kept(SignIn(TokenOf("ana", "agent")));
  const SignedIn bo = Kept(SignIn(TokenOf("bo", "agent")));
  SignedIn almost = ana;
  almost.csrf.back() = almost.csrf.back() == '0' ? '1' : '0';

  for (const HttpHeaders& headers :
       {OfPage(ana), Writing(almost), Writing({ana.cookie, bo.csrf}), Writing({ana.cookie, ""})}) {
    const HttpResponse refused = Receive(headers);
    EXPECT_EQ(refused.status, 403) << refused.body;
    EXPECT_EQ(CodeOf(refused), "csrf-refused");
    EXPECT_EQ(End(headers).status, 403);
  }
  EXPECT_EQ(Receive(Writing(ana)).status, 201);
}

TEST_F(SessionRequestsTest, ACsrfValueAloneOpensNothing) {
  const SignedIn ana = Kept(SignIn(TokenOf("ana", "agent")));
  const HttpHeaders stolen = {{"redress-csrf", ana.csrf}, {"sec-fetch-site", "same-origin"}};

  EXPECT_EQ(CodeOf(Receive(stolen)), "token-required");
  EXPECT_EQ(Receive(stolen).status, 401);
  EXPECT_EQ(Ask(Get("/v1/tickets", stolen)).status, 401);
  HttpHeaders as_cookie = stolen;
  as_cookie.emplace_back("cookie", "redress=" + ana.csrf);
  EXPECT_EQ(CodeOf(Receive(as_cookie)), "session-over");
}

TEST_F(SessionRequestsTest, ACookieOpensNothingToOtherSites) {
  const SignedIn ana = Kept(SignIn(TokenOf("ana", "agent")));
  const auto from = [&](const char* site, const char* mode) {
    HttpHeaders headers = {{"cookie", ana.cookie}, {"redress-csrf", ana.csrf}};
    if (site != nullptr) headers.emplace_back("sec-fetch-site", site);
    if (mode != nullptr) headers.emplace_back("sec-fetch-mode", mode);
    return headers;
  };

  for (const char* site : {"cross-site", "same-site", "", "none", "Same-Origin"}) {
    EXPECT_EQ(CodeOf(Ask(Get("/v1/tickets", from(site, "cors")))), "cross-site") << site;
    EXPECT_EQ(CodeOf(Receive(from(site, "cors"))), "cross-site") << site;
  }
  EXPECT_EQ(Ask(Get("/v1/tickets", from(nullptr, nullptr))).status, 403);
  EXPECT_EQ(Ask(Get("/v1/tickets", from("cross-site", "navigate"))).status, 403);
  EXPECT_EQ(Ask(Get("/v1/tickets", from("none", "navigate"))).status, 200)
      << "somebody typed the address";
  EXPECT_EQ(Receive(from("none", "navigate")).status, 403);
  EXPECT_EQ(Receive(from("same-origin", "cors")).status, 201);
}

TEST_F(SessionRequestsTest, WhereATokenIsShownTheCookieIsNotLookedAt) {
  const SignedIn ana = Kept(SignIn(TokenOf("ana", "agent")));
  HttpHeaders both = Showing(TokenOf("al", "auditor"));
  both.emplace_back("cookie", ana.cookie);

  EXPECT_EQ(Ask(Get("/v1/journal", both)).status, 200) << "an auditor's, from wherever";
  EXPECT_EQ(CodeOf(Ask(Get("/v1/session", both))), "session-required");
  both[0].second = "Bearer nonsense";
  EXPECT_EQ(CodeOf(Ask(Get("/v1/tickets", OfPage(ana, both)))), "token-refused");
}

TEST_F(SessionRequestsTest, WithTheTokenTheSessionEndsAtOnce) {
  const std::string token = TokenOf("ana", "agent");
  const SignedIn ana = Kept(SignIn(token));
  ASSERT_EQ(Ask(Get("/v1/tickets", OfPage(ana))).status, 200);

  ASSERT_EQ(Revoke(token).status, 200);

  EXPECT_EQ(CodeOf(Ask(Get("/v1/tickets", OfPage(ana)))), "token-refused");
  EXPECT_EQ(Receive(Writing(ana)).status, 401);
  EXPECT_EQ(Ask(Get("/v1/session", OfPage(ana))).status, 401);
}

TEST_F(SessionRequestsTest, ASessionEndsWhereItIsEndedIdleOrOld) {
  Serve(AccessMode::kTokens,
        {.sessions = {.idle = absl::Minutes(30), .absolute = absl::Minutes(70)}});
  const std::string token = TokenOf("ana", "agent");
  const SignedIn ended = Kept(SignIn(token));
  const SignedIn idle = Kept(SignIn(token));
  const SignedIn old = Kept(SignIn(token));

  const HttpResponse end = End(Writing(ended));
  EXPECT_EQ(end.status, 204);
  EXPECT_THAT(HeaderOf(end, "Set-Cookie"), HasSubstr("redress=; "));
  EXPECT_EQ(CodeOf(Ask(Get("/v1/tickets", OfPage(ended)))), "session-over");

  time_.Advance(absl::Minutes(29));
  EXPECT_EQ(Ask(Get("/v1/tickets", OfPage(old))).status, 200);
  time_.Advance(absl::Minutes(29));
  const HttpResponse over = Ask(Get("/v1/tickets", OfPage(idle)));
  EXPECT_EQ(over.status, 401);
  EXPECT_EQ(CodeOf(over), "session-over");
  EXPECT_THAT(HeaderOf(over, "Set-Cookie"), HasSubstr("Max-Age=0"));
  EXPECT_EQ(Ask(Get("/v1/tickets", OfPage(old))).status, 200);
  time_.Advance(absl::Minutes(12));
  EXPECT_EQ(Ask(Get("/v1/tickets", OfPage(old))).status, 401);
}

TEST_F(SessionRequestsTest, ATokenOfSeveralRolesSignsInInOneAndMayAskForAnother) {
  const HttpResponse issued = Issue(R"({"person": "ana", "roles": ["agent", "auditor"]})");
  const std::string token(BodyOf(issued).at("secret").as_string());
  EXPECT_EQ(CodeOf(SignIn(token)), "actor-missing");
  const SignedIn ana = Kept(SignIn(token, "ana; auditor"));

  EXPECT_EQ(Ask(Get("/v1/journal", OfPage(ana))).status, 200);
  EXPECT_EQ(Receive(Writing(ana)).status, 403) << "an auditor writes nothing";
  HttpHeaders as_agent = Writing(ana);
  as_agent.emplace_back("redress-actor", "ana; agent");
  EXPECT_EQ(Receive(as_agent).status, 201);
  as_agent.back().second = "ana; supervisor";
  EXPECT_EQ(CodeOf(Receive(as_agent)), "not-allowed");
}

TEST_F(SessionRequestsTest, SignInsThatFailAreLimitedByAddressAndOthersAreNot) {
  const std::string good = TokenOf("ana", "agent");
  const auto sign_in = [&](const std::string& token, const std::string& address) {
    HttpRequest request = Get("/v1/session", Showing(token));
    request.method = "POST";
    request.peer = {.network = address, .is_loopback = true};
    return Ask(std::move(request));
  };
  for (int i = 0; i < 20; ++i) EXPECT_EQ(sign_in(good, "127.0.0.1").status, 201);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(sign_in("redress_00_00", "127.0.0.1").status, 401) << i;

  const HttpResponse limited = sign_in(good, "127.0.0.1");

  EXPECT_EQ(limited.status, 429);
  EXPECT_EQ(CodeOf(limited), "too-often");
  EXPECT_EQ(HeaderOf(limited, "Retry-After"), "6");
  EXPECT_EQ(sign_in(good, "192.0.2.1").status, 201);
  time_.Advance(absl::Seconds(6));
  EXPECT_EQ(sign_in(good, "127.0.0.1").status, 201);
}

TEST_F(SessionRequestsTest, SigningInTakesNothingElseAndFromNoOtherSite) {
  const std::string token = TokenOf("ana", "agent");
  HttpHeaders from_elsewhere = Showing(token);
  from_elsewhere.emplace_back("sec-fetch-site", "cross-site");

  EXPECT_EQ(CodeOf(Send("/v1/session", "", from_elsewhere)), "cross-site");
  EXPECT_EQ(Send("/v1/session", R"({"person": "bo"})", Showing(token)).status, 400);
  EXPECT_EQ(Send("/v1/session?role=agent", "", Showing(token)).status, 400);
  EXPECT_EQ(Send("/v1/session", "", {}).status, 401);
}

TEST_F(SessionRequestsTest, ASessionBeginsNoOtherAndSoLastsNoLonger) {
  const SignedIn ana = Kept(SignIn(TokenOf("ana", "agent")));

  for (const char* path : {"/v1/session", "/v1/sessio%6E", "/v1/session?"}) {
    const HttpResponse refused = Send(path, "", Writing(ana));
    EXPECT_EQ(refused.status, 401) << path << refused.body;
  }
}

TEST_F(SessionRequestsTest, WhereAccessIsOpenASessionIsTheChosenActorUnverified) {
  Serve(AccessMode::kOpen, {});
  const HttpResponse begun = Send("/v1/session", "", {{"redress-actor", "ana; agent"}});
  const SignedIn ana = Kept(begun);
  EXPECT_FALSE(BodyOf(begun).at("verified").as_bool());
  EXPECT_EQ(CodeOf(Send("/v1/session", "", {})), "actor-missing");

  const HttpResponse received = Receive(Writing(ana));
  ASSERT_EQ(received.status, 201) << received.body;
  const std::string number(BodyOf(received).at("ticket").as_string());
  const HttpResponse timeline = Ask(Get("/v1/tickets/" + number + "/timeline", OfPage(ana)));

  const auto who = BodyOf(timeline).at("timeline").as_array().at(0).at("who").as_object();
  EXPECT_EQ(who.at("id").as_string(), "ana");
  EXPECT_FALSE(who.contains("verified") && who.at("verified").as_bool());
  EXPECT_EQ(Receive(OfPage(ana)).status, 403) << "no csrf";
  const HttpResponse none = Ask(Get("/v1/session"));
  EXPECT_EQ(none.status, 401);
  EXPECT_EQ(BodyOf(none).at("access").as_string(), "open");
}

TEST_F(SessionRequestsTest, WhereAccessIsOpenWhoActsIsChosenAnewWithoutSigningInAnew) {
  Serve(AccessMode::kOpen, {});
  const SignedIn ana = Kept(Send("/v1/session", "", {{"redress-actor", "ana; agent"}}));
  const auto by = [&](const std::string& actor) {
    HttpHeaders headers = Writing(ana);
    headers.emplace_back("redress-actor", actor);
    return headers;
  };

  for (const auto& [person, role] : {std::pair("ana", "supervisor"), std::pair("bo", "handler")}) {
    const HttpHeaders headers = by(absl::StrCat(person, "; ", role));
    const HttpResponse received = Receive(headers);
    ASSERT_EQ(received.status, 201) << received.body;
    const std::string number(BodyOf(received).at("ticket").as_string());
    const HttpResponse timeline = Ask(Get("/v1/tickets/" + number + "/timeline", headers));
    ASSERT_EQ(timeline.status, 200) << timeline.body;
    const auto who = BodyOf(timeline).at("timeline").as_array().at(0).at("who").as_object();
    EXPECT_EQ(who.at("id").as_string(), person);
    EXPECT_EQ(who.at("role").as_string(), role);
    EXPECT_FALSE(who.contains("verified") && who.at("verified").as_bool());
    EXPECT_EQ(BodyOf(Ask(Get("/v1/session", headers))).at("role").as_string(), role);
  }
  EXPECT_EQ(BodyOf(Ask(Get("/v1/session", OfPage(ana)))).at("role").as_string(), "agent");
  EXPECT_EQ(Receive(by("ana; nobody")).status, 400);
}

// What says, of an answer of a feed or a list, whether it may go on being sent.
class WatchedAnswersTest : public SessionRequestsTest {
 protected:
  static bool Holds(const HttpResponse& response) {
    EXPECT_EQ(response.status, 200) << response.body;
    EXPECT_NE(response.holds, nullptr);
    return response.holds != nullptr && response.holds();
  }
};

TEST_F(WatchedAnswersTest, AFeedAndAPageHoldUntilTheirTokenIsRevoked) {
  const std::string token = TokenOf("al", "auditor");
  const HttpResponse feed = Ask(Get("/v1/feed", Showing(token)));
  const HttpResponse page = Ask(Get("/v1/journal", Showing(token)));
  EXPECT_TRUE(Holds(feed));
  EXPECT_TRUE(Holds(page));

  ASSERT_EQ(Revoke(token).status, 200);

  EXPECT_FALSE(Holds(feed));
  EXPECT_FALSE(Holds(page));
}

TEST_F(WatchedAnswersTest, AFeedHoldsUntilItsTokenExpires) {
  const HttpResponse issued =
      Issue(absl::StrCat(R"({"person": "al", "roles": ["auditor"], "expires": ")",
                         redress::FormatTime(clock_.Now() + absl::Hours(24)), R"("})"));
  ASSERT_EQ(issued.status, 201) << issued.body;
  const std::string token(BodyOf(issued).at("secret").as_string());
  const HttpResponse feed = Ask(Get("/v1/feed", Showing(token)));
  EXPECT_TRUE(Holds(feed));

  time_.Jump(clock_.Now() + absl::Hours(25) - time_.Now());

  EXPECT_FALSE(Holds(feed));
}

TEST_F(WatchedAnswersTest, AFeedHoldsUntilItsSessionEndsAndKeepsItNoLonger) {
  const std::string token = TokenOf("al", "auditor");
  const SignedIn ended = Kept(SignIn(token));
  const SignedIn idle = Kept(SignIn(token));
  const HttpResponse feed = Ask(Get("/v1/feed", OfPage(ended)));
  const HttpResponse other = Ask(Get("/v1/feed", OfPage(idle)));
  EXPECT_TRUE(Holds(feed));

  ASSERT_EQ(End(Writing(ended)).status, 204);

  EXPECT_FALSE(Holds(feed));
  time_.Advance(absl::Minutes(29));
  EXPECT_TRUE(Holds(other));
  time_.Advance(absl::Minutes(2));
  EXPECT_FALSE(Holds(other));
}

TEST_F(WatchedAnswersTest, WhatNothingOpenedHasNothingThatEnds) {
  Serve(AccessMode::kOpen, {});

  EXPECT_EQ(Ask(Get("/v1/feed")).holds, nullptr);
}

class RequestSharesTest : public SessionRequestsTest {
 protected:
  void Limit() {
    Serve(AccessMode::kTokens, {.requests = {.each = absl::Milliseconds(1500), .at_once = 5}});
  }
  HttpResponse AskFrom(const std::string& address, HttpHeaders headers,
                       const std::string& path = "/v1/queues") {
    HttpRequest request = Get(path, std::move(headers));
    request.peer.network = address;
    return Ask(std::move(request));
  }
};

TEST_F(RequestSharesTest, ATokenThatAsksTooOftenIsToldWhenToComeAgainAndOthersAreServed) {
  const std::string ana = TokenOf("ana", "agent");
  const std::string bo = TokenOf("bo", "agent");
  Limit();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(AskFrom("192.0.2.1", Showing(ana)).status, 200) << i;

  const HttpResponse limited = AskFrom("192.0.2.2", Showing(ana));

  EXPECT_EQ(limited.status, 429);
  EXPECT_EQ(CodeOf(limited), "too-often");
  EXPECT_EQ(HeaderOf(limited, "Retry-After"), "2");
  EXPECT_EQ(counters_->requests_limited, 1);
  EXPECT_EQ(AskFrom("192.0.2.1", Showing(bo)).status, 200);
  time_.Advance(absl::Seconds(2));
  EXPECT_EQ(AskFrom("192.0.2.1", Showing(ana)).status, 200);
}

TEST_F(RequestSharesTest, WithoutATokenAddressesHaveAShareAndLoopbackHasNone) {
  Serve(AccessMode::kOpen, {.requests = {.each = absl::Seconds(1), .at_once = 5}});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(AskFrom("192.0.2.1", {}).status, 200) << i;

  EXPECT_EQ(AskFrom("192.0.2.1", {}).status, 429);
  EXPECT_EQ(AskFrom("192.0.2.1", {}, "/healthz").status, 200);
  EXPECT_EQ(AskFrom("192.0.2.2", {}).status, 200);
  for (int i = 0; i < 50; ++i) {
    HttpRequest request = Get("/v1/queues");
    request.peer = {.network = "127.0.0.1", .is_loopback = true};
    EXPECT_EQ(Ask(std::move(request)).status, 200);
  }
}

TEST_F(RequestSharesTest, TokensThatDoNotHoldAreCountedToTheirAddress) {
  Limit();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(AskFrom("192.0.2.1", Showing("redress_00_00")).status, 401) << i;
  }

  EXPECT_EQ(AskFrom("192.0.2.1", Showing("redress_01_01")).status, 429);
}

}  // namespace
}  // namespace redress::testing
