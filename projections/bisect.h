#pragma once

// Where rows in order cease to fit.

#include <cstdint>

#include "absl/status/statusor.h"
#include "base/status.h"

namespace redress {

// Returns the last number from 1 to `end` that fits, where all fit up to it and none after it; 0
// where none does. `fits` returns an absl::StatusOr<bool>, whose errors are returned.
template <typename Fits>
absl::StatusOr<std::uint64_t> LastThatFits(std::uint64_t end, const Fits& fits) {
  std::uint64_t last = 0;
  for (std::uint64_t after = end + 1; last + 1 < after;) {
    const std::uint64_t middle = last + (after - last) / 2;
    ASSIGN_OR_RETURN(const bool does, fits(middle));
    (does ? last : after) = middle;
  }
  return last;
}

}  // namespace redress
