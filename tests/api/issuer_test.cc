// Which tokens of an issuer are believed, and what they come to.

#include "api/issuer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "aggregates/refusal.h"
#include "api/problem.h"
#include "api/web_token.h"
#include "events/instant.h"
#include "tests/testing/manual_clock.h"
#include "tests/testing/signing_key.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr absl::string_view kUsualHeader = R"({"alg":"RS256","kid":"rsa-1","typ":"JWT"})";

class IssuerTest : public ::testing::Test {
 protected:
  IssuerTest() {
    terms_.issuer = "https://id.example";
    terms_.audience = "redress";
    terms_.roles = {{"desk", "agent"}, {"leads", "supervisor"}, {"desk", "revisitor"}};
    EXPECT_TRUE(keys_.Read().ok());
  }

  // What the issuer says, some seconds ago, of ana for ten minutes, with members in place of or
  // beside the usual ones; "" takes one out.
  std::string Claims(const std::vector<std::pair<std::string, std::string>>& changes = {}) {
    const std::int64_t now = absl::ToUnixSeconds(clock_.Now());
    std::vector<std::pair<std::string, std::string>> members = {{"iss", R"("https://id.example")"},
                                                                {"aud", R"("redress")"},
                                                                {"sub", R"("ana")"},
                                                                {"roles", R"(["desk"])"},
                                                                {"iat", absl::StrCat(now - 10)},
                                                                {"exp", absl::StrCat(now + 590)}};
    for (const auto& change : changes) {
      std::erase_if(members, [&](const auto& member) { return member.first == change.first; });
      if (!change.second.empty()) members.push_back(change);
    }
    std::string text;
    for (const auto& [name, value] : members) {
      absl::StrAppend(&text, text.empty() ? "" : ",", "\"", name, "\":", value);
    }
    return absl::StrCat("{", text, "}");
  }
  std::string Seconds(absl::Duration from_now) {
    return absl::StrCat(absl::ToUnixSeconds(clock_.Now() + from_now));
  }
  std::string Signed(const std::vector<std::pair<std::string, std::string>>& changes = {}) {
    return RsaKey().Sign(Claims(changes), "RS256");
  }
  std::string SignedUnder(const std::string& header) {
    return RsaKey().Sign(header, Claims(), "RS256");
  }

  absl::StatusOr<SignedToken> Verify(const std::string& token) {
    return Issuer(terms_, keys_).Verify(token, clock_.Now());
  }
  // Returns the token with zeros before the two numbers of its ECDSA signature.
  static std::string WithSignatureHalves(const std::string& token, std::size_t size) {
    const std::size_t begin = token.rfind('.') + 1;
    std::string bytes;
    EXPECT_TRUE(absl::WebSafeBase64Unescape(token.substr(begin), &bytes));
    const std::size_t half = bytes.size() / 2;
    const std::string zeros(size - half, '\0');
    return token.substr(0, begin) +
           Base64Url(zeros + bytes.substr(0, half) + zeros + bytes.substr(half));
  }
  // What is said of a token that does not hold.
  std::string RefusalOf(const std::string& token) {
    const auto verified = Verify(token);
    EXPECT_EQ(verified.status().code(), absl::StatusCode::kUnauthenticated) << verified.status();
    EXPECT_EQ(MachineCodeOf(verified.status()), "token-refused");
    return std::string(verified.status().message());
  }
  std::string RefusalOf(const std::vector<std::pair<std::string, std::string>>& changes) {
    return RefusalOf(Signed(changes));
  }
  // What is said of one that holds, of nobody who may do anything here.
  std::string DenialOf(const std::vector<std::pair<std::string, std::string>>& changes) {
    const auto verified = Verify(Signed(changes));
    EXPECT_EQ(verified.status().code(), absl::StatusCode::kPermissionDenied) << verified.status();
    return std::string(verified.status().message());
  }

  ManualClock clock_;
  IssuerTerms terms_;
  IssuerKeys keys_{{.name = "test",
                    .read = []() -> absl::StatusOr<std::string> {
                      return KeySetOf(absl::StrCat(RsaKey().Public(), ",", EcKey().Public()));
                    }},
                   clock_};
};

TEST_F(IssuerTest, WhatTheIssuerSignedNamesThePersonAndItsRoles) {
  for (const std::string& token :
       {Signed(), RsaKey().Sign(Claims(), "PS256"), EcKey().Sign(Claims(), "ES256")}) {
    const auto verified = Verify(token);

    ASSERT_TRUE(verified.ok()) << verified.status();
    EXPECT_EQ(verified->grant.id(), "oidc:ana");
    EXPECT_EQ(verified->grant.person(), "ana");
    EXPECT_THAT(verified->grant.roles(), ElementsAre("agent", "revisitor"));
    EXPECT_THAT(verified->grant.teams(), IsEmpty());
    EXPECT_EQ(TimeOf(verified->grant.expires()), clock_.Now() + absl::Seconds(590 + 60));
    EXPECT_EQ(verified->signed_at, clock_.Now() - absl::Seconds(10));
  }
}

TEST_F(IssuerTest, WhatAnotherKeySignedIsRefused) {
  const SigningKey other = SigningKey::Rsa("rsa-1");
  EXPECT_THAT(RefusalOf(other.Sign(Claims(), "RS256")), HasSubstr("not signed"));
  EXPECT_THAT(RefusalOf(other.Sign(Claims(), "PS256")), HasSubstr("not signed"));
  const SigningKey curve = SigningKey::Ec("ec-1", "P-256");
  EXPECT_THAT(RefusalOf(curve.Sign(Claims(), "ES256")), HasSubstr("not signed"));
}

TEST_F(IssuerTest, WhatWasChangedAfterSigningIsRefused) {
  const std::string token = Signed();
  const std::size_t claims = token.find('.') + 1;
  const std::size_t signature = token.rfind('.') + 1;
  const std::string forged = Base64Url(absl::StrReplaceAll(Claims(), {{R"("ana")", R"("eve")"}}));
  EXPECT_THAT(RefusalOf(token.substr(0, claims) + forged + token.substr(signature - 1)),
              HasSubstr("not signed"));
  std::string other = token;
  other[signature + 5] = other[signature + 5] == 'A' ? 'B' : 'A';
  EXPECT_THAT(RefusalOf(other), HasSubstr("not signed"));
}

TEST_F(IssuerTest, WhatNobodySignedIsRefused) {
  for (const char* const none : {"none", "None", "NONE", ""}) {
    const std::string header = absl::StrCat(R"({"alg":")", none, R"(","kid":"rsa-1"})");
    const std::string text = absl::StrCat(Base64Url(header), ".", Base64Url(Claims()), ".");
    RefusalOf(text);
    EXPECT_THAT(RefusalOf(text + "AAAA"), HasSubstr("in a way that is not taken")) << none;
  }
}

TEST_F(IssuerTest, WhatIsSignedWithThePublicKeyAsASecretIsRefused) {
  for (const std::string& secret : {RsaKey().PublicPem(), RsaKey().Public()}) {
    const std::string token =
        SignWithSecret(R"({"alg":"HS256","kid":"rsa-1","typ":"JWT"})", Claims(), secret);
    EXPECT_THAT(RefusalOf(token), HasSubstr("in a way that is not taken"));
    EXPECT_THAT(RefusalOf(SignWithSecret(kUsualHeader, Claims(), secret)), HasSubstr("not signed"));
  }
}

TEST_F(IssuerTest, WhatIsSignedInAWayThatIsNotTakenIsRefused) {
  EXPECT_THAT(RefusalOf(RsaKey().Sign(Claims(), "RS512")), HasSubstr("in a way that is not taken"));
  terms_.algorithms = {"ES256"};
  EXPECT_THAT(RefusalOf(Signed()), HasSubstr("in a way that is not taken"));
  terms_.algorithms = {"RS512"};
  EXPECT_TRUE(Verify(RsaKey().Sign(Claims(), "RS512")).ok());
}

TEST_F(IssuerTest, AKeyIsNotTakenForAnotherWayOfSigningThanItsOwn) {
  terms_.algorithms = {"RS256", "PS256", "ES256", "ES384"};
  EXPECT_THAT(RefusalOf(RsaKey().Sign(R"({"alg":"RS256","kid":"ec-1"})", Claims(), "RS256")),
              HasSubstr("not signed"));
  const std::string other_curve =
      WithSignatureHalves(EcKey().Sign(R"({"alg":"ES384","kid":"ec-1"})", Claims(), "ES384"), 48);
  EXPECT_THAT(RefusalOf(other_curve), HasSubstr("not signed"));
  IssuerKeys pinned({.name = "pinned",
                     .read = []() -> absl::StatusOr<std::string> {
                       return KeySetOf(RsaKey().Public(R"(,"alg":"PS256")"));
                     }},
                    clock_);
  ASSERT_TRUE(pinned.Read().ok());
  const Issuer issuer(terms_, pinned);
  EXPECT_TRUE(issuer.Verify(RsaKey().Sign(Claims(), "PS256"), clock_.Now()).ok());
  EXPECT_FALSE(issuer.Verify(RsaKey().Sign(Claims(), "RS256"), clock_.Now()).ok());
}

TEST_F(IssuerTest, ASignatureOfAnotherSizeIsRefused) {
  EXPECT_THAT(RefusalOf(WithSignatureHalves(EcKey().Sign(Claims(), "ES256"), 40)),
              HasSubstr("not signed"));
}

TEST_F(IssuerTest, AHeaderThatAsksForMoreIsRefused) {
  EXPECT_TRUE(Verify(SignedUnder(R"({"alg":"RS256","kid":"rsa-1"})")).ok());
  EXPECT_TRUE(Verify(SignedUnder(R"({"alg":"RS256","kid":"rsa-1","typ":"at+jwt"})")).ok());
  EXPECT_TRUE(
      Verify(SignedUnder(R"({"alg":"RS256","kid":"rsa-1","typ":"application/at+jwt"})")).ok());
  EXPECT_THAT(RefusalOf(SignedUnder(R"({"alg":"RS256","kid":"rsa-1","typ":"logout+jwt"})")),
              HasSubstr("typ"));
  EXPECT_THAT(RefusalOf(SignedUnder(R"({"alg":"RS256","kid":"rsa-1","typ":7})")), HasSubstr("typ"));
  EXPECT_THAT(RefusalOf(SignedUnder(R"({"alg":"RS256","kid":"rsa-1","crit":["exp"]})")),
              HasSubstr("crit"));
  EXPECT_THAT(RefusalOf(SignedUnder(R"({"alg":"RS256"})")), HasSubstr("names no key"));
  EXPECT_THAT(RefusalOf(SignedUnder(R"({"alg":"RS256","kid":["rsa-1"]})")),
              HasSubstr("names no key"));
}

TEST_F(IssuerTest, AKeyThatTheTokenBringsAlongIsNotTaken) {
  const SigningKey own = SigningKey::Ec("ec-1", "P-256");
  const std::string header =
      absl::StrCat(R"({"alg":"ES256","kid":"ec-1","jwk":)", own.Public(), "}");
  EXPECT_THAT(RefusalOf(own.Sign(header, Claims(), "ES256")), HasSubstr("not signed"));
}

TEST_F(IssuerTest, AnUnknownKeyIsRefused) {
  EXPECT_THAT(RefusalOf(SigningKey::Ec("new", "P-256").Sign(Claims(), "ES256")),
              HasSubstr("is not known"));
}

TEST_F(IssuerTest, WhatIsNoTokenIsRefused) {
  const std::string token = Signed();
  const std::string head = Base64Url(kUsualHeader);
  for (const std::string& text :
       {std::string("."), std::string(".."), std::string("a.b.c"), std::string("a.b"),
        token + ".AAAA", token + "=", token + "\n", " " + token, token.substr(0, token.size() - 3),
        token.substr(token.find('.')), head + ".." + token.substr(token.rfind('.') + 1),
        absl::StrCat(Base64Url("[1]"), token.substr(token.find('.'))),
        absl::StrCat(Base64Url("{\"alg\":\"RS256\","), token.substr(token.find('.'))),
        absl::StrCat(Base64Url("\xff"), token.substr(token.find('.')))}) {
    EXPECT_THAT(RefusalOf(text), HasSubstr("token")) << text;
  }
  EXPECT_THAT(RefusalOf(RsaKey().Sign("[1]", "RS256")), HasSubstr("damaged"));
  EXPECT_THAT(RefusalOf(RsaKey().Sign("nonsense", "RS256")), HasSubstr("damaged"));
}

TEST_F(IssuerTest, ATokenThatIsTooLargeIsRefused) {
  const std::string token = Signed({{"more", absl::StrCat("\"", std::string(7'000, 'x'), "\"")}});
  ASSERT_GT(token.size(), kMaxWebTokenSize);
  EXPECT_THAT(RefusalOf(token), HasSubstr("more than 8192 bytes"));
}

TEST_F(IssuerTest, WhatSaysAThingTwiceIsRefused) {
  EXPECT_THAT(RefusalOf(SignedUnder(R"({"alg":"RS256","kid":"rsa-1","kid":"rsa-1"})")),
              HasSubstr("damaged"));
  const std::string twice = absl::StrReplaceAll(Claims(), {{"{", R"({"sub":"eve",)"}});
  EXPECT_THAT(RefusalOf(RsaKey().Sign(twice, "RS256")), HasSubstr("damaged"));
}

TEST_F(IssuerTest, ATokenOfAnotherIssuerIsRefused) {
  for (const char* const issuer : {"", R"("https://id.example/")", R"("https://other.example")",
                                   R"(["https://id.example"])"}) {
    EXPECT_THAT(RefusalOf({{"iss", issuer}}), HasSubstr("another issuer")) << issuer;
  }
}

TEST_F(IssuerTest, ATokenThatIsMeantForAnotherIsRefused) {
  EXPECT_TRUE(Verify(Signed({{"aud", R"(["other","redress"])"}})).ok());
  for (const char* const audience :
       {"", R"("other")", R"("redress2")", R"(["other"])", "[]", R"("other redress")",
        R"({"redress":1})", R"([["redress"]])"}) {
    EXPECT_THAT(RefusalOf({{"aud", audience}}), HasSubstr("not meant for here")) << audience;
  }
}

TEST_F(IssuerTest, ATokenHoldsFromItsBeginningToItsEndGiveOrTakeAMinute) {
  EXPECT_TRUE(Verify(Signed({{"exp", Seconds(absl::Seconds(-59))}})).ok());
  EXPECT_THAT(RefusalOf({{"exp", Seconds(absl::Seconds(-60))}}), HasSubstr("has expired"));
  EXPECT_TRUE(Verify(Signed({{"nbf", Seconds(absl::Seconds(60))}})).ok());
  EXPECT_THAT(RefusalOf({{"nbf", Seconds(absl::Seconds(61))}}), HasSubstr("not hold yet"));
  EXPECT_THAT(RefusalOf({{"iat", Seconds(absl::Seconds(61))}}), HasSubstr("not hold yet"));
}

TEST_F(IssuerTest, ATokenThatLivesTooLongIsRefused) {
  const std::string signed_at = Seconds(absl::ZeroDuration());
  EXPECT_TRUE(Verify(Signed({{"iat", signed_at}, {"exp", Seconds(absl::Hours(1))}})).ok());
  EXPECT_THAT(RefusalOf({{"iat", signed_at}, {"exp", Seconds(absl::Seconds(3'601))}}),
              HasSubstr("lives longer than the 1h"));
}

TEST_F(IssuerTest, ATokenThatDoesNotTellItsTimesIsRefused) {
  for (const char* const name : {"iat", "exp"}) {
    EXPECT_THAT(RefusalOf({{name, ""}}), HasSubstr("does not say when")) << name;
  }
  for (const char* const name : {"iat", "exp", "nbf"}) {
    for (const char* const wrong :
         {R"("1700000000")", "-1", "1e300", "18446744073709551615", "null", "[1]"}) {
      EXPECT_THAT(RefusalOf({{name, wrong}}), HasSubstr("is no time")) << name << wrong;
    }
  }
}

TEST_F(IssuerTest, ATokenOfNobodyIsRefused) {
  const std::string long_name = absl::StrCat("\"", std::string(201, 'x'), "\"");
  for (const std::string& person :
       {std::string(), std::string(R"("")"), std::string("7"), std::string(R"(" ana")"),
        std::string(R"("a\nb")"), std::string("\"a\u2028b\""), long_name}) {
    EXPECT_THAT(RefusalOf({{"sub", person}}), HasSubstr("names no person")) << person;
  }
  terms_.person_claim = "preferred_username";
  EXPECT_THAT(RefusalOf(Signed()), HasSubstr("preferred_username"));
  EXPECT_EQ(Verify(Signed({{"preferred_username", R"("ana.b")"}}))->grant.person(), "ana.b");
}

TEST_F(IssuerTest, WhoHasNoRoleHereIsDenied) {
  for (const char* const roles : {"", "[]", R"(["agent"])", R"("Desk")", R"([["desk"]])", "{}", "7",
                                  R"({"desk":true})", R"(["desk",7])"}) {
    EXPECT_THAT(DenialOf({{"roles", roles}}), HasSubstr("no value that stands for a role"))
        << roles;
  }
}

TEST_F(IssuerTest, RolesAreFoundByAPathOrANameWithDotsOrInAText) {
  const auto roles_of = [&](const std::string& claim, const std::string& name,
                            const std::string& value) {
    terms_.roles_claim = claim;
    const auto verified = Verify(Signed({{"roles", ""}, {name, value}}));
    EXPECT_TRUE(verified.ok()) << verified.status();
    return verified.ok() ? verified->grant.roles_size() : 0;
  };
  EXPECT_EQ(roles_of("realm_access.roles", "realm_access", R"({"roles":["x","leads"]})"), 1);
  EXPECT_EQ(roles_of("https://example/roles", "https://example/roles", R"(["leads"])"), 1);
  EXPECT_EQ(roles_of("a.b", "a.b", R"(["desk"])"), 2);
  EXPECT_EQ(roles_of("scope", "scope", R"("openid  desk leads")"), 3);
  EXPECT_THAT(DenialOf({{"scope", R"({"desk":1})"}}), HasSubstr("scope"));
}

TEST_F(IssuerTest, TokensAreNarrowedToTheTeamsThatTheyName) {
  terms_.teams_claim = "groups";
  terms_.all_teams = "everywhere";
  const auto verified = Verify(Signed({{"groups", R"(["north","south"])"}}));
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_THAT(verified->grant.teams(), ElementsAre("north", "south"));

  const auto everywhere = Verify(Signed({{"groups", R"(["north","everywhere"])"}}));
  ASSERT_TRUE(everywhere.ok()) << everywhere.status();
  EXPECT_THAT(everywhere->grant.teams(), IsEmpty());
  for (const char* const teams : {"", "[]", R"("")", "7", R"([7])"}) {
    EXPECT_THAT(DenialOf({{"groups", teams}}), HasSubstr("names 1 to 100 teams")) << teams;
  }
}

TEST_F(IssuerTest, WhileKeysAreMissingNobodyIsLetInNorCalledAForger) {
  IssuerKeys none({.name = "away", .read = [] { return absl::UnavailableError("away"); }}, clock_);
  const auto verified = Issuer(terms_, none).Verify(Signed(), clock_.Now());

  EXPECT_EQ(verified.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(MachineCodeOf(verified.status()), "issuer-keys-missing");
}

}  // namespace
}  // namespace redress::testing
