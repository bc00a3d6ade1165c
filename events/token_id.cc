#include "events/token_id.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace redress {

constexpr absl::string_view kSignedPrefix = "oidc:";

std::string SignedTokenId(absl::string_view person) { return absl::StrCat(kSignedPrefix, person); }

std::optional<absl::string_view> PersonOfSignedToken(absl::string_view id) {
  if (!absl::ConsumePrefix(&id, kSignedPrefix) || id.empty()) return std::nullopt;
  return id;
}

}  // namespace redress
