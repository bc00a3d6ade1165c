#pragma once

// A token: who shows its secret is who it names. Pure.

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
};

Token Evolve(Token token, const PastEvent& event);

// Whether the token was issued in this role.
bool IsIssuedFor(const TokenIssued& issued, absl::string_view role);

// Errors: kUnauthenticated, machine code "token-refused" (it is revoked, or it has expired).
absl::Status CheckHolds(const TokenIssued& issued, bool is_revoked, absl::Time now);

}  // namespace redress
