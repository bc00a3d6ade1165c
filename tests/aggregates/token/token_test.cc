#include "aggregates/token/token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "aggregates/aggregates.h"
#include "aggregates/codes.h"
#include "aggregates/fold.h"
#include "base/hash.h"
#include "events/instant.h"
#include "events/token_id.h"
#include "tests/testing/interaction_builders.h"
#include "tests/testing/memory_streams.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/staff.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr absl::Duration kHour = absl::Hours(1);

// Tokens, and commands by whoever shows one.
class TokenTest : public ::testing::Test {
 protected:
  Command IssueFor(const std::string& person, const std::vector<std::string>& roles) {
    Command command;
    TokenRequest& request = *command.mutable_token();
    request.set_digest(Sha256("secret"));
    IssueToken& issue = *request.mutable_command()->mutable_issue();
    issue.set_person(person);
    for (const std::string& role : roles) issue.add_roles(role);
    return command;
  }
  Command Revoke(const std::string& id) {
    Command command;
    command.mutable_token()->set_id(id);
    command.mutable_token()->mutable_command()->mutable_revoke()->set_reason("lost");
    return command;
  }
  absl::StatusOr<Decision> Do(const Command& command,
                              const Actor& actor = {.id = "root", .role = "administrator"}) {
    Context context = By(actor.id, actor.role);
    context.actor = actor;
    context.command_id = Sha256(std::to_string(++commands_));
    context.names = &names_;
    context.now = now_;
    absl::StatusOr<Decision> decision = Decide(command, context, streams_);
    if (!decision.ok()) return decision;
    streams_.Accept(*decision, now_);
    return decision->refusal.ok() ? decision : absl::StatusOr<Decision>(decision->refusal);
  }
  // Returns the new token's id.
  std::string Issued(const std::string& person, const std::vector<std::string>& roles,
                     absl::Time expires = absl::InfiniteFuture()) {
    Command command = IssueFor(person, roles);
    if (expires != absl::InfiniteFuture()) {
      *command.mutable_token()->mutable_command()->mutable_issue()->mutable_expires() =
          InstantOf(expires);
    }
    const absl::StatusOr<Decision> decision = Do(command);
    EXPECT_TRUE(decision.ok()) << decision.status();
    return decision->appends.at(0).events.at(0).token().issued().id();
  }
  // What comes of a command that everybody of the staff may send.
  absl::Status Note(const Actor& actor) {
    return Do(CommandOf("4772194313362", DoNote("hello")), actor).status();
  }
  static Actor Showing(const std::string& token, const std::string& person = "ana",
                       const std::string& role = "agent") {
    return {.id = person, .role = role, .verified = true, .token = token};
  }

  // Shows what an issuer signed now, for an hour.
  Actor ShowingSigned(const std::vector<std::string>& roles, const std::string& person = "ana") {
    SignedToken token;
    token.grant.set_id(SignedTokenId(person));
    token.grant.set_person(person);
    for (const std::string& role : roles) token.grant.add_roles(role);
    *token.grant.mutable_expires() = InstantOf(now_ + kHour);
    token.signed_at = now_;
    Actor actor = Showing(SignedTokenId(person), person, roles.empty() ? "agent" : roles.front());
    actor.signed_token = std::make_shared<const SignedToken>(token);
    return actor;
  }

  Names names_{"key"};
  MemoryStreams streams_;
  absl::Time now_ = Monday();
  int commands_ = 0;
};

// A note on no ticket: whoever gets this far was let in.
constexpr absl::StatusCode kLetIn = absl::StatusCode::kNotFound;

TEST_F(TokenTest, ATokenIsIssuedToAPersonInRolesAndItsSecretIsKeptNowhere) {
  const std::string id = Issued("ana", {"agent", "revisitor"});

  const auto token = *LoadState<Token>(streams_, TokenStream(id));
  EXPECT_EQ(token->issued.person(), "ana");
  EXPECT_THAT(token->issued.roles(), ElementsAre("agent", "revisitor"));
  EXPECT_EQ(token->issued.digest(), Sha256("secret"));
  EXPECT_THAT(token->issued.SerializeAsString(), Not(HasSubstr("secret")));
}

