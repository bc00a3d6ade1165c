#pragma once

// Whose tokens are believed besides those that were issued here (OpenID Connect), and what their
// claims come to: a person, roles, teams, an end. Denies what it is not told.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aggregates/token/token.h"
#include "api/issuer_keys.h"
#include "boost/json/object.hpp"

namespace redress {

// A value of the claim of roles, and the role here that it stands for.
struct RoleMapping {
  std::string value;
  std::string role;
};

// Claims are named as they stand, or by a path joined by dots: "realm_access.roles".
struct IssuerTerms {
  std::string issuer;    // "iss" is this, to the letter
  std::string audience;  // "aud" is, or has, this
  std::vector<std::string> algorithms = {"RS256", "PS256", "ES256"};
  absl::Duration max_life = absl::Hours(1);  // from "iat" to "exp"
  std::string person_claim = "sub";
  std::string roles_claim = "roles";
  std::vector<RoleMapping> roles;
  std::string teams_claim;  // empty: tokens are not narrowed
  std::string all_teams;    // the value of that claim for who is not narrowed; empty: nobody
};

// Of one token; more are refused.
inline constexpr std::size_t kMaxTeamsOfSignedToken = 100;

// Thread-safe. `keys` outlives it.
class Issuer {
 public:
  Issuer(IssuerTerms terms, IssuerKeys& keys) : terms_(std::move(terms)), keys_(keys) {}

  // Returns what the token says, if it holds at `now`; whether it was revoked is not looked at.
  //
  // Errors: kUnauthenticated (machine code "token-refused": says what is wrong with it),
  // kPermissionDenied ("not-allowed": none of its roles, or no team, is one here), kUnavailable
  // ("issuer-keys-missing").
  absl::StatusOr<SignedToken> Verify(absl::string_view text, absl::Time now) const;

 private:
  absl::StatusOr<boost::json::object> ClaimsOf(absl::string_view text) const;
  absl::Status CheckFor(const boost::json::object& claims) const;
  absl::Status CheckTimes(const boost::json::object& claims, absl::Time now,
                          SignedToken& token) const;
  absl::Status TakePerson(const boost::json::object& claims, TokenIssued& grant) const;
  absl::Status TakeRoles(const boost::json::object& claims, TokenIssued& grant) const;
  absl::Status TakeTeams(const boost::json::object& claims, TokenIssued& grant) const;

  const IssuerTerms terms_;
  IssuerKeys& keys_;
};

}  // namespace redress
