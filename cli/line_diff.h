#pragma once

// How one text differs from another, line by line.

#include <string>

#include "absl/strings/string_view.h"

namespace redress {

// Returns the lines of both in order: those that both have after a blank, those of `before` alone
// after "-", those of `after` alone after "+"; of what both have, only kDiffContext lines beside a
// change, with a line "@@ N @@" before what begins at line N of `after`. Empty where they are the
// same.
std::string LineDiff(absl::string_view before, absl::string_view after);

inline constexpr std::size_t kDiffContext = 2;

}  // namespace redress