TEST_F(TokenTest, OnlyAnAdministratorIssuesAndRevokes) {
  const std::string id = Issued("ana", {"agent"});

  for (const Command& command : {IssueFor("eve", {"administrator"}), Revoke(id)}) {
    EXPECT_THAT(Do(command, {.id = "eve", .role = "supervisor"}).status(),
                IsRefusal(absl::StatusCode::kPermissionDenied, codes::kAdministratorOnly));
  }
}

TEST_F(TokenTest, ATokenNeedsAPersonRolesThatThereAreAndADigest) {
  EXPECT_THAT(FieldsAtFault(Do(IssueFor("", {"agent"}))), Contains("/person"));
  EXPECT_THAT(FieldsAtFault(Do(IssueFor("ana", {}))), Contains("/roles"));
  EXPECT_THAT(FieldsAtFault(Do(IssueFor("ana", {"agent", "root"}))), ElementsAre("/roles/1"));
  EXPECT_THAT(FieldsAtFault(Do(IssueFor("ana", {"agent", "agent"}))), ElementsAre("/roles/1"));
  Command without = IssueFor("ana", {"agent"});
  without.mutable_token()->clear_digest();
  EXPECT_THAT(FieldsAtFault(Do(without)), ElementsAre("/digest"));
}

TEST_F(TokenTest, ATokenExpiresInTheFutureAndWithinFiveYears) {
  const auto issue = [&](absl::Time expires) {
    Command command = IssueFor("ana", {"agent"});
    *command.mutable_token()->mutable_command()->mutable_issue()->mutable_expires() =
        InstantOf(expires);
    return Do(command).status();
  };

  EXPECT_THAT(issue(now_), IsRefusal(absl::StatusCode::kFailedPrecondition, codes::kTooLate));
  EXPECT_THAT(issue(now_ + absl::Hours(24 * 366 * 6)),
              IsRefusal(absl::StatusCode::kFailedPrecondition, codes::kTooEarly));
  EXPECT_TRUE(issue(now_ + kHour).ok());
}

TEST_F(TokenTest, RevokingTwiceIsNothingNewAndWhatIsNotThereIsNotRevoked) {
  const std::string id = Issued("ana", {"agent"});
  ASSERT_EQ(Do(Revoke(id))->appends.size(), 1U);

  EXPECT_THAT(Do(Revoke(id))->appends, IsEmpty());
  EXPECT_THAT(Do(Revoke("00")).status(),
              IsRefusal(absl::StatusCode::kNotFound, codes::kNoSuchToken));
}

TEST_F(TokenTest, WhoShowsATokenThatHoldsIsLetIn) {
  EXPECT_EQ(Note(Showing(Issued("ana", {"agent"}))).code(), kLetIn);
}

TEST_F(TokenTest, WhatIsDecidedByATokenIsCheckedAgainstIt) {
  const std::string id = Issued("ana", {"agent"});

  ASSERT_EQ(Note(Showing(id)).code(), kLetIn);

  EXPECT_THAT(streams_.loaded(), Contains(TokenStream(id)));
}

TEST_F(TokenTest, ARevokedTokenOpensNothing) {
  const std::string id = Issued("ana", {"agent"});
  ASSERT_TRUE(Do(Revoke(id)).ok());

  EXPECT_THAT(Note(Showing(id)),
              IsRefusal(absl::StatusCode::kUnauthenticated, codes::kTokenRefused));
}

TEST_F(TokenTest, ATokenHoldsUntilItExpires) {
  const std::string id = Issued("ana", {"agent"}, now_ + kHour);

  now_ += kHour - absl::Seconds(1);
  EXPECT_EQ(Note(Showing(id)).code(), kLetIn);
  now_ += absl::Seconds(1);
  EXPECT_THAT(Note(Showing(id)),
              IsRefusal(absl::StatusCode::kUnauthenticated, codes::kTokenRefused));
}

