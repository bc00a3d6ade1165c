#pragma once

// A token: who shows its secret, or what an issuer has signed, is who it names. Pure.

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aggregates/decision.h"
#include "events/token.pb.h"

namespace redress {

struct Token {
  std::string id;  // empty: there is none
  TokenIssued issued;
  std::optional<TokenRevoked> revoked;
  absl::Time revoked_at = absl::InfinitePast();  // recorded, the last time
};

// A token that an issuer signed (OpenID Connect), as it was verified: no fact tells what it says.
// All of one person's share one stream, which there is only once they were revoked.
struct SignedToken {
  TokenIssued grant;  // without a digest; the id is that of events/token_id.h
  absl::Time signed_at;
};

// How far the clocks of issuer and node may be apart.
inline constexpr absl::Duration kIssuerClockLeeway = absl::Minutes(1);

// Whether what was signed then is among what was revoked at `revoked_at`, with all that the person
// had by then.
bool IsRevoked(const SignedToken& token, absl::Time revoked_at);

Token Evolve(Token token, const PastEvent& event);

// Whether the token was issued in this role.
bool IsIssuedFor(const TokenIssued& issued, absl::string_view role);

// Errors: kUnauthenticated, machine code "token-refused" (it is revoked, or it has expired).
absl::Status CheckHolds(const TokenIssued& issued, bool is_revoked, absl::Time now);

}  // namespace redress
