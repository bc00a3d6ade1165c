#include "aggregates/access/access.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregates/access/roles.h"
#include "aggregates/codes.h"
#include "aggregates/fold.h"
#include "aggregates/refusal.h"
#include "aggregates/token/token.h"
#include "base/status.h"

namespace redress {

std::string ActionOf(absl::string_view command_type) {
  if (absl::StartsWith(command_type, "interaction.")) return "interaction.send";
  return std::string(command_type);
}

absl::Status CheckRoleMay(absl::string_view role, absl::string_view action) {
  if (roles::May(role, action)) return absl::OkStatus();
  const std::vector<absl::string_view> who = roles::WhoMay(action);
  return Refuse(
      absl::StatusCode::kPermissionDenied, codes::kNotAllowed,
      absl::StrCat("role ", role, " may not do ", action, "; ",
                   who.empty() ? "no role may" : "these may: ", absl::StrJoin(who, ", ")));
}

absl::Status CheckAccess(absl::string_view command_type, const Context& context, Streams& streams) {
  const Actor& actor = context.actor;
  ASSIGN_OR_RETURN(const auto token, LoadState<Token>(streams, TokenStream(actor.token)));
  const TokenIssued& issued = token->issued;
  if (token->id.empty() || issued.person() != actor.id || !IsIssuedFor(issued, actor.role)) {
    return Refuse(absl::StatusCode::kUnauthenticated, codes::kTokenRefused,
                  "the token is not one of this person in this role");
  }
  RETURN_IF_ERROR(CheckHolds(issued, token->revoked.has_value(), context.now));
  return CheckRoleMay(actor.role, ActionOf(command_type));
}

}  // namespace redress
