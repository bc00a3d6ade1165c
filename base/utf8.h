#pragma once

// What text may come in: UTF-8, and nothing that only looks like it.

#include <cstddef>

#include "absl/strings/string_view.h"

namespace redress {

// Whether `text` is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, at most
// U+10FFFF).
bool IsValidUtf8(absl::string_view text);

// Returns the longest start of `text`, which is valid, that has at most `max_size` bytes and does
// not end within a character.
absl::string_view Utf8Prefix(absl::string_view text, std::size_t max_size);

}  // namespace redress
