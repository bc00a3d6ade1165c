#pragma once

// Instants, as facts hold them, to times and back.

#include "absl/time/time.h"
#include "events/instant.pb.h"

namespace redress {

// Returns `time` to the microsecond (rounded down), read from a clock in UTC.
Instant InstantOf(absl::Time time);

// Returns the point in time; its offset of origin does not matter.
absl::Time TimeOf(const Instant& instant);

}  // namespace redress