TEST_F(TokenTest, ATokenIsOfItsPersonInItsRolesOnly) {
  const std::string id = Issued("ana", {"agent"});

  for (const Actor& actor : {Showing(id, "bo"), Showing(id, "ana", "supervisor"), Showing("00")}) {
    EXPECT_THAT(Note(actor), IsRefusal(absl::StatusCode::kUnauthenticated, codes::kTokenRefused));
  }
}

TEST_F(TokenTest, ARoleMayDoWhatItsTableSaysAndIsToldWhoMayElse) {
  const std::string id = Issued("ana", {"auditor"});

  const absl::Status refused = Note(Showing(id, "ana", "auditor"));

  EXPECT_THAT(refused, IsRefusal(absl::StatusCode::kPermissionDenied, codes::kNotAllowed));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("these may: agent, handler"));
}

TEST_F(TokenTest, WhatAnIssuerSignedLetsInAsItSaysAndIsCheckedAgainstItsStream) {
  EXPECT_EQ(Note(ShowingSigned({"agent"})).code(), kLetIn);
  EXPECT_THAT(streams_.loaded(), Contains("token/oidc:ana"));
  EXPECT_THAT(Note(ShowingSigned({"auditor"})),
              IsRefusal(absl::StatusCode::kPermissionDenied, codes::kNotAllowed));
  EXPECT_THAT(Note(ShowingSigned({})),
              IsRefusal(absl::StatusCode::kUnauthenticated, codes::kTokenRefused));
  Actor other = ShowingSigned({"agent"});
  other.id = "bo";
  EXPECT_THAT(Note(other), IsRefusal(absl::StatusCode::kUnauthenticated, codes::kTokenRefused));
}

TEST_F(TokenTest, WhatAnIssuerSignedHoldsUntilItExpires) {
  const Actor actor = ShowingSigned({"agent"});

  now_ += kHour - absl::Seconds(1);
  EXPECT_EQ(Note(actor).code(), kLetIn);
  now_ += absl::Seconds(1);
  const absl::Status refused = Note(actor);
  EXPECT_THAT(refused, IsRefusal(absl::StatusCode::kUnauthenticated, codes::kTokenRefused));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("sign in anew"));
}

TEST_F(TokenTest, WhatWasSignedUpToAMinuteAfterRevokingOpensNothingAndWhatIsSignedLaterDoes) {
  ASSERT_EQ(Do(Revoke("oidc:ana"))->appends.size(), 1U);
  const absl::Time revoked = now_;

  EXPECT_EQ(Note(ShowingSigned({"agent"}, "bo")).code(), kLetIn);
  for (const absl::Duration since : {-absl::Minutes(1), absl::ZeroDuration(), absl::Minutes(1)}) {
    now_ = revoked + since;
    const Actor actor = ShowingSigned({"agent"});
    now_ = revoked + absl::Minutes(2);
    EXPECT_THAT(Note(actor), IsRefusal(absl::StatusCode::kUnauthenticated, codes::kTokenRefused))
        << since;
  }
  now_ = revoked + absl::Minutes(1) + absl::Seconds(1);
  EXPECT_EQ(Note(ShowingSigned({"agent"})).code(), kLetIn);
}

TEST_F(TokenTest, WhatAnIssuerSignsIsRevokedAnewEachTime) {
  ASSERT_TRUE(Do(Revoke("oidc:ana")).ok());
  now_ += kHour;
  const Actor actor = ShowingSigned({"agent"});
  ASSERT_EQ(Note(actor).code(), kLetIn);

  ASSERT_EQ(Do(Revoke("oidc:ana"))->appends.size(), 1U);

  EXPECT_THAT(Note(actor), IsRefusal(absl::StatusCode::kUnauthenticated, codes::kTokenRefused));
  EXPECT_THAT(Do(Revoke("oidc:")).status(),
              IsRefusal(absl::StatusCode::kNotFound, codes::kNoSuchToken))
      << "of nobody";
}

TEST_F(TokenTest, WhoWasLetInWithoutATokenIsNotHeldAgainstOne) {
  EXPECT_EQ(Note({.id = "ana", .role = "auditor"}).code(), kLetIn);
}

}  // namespace
}  // namespace redress::testing
