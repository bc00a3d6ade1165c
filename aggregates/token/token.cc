#include "aggregates/token/token.h"

#include <algorithm>

#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "events/instant.h"

namespace redress {

Token Evolve(Token token, const PastEvent& event) {
  const TokenEvent& fact = event.event.token();
  if (fact.has_issued()) {
    token.id = fact.issued().id();
    token.issued = fact.issued();
  }
  if (fact.has_revoked()) token.revoked = fact.revoked();
  return token;
}

bool IsIssuedFor(const TokenIssued& issued, absl::string_view role) {
  return std::find(issued.roles().begin(), issued.roles().end(), role) != issued.roles().end();
}

absl::Status CheckHolds(const TokenIssued& issued, bool is_revoked, absl::Time now) {
  const auto refuse = [](absl::string_view why) {
    return Refuse(absl::StatusCode::kUnauthenticated, codes::kTokenRefused, why);
  };
  if (is_revoked) return refuse("the token was revoked; ask an administrator for another");
  if (issued.has_expires() && TimeOf(issued.expires()) <= now) {
    return refuse("the token has expired; ask an administrator for another");
  }
  return absl::OkStatus();
}

}  // namespace redress
