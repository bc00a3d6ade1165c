#include "aggregates/token/token.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "events/instant.h"
#include "events/token_id.h"

namespace redress {
namespace {

// Whom to ask for another.
absl::string_view Renewal(const TokenIssued& issued) {
  return PersonOfSignedToken(issued.id()).has_value() ? "; sign in anew where it was signed"
                                                      : "; ask an administrator for another";
}

}  // namespace

// The issuer's clock may be ahead: what it signed just before must not look as if signed after.
bool IsRevoked(const SignedToken& token, absl::Time revoked_at) {
  return token.signed_at <= revoked_at + kIssuerClockLeeway;
}

Token Evolve(Token token, const PastEvent& event) {
  const TokenEvent& fact = event.event.token();
  if (fact.has_issued()) {
    token.id = fact.issued().id();
    token.issued = fact.issued();
  }
  if (fact.has_revoked()) {
    token.revoked = fact.revoked();
    token.revoked_at = event.recorded_at;
  }
  return token;
}

bool IsIssuedFor(const TokenIssued& issued, absl::string_view role) {
  return std::find(issued.roles().begin(), issued.roles().end(), role) != issued.roles().end();
}

absl::Status CheckHolds(const TokenIssued& issued, bool is_revoked, absl::Time now) {
  const auto refuse = [](absl::string_view why) {
    return Refuse(absl::StatusCode::kUnauthenticated, codes::kTokenRefused, why);
  };
  if (is_revoked) return refuse(absl::StrCat("the token was revoked", Renewal(issued)));
  if (issued.has_expires() && TimeOf(issued.expires()) <= now) {
    return refuse(absl::StrCat("the token has expired", Renewal(issued)));
  }
  return absl::OkStatus();
}

}  // namespace redress
