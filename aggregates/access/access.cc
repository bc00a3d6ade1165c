#include "aggregates/access/access.h"

#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregates/access/narrowing.h"
#include "aggregates/access/roles.h"
#include "aggregates/access/standings.h"
#include "aggregates/codes.h"
#include "aggregates/fold.h"
#include "aggregates/refusal.h"
#include "aggregates/token/token.h"
#include "base/mutation.h"
#include "base/status.h"

namespace redress {
namespace {

// Returns the narrowing in words.
std::string Described(const Scope& scope) {
  std::vector<std::string> parts;
  if (!scope.teams.empty()) {
    parts.push_back(absl::StrCat("what teams ", absl::StrJoin(scope.teams, ", "), " have"));
  }
  if (scope.own) parts.push_back(absl::StrCat("what ", scope.person, " has"));
  return absl::StrJoin(parts, " and ");
}

// Asks where the streams that a command names stand.
absl::Status CheckNamed(const std::vector<std::string>& named, const std::string& action,
                        const Actor& actor, const Scope& scope, Streams& streams) {
  for (const std::string& stream : named) {
    ASSIGN_OR_RETURN(const std::optional<Standing> standing,
                     StandingIn(stream, actor, scope, streams));
    const Permission permission =
        standing.has_value() ? MayDo(actor.role, action, scope, &*standing) : Permission::kOutside;
    RETURN_IF_ERROR(ToStatus(permission, actor.role, action, scope, KindOf(stream)));
  }
  return absl::OkStatus();
}

}  // namespace

std::string ActionOf(absl::string_view command_type) {
  if (absl::StartsWith(command_type, "interaction.")) return "interaction.send";
  return std::string(command_type);
}

Permission MayDo(absl::string_view role, absl::string_view action, const Scope& scope,
                 const Standing* subject) {
  if (!roles::May(role, action)) return Permission::kNotOfRole;
  if (!scope.IsNarrowed()) return Permission::kGranted;
  const Narrowing narrowing = NarrowingOf(action);
  if (narrowing == Narrowing::kNothing) return Permission::kNotNarrowed;
  if (narrowing == Narrowing::kAll) return Permission::kGranted;
  const bool is_within =
      subject == nullptr ? narrowing == Narrowing::kWithinOrNone : IsWithin(scope, *subject);
  return is_within ? Permission::kGranted : Permission::kOutside;
}

absl::Status ToStatus(Permission permission, absl::string_view role, absl::string_view action,
                      const Scope& scope, absl::string_view kind) {
  switch (permission) {
    case Permission::kGranted:
      return absl::OkStatus();
    case Permission::kNotOfRole: {
      const std::vector<absl::string_view> who = roles::WhoMay(action);
      return Refuse(
          absl::StatusCode::kPermissionDenied, codes::kNotAllowed,
          absl::StrCat("role ", role, " may not do ", action, "; ",
                       who.empty() ? "no role may" : "these may: ", absl::StrJoin(who, ", ")));
    }
    case Permission::kNotNarrowed:
      return Refuse(absl::StatusCode::kPermissionDenied, codes::kTokenNarrowed,
                    absl::StrCat("the token opens ", Described(scope), ", and ", action,
                                 " reaches beyond; it takes a token without teams and own"));
    case Permission::kOutside:
      return Refuse(absl::StatusCode::kNotFound, absl::StrCat("no-such-", kind),
                    absl::StrCat("no such ", kind, ", or none that the token opens: that is ",
                                 Described(scope)));
  }
  return absl::InternalError("no such permission");
}

absl::Status CheckAccess(const Command& command, absl::string_view command_type,
                         const Context& context, Streams& streams) {
  const Actor& actor = context.actor;
  ASSIGN_OR_RETURN(const auto token, LoadState<Token>(streams, TokenStream(actor.token)));
  const SignedToken* const shown = actor.signed_token.get();
  const TokenIssued& issued = shown == nullptr ? token->issued : shown->grant;
  if (issued.id() != actor.token || issued.person() != actor.id ||
      !IsIssuedFor(issued, actor.role)) {
    return Refuse(absl::StatusCode::kUnauthenticated, codes::kTokenRefused,
                  "the token is not one of this person in this role");
  }
  const bool was_revoked =
      shown == nullptr ? token->revoked.has_value() : IsRevoked(*shown, token->revoked_at);
  const bool is_revoked = was_revoked && !Mutated(Mutation::kRevokedTokenActs);
  RETURN_IF_ERROR(CheckHolds(issued, is_revoked, context.now));
  const Scope scope = ScopeOf(issued);
  const std::string action = ActionOf(command_type);
  const std::vector<std::string> named =
      scope.IsNarrowed() ? NamedBy(command) : std::vector<std::string>();
  const Permission unasked = MayDo(actor.role, action, scope, nullptr);
  // Whether it is within is a matter of what is named, where anything is.
  const bool is_for_named = unasked == Permission::kGranted || unasked == Permission::kOutside;
  if (named.empty() || !is_for_named) {
    return ToStatus(unasked, actor.role, action, scope, KindOf(command_type));
  }
  return CheckNamed(named, action, actor, scope, streams);
}

}  // namespace redress
