// The one rule of who may do what: every role, every action, every kind of scope.

#include "aggregates/access/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "aggregates/access/roles.h"
#include "aggregates/refusal.h"
#include "tests/testing/narrowed_scopes.h"

namespace redress::testing {
namespace {

using ::testing::HasSubstr;

// Of team "a" and "ana".
const Standing kSubject = {{"x", "a"}, {"y", "ana"}, ""};

Permission Expected(absl::string_view role, absl::string_view action, const ScopeCase& scope,
                    bool is_there) {
  if (!roles::May(role, action)) return Permission::kNotOfRole;
  if (scope.fit == Fit::kUnnarrowed) return Permission::kGranted;
  const Reach reach = ReachOf(action);
  if (reach == Reach::kBeyond) return Permission::kNotNarrowed;
  if (reach == Reach::kReference) return Permission::kGranted;
  const bool is_granted = is_there ? scope.fit == Fit::kWithin : reach == Reach::kWithinOrNone;
  return is_granted ? Permission::kGranted : Permission::kOutside;
}

TEST(AccessTest, EveryRoleMayDoEveryActionInEveryScopeAsTheTablesSayAndNothingElse) {
  std::size_t asked = 0;
  for (const absl::string_view role : roles::All()) {
    for (const roles::Action& action : roles::Actions()) {
      for (const ScopeCase& scope : ScopeCases()) {
        for (const bool is_there : {true, false}) {
          ++asked;
          EXPECT_EQ(MayDo(role, action.name, scope.scope, is_there ? &kSubject : nullptr),
                    Expected(role, action.name, scope, is_there))
              << role << " " << action.name << " " << scope.name << (is_there ? "" : ", nothing");
        }
      }
    }
  }
  EXPECT_EQ(asked, roles::All().size() * roles::Actions().size() * ScopeCases().size() * 2);
}

TEST(AccessTest, WhatNoTableNamesIsDeniedWhateverTheScope) {
  for (const ScopeCase& scope : ScopeCases()) {
    EXPECT_EQ(MayDo("administrator", "node.destroy", scope.scope, &kSubject),
              Permission::kNotOfRole);
    EXPECT_EQ(MayDo("", "ticket.note", scope.scope, &kSubject), Permission::kNotOfRole);
  }
}

TEST(AccessTest, WhereTeamsAndOwnAreGivenBothMustHold) {
  const Scope both = {.person = "ana", .teams = {"a"}, .own = true};
  const auto may = [&](const Standing& subject) {
    return MayDo("agent", "ticket.note", both, &subject) == Permission::kGranted;
  };

  EXPECT_TRUE(may({{"a"}, {"ana"}, ""}));
  EXPECT_TRUE(may({{"b", "a"}, {"bo", "ana"}, ""})) << "helping counts";
  EXPECT_FALSE(may({{"a"}, {"bo"}, ""}));
  EXPECT_FALSE(may({{"b"}, {"ana"}, ""}));
  EXPECT_FALSE(may({{}, {}, ""}));
}

TEST(AccessTest, WhatNobodyHasYetIsOfWhoTookItInWhateverTheScope) {
  for (const Scope& scope : {Scope{"ana", {"a"}, false}, Scope{"ana", {}, true}}) {
    const Standing own = {{}, {}, "ana"};
    const Standing others = {{}, {}, "bo"};
    EXPECT_EQ(MayDo("agent", "ticket.classify", scope, &own), Permission::kGranted);
    EXPECT_EQ(MayDo("agent", "ticket.classify", scope, &others), Permission::kOutside);
  }
}

TEST(AccessTest, ARefusalSaysWhatTheTokenOpensAndNotWhetherItIsThere) {
  const Scope scope = {.person = "ana", .teams = {"a", "b"}, .own = true};

  const absl::Status outside =
      ToStatus(Permission::kOutside, "agent", "ticket.note", scope, "ticket");
  const absl::Status beyond =
      ToStatus(Permission::kNotNarrowed, "agent", "customer.merge", scope, "customer");

  EXPECT_EQ(outside.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(DetailsOf(outside)->code(), "no-such-ticket");
  EXPECT_THAT(std::string(outside.message()), HasSubstr("teams a, b have and what ana has"));
  EXPECT_EQ(beyond.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(DetailsOf(beyond)->code(), "token-narrowed");
  EXPECT_THAT(std::string(beyond.message()), HasSubstr("customer.merge"));
}

}  // namespace
}  // namespace redress::testing
