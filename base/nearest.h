#pragma once

// What somebody who mistyped a word may have meant.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace redress {

// The most words that are proposed for one.
inline constexpr std::size_t kMaxProposals = 3;

// Returns those of `known` that are a few typing errors (a letter too many, too few, wrong, or two
// swapped) from `word`, the nearest first, at most kMaxProposals; upper and lower case, hyphens and
// underscores are alike.
std::vector<std::string> Nearest(absl::string_view word, const std::vector<std::string>& known);

// Returns "; did you mean a or b?" for what is near, "" where nothing is.
std::string DidYouMean(absl::string_view word, const std::vector<std::string>& known);

}  // namespace redress
