#pragma once

// What text may come in: UTF-8, and nothing that only looks like it.

#include "absl/strings/string_view.h"

namespace redress {

// Whether `text` is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, at most
// U+10FFFF).
bool IsValidUtf8(absl::string_view text);

}  // namespace redress
