#pragma once

// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104) over length-prefixed parts, and hexadecimal
// text.

#include <initializer_list>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace redress {

inline constexpr std::size_t kHashSize = 32;  // bytes

// Returns the 32 bytes of the SHA-256 of `bytes`.
std::string Sha256(absl::string_view bytes);

// Returns the 32 bytes of HMAC-SHA-256 under `key` over `parts`, each preceded by its length as 8
// bytes, big-endian, so that different lists of parts never give the same input.
std::string KeyedHash(absl::string_view key, absl::Span<const absl::string_view> parts);
std::string KeyedHash(absl::string_view key, std::initializer_list<absl::string_view> parts);

// Returns lower-case hexadecimal digits, two a byte.
std::string ToHex(absl::string_view bytes);

// Errors: kInvalidArgument (an odd count, or not hexadecimal).
absl::StatusOr<std::string> FromHex(absl::string_view digits);

}  // namespace redress
