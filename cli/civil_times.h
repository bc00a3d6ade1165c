#pragma once

// Times as people and other systems write them, in the time zone of their clocks, as instants. What
// daylight saving does to them is decided here, and kept: an instant's offset of origin is the one
// that was taken, so that it still reads as it was written.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "events/instant.pb.h"

namespace redress {

// A time that was read twice from the clock, when it was put back.
enum class Overlap {
  kEarlier,  // the first time, still summer time
  kLater,
  kRefuse,
};

// A time that was never read from the clock, when it was put forward.
enum class Gap {
  kTake,  // of a clock that had not been put forward yet
  kRefuse,
};

struct CivilClock {
  absl::TimeZone zone = absl::UTCTimeZone();
  Overlap overlap = Overlap::kEarlier;
  Gap gap = Gap::kTake;
};

// Returns the instant of `text`, in the first of `formats` (as of absl::ParseTime) that it has; RFC
// 3339 where there are none. A date without a time is its midnight. Formats with an offset of their
// own (%Ez, %z) do not need the clock.
//
// Errors: kInvalidArgument (none of the formats, outside the years 1900 to 2199, or as the clock
// refuses), which does not repeat the text.
absl::StatusOr<Instant> ParseCivil(absl::string_view text, const std::vector<std::string>& formats,
                                   const CivilClock& clock);

}  // namespace redress
