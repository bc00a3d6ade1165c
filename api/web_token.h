#pragma once

// A token that an issuer signed (JSON Web Token, RFC 7519, in its compact form), up to its claims:
// whether one of the issuer's keys has signed it. What the claims are worth is issuer.h's to say.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "api/key_set.h"
#include "boost/json/object.hpp"

namespace redress {

// In bytes. Some hundred groups fit in; a request's head has 16 KiB in all.
inline constexpr std::size_t kMaxWebTokenSize = 8 * 1024;

// What a token says of how it was signed: not to be believed before it is verified.
struct WebToken {
  std::string text;
  const SignatureAlgorithm* algorithm = nullptr;
  std::string key_id;
};

// Whether the text is of that kind, and not of a token that was issued here.
bool IsWebToken(absl::string_view text);

// Reads the header. Refused is whatever is signed otherwise than by one of `algorithms`, what names
// no key, what is for another purpose by its type, and what must be understood to be read ("crit").
//
// Errors: kUnauthenticated, machine code "token-refused".
absl::StatusOr<WebToken> ReadWebToken(absl::string_view text,
                                      const std::vector<std::string>& algorithms);

// Returns the claims. Errors: as above (`key` has not signed this, or no JSON object was signed).
absl::StatusOr<boost::json::object> VerifiedClaims(const WebToken& token, const PublicKey& key);

}  // namespace redress
