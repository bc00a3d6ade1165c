#pragma once

// Text on a terminal: how wide it is, and what of it is safe to show.

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace redress {

// Returns the terminal columns that valid UTF-8 `text` takes: Chinese, Japanese, Korean and most
// emoji two, combining marks none.
std::size_t DisplayWidth(absl::string_view text);

// Returns `text` on one line and without control characters: what a customer wrote must not steer
// the terminal. Line breaks and tabs become spaces, other controls and invalid bytes U+FFFD.
std::string SafeLine(absl::string_view text);

// Returns `text` cut to at most `width` columns, ending in "…" where something was cut.
std::string CutTo(absl::string_view text, std::size_t width);

}  // namespace redress
