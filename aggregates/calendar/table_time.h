#pragma once

// Times as the tables of a calendar hold them: whole seconds since shortly before the first stored
// year, in four bytes.

#include <algorithm>
#include <cstdint>

#include "absl/time/time.h"

namespace redress {

using TableSeconds = std::uint32_t;

// 1999-12-30T00:00:00Z: no zone begins its 2000 earlier.
inline constexpr std::int64_t kTableOrigin = 946512000;

inline absl::Time TimeAt(TableSeconds seconds) {
  return absl::FromUnixSeconds(kTableOrigin + seconds);
}

// Returns the last whole second that is not after `time`, as a table would hold it: below 0 and
// above all TableSeconds where it holds none. No infinite time overflows.
inline std::int64_t FloorSeconds(absl::Time time) {
  constexpr std::int64_t kAboveAll = std::int64_t{1} << 33;
  return std::clamp(absl::ToUnixSeconds(time), -kAboveAll, kAboveAll) - kTableOrigin;
}

// Returns the first whole second that is not before `time`.
inline std::int64_t CeilSeconds(absl::Time time) {
  const std::int64_t floor = FloorSeconds(time);
  return absl::FromUnixSeconds(kTableOrigin + floor) < time ? floor + 1 : floor;
}

}  // namespace redress
