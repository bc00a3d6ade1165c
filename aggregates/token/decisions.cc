#include "aggregates/token/decisions.h"

#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregates/access/roles.h"
#include "aggregates/codes.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/requests.h"
#include "aggregates/token/token.h"
#include "aggregates/validation.h"
#include "base/hash.h"
#include "base/status.h"
#include "events/instant.h"
#include "events/token_id.h"

namespace redress {
namespace {

absl::Status CheckAdministers(const Actor& actor) {
  RETURN_IF_ERROR(CheckSomebodyActs(actor));
  if (actor.role == roles::kAdministrator) return absl::OkStatus();
  return Refuse(absl::StatusCode::kPermissionDenied, codes::kAdministratorOnly,
                "only an administrator issues and revokes tokens");
}

absl::Status CheckRoles(const IssueToken& command) {
  FieldProblems problems;
  std::set<absl::string_view> given;
  for (int i = 0; i < command.roles_size(); ++i) {
    const std::string pointer = PointerTo("/roles", static_cast<std::size_t>(i));
    if (!roles::IsRole(command.roles(i))) {
      problems.Add(pointer, absl::StrCat("is one of ", absl::StrJoin(roles::All(), ", ")));
    } else if (!given.insert(command.roles(i)).second) {
      problems.Add(pointer, "given twice");
    }
  }
  return problems.ToStatus();
}

absl::Status CheckTeams(const IssueToken& command) {
  FieldProblems problems;
  std::set<absl::string_view> given;
  for (int i = 0; i < command.teams_size(); ++i) {
    if (given.insert(command.teams(i)).second) continue;
    problems.Add(PointerTo("/teams", static_cast<std::size_t>(i)), "given twice");
  }
  return problems.ToStatus();
}

// Errors: kFailedPrecondition, bound to the clock.
absl::Status CheckExpires(const IssueToken& command, absl::Time now) {
  if (!command.has_expires()) return absl::OkStatus();
  const absl::Time expires = TimeOf(command.expires());
  if (expires <= now) return Forbid(codes::kTooLate, "the token would have expired already");
  if (expires <= now + kMaxTokenLife) return absl::OkStatus();
  return Forbid(codes::kTooEarly, "a token holds for at most five years");
}

absl::StatusOr<TokenEvent> DecideIssue(const TokenRequest& request, const std::string& id,
                                       const Context& context) {
  const IssueToken& command = request.command().issue();
  RETURN_IF_ERROR(CheckRoles(command));
  RETURN_IF_ERROR(CheckTeams(command));
  if (request.digest().size() != kHashSize) return RefuseField("/digest", "must be 32 bytes");
  RETURN_IF_ERROR(CheckExpires(command, context.now));
  TokenEvent event;
  TokenIssued& issued = *event.mutable_issued();
  issued.set_id(id);
  issued.set_person(command.person());
  *issued.mutable_roles() = command.roles();
  issued.set_digest(request.digest());
  if (command.has_expires()) *issued.mutable_expires() = command.expires();
  issued.set_label(command.label());
  *issued.mutable_teams() = command.teams();
  issued.set_own(command.own());
  return event;
}

}  // namespace

absl::StatusOr<Decision> DecideToken(const TokenRequest& request, const Context& context,
                                     Streams& streams) {
  RETURN_IF_ERROR(ValidateCommand(request.command()));
  RETURN_IF_ERROR(CheckAdministers(context.actor));
  const bool is_new = request.command().has_issue();
  const std::string id = is_new ? context.names->TokenId(context.command_id) : request.id();
  const std::string stream = TokenStream(id);
  ASSIGN_OR_RETURN(const auto token, LoadState<Token>(streams, stream));
  TokenEvent fact;
  if (is_new) {
    absl::StatusOr<TokenEvent> issued = DecideIssue(request, id, context);
    if (IsClockBound(issued.status())) return RefusedByClock(stream, issued.status(), context);
    ASSIGN_OR_RETURN(fact, std::move(issued));
  } else {
    // Of signed ones nothing tells here which there are; each time those are meant that were
    // signed since.
    const bool is_signed = PersonOfSignedToken(id).has_value();
    if (!is_signed && token->id.empty()) {
      return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchToken, "no such token");
    }
    if (!is_signed && token->revoked.has_value()) return Decision();
    fact.mutable_revoked()->set_reason(request.command().revoke().reason());
  }
  const Instant happened =
      HappenedOr(request.has_happened() ? &request.happened() : nullptr, context.now);
  Decision decision;
  decision.appends.push_back({stream, {EventAt(happened)}});
  *decision.appends.front().events.front().mutable_token() = std::move(fact);
  return UnlessInTheFuture(std::move(decision), happened, stream, context);
}

}  // namespace redress
