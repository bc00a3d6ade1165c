#pragma once

// Ids of tokens, where they tell something: what an issuer signed (OpenID Connect) is named by the
// person.

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace redress {

// Returns the id of all that is signed for the person: "oidc:ana". No token that is issued here has
// such a one.
std::string SignedTokenId(absl::string_view person);

// Returns the person, or nothing where the id is none of what is signed. Lives as long as `id`.
std::optional<absl::string_view> PersonOfSignedToken(absl::string_view id);

}  // namespace redress
