#pragma once

// Which time zone data calendars were read by: told with a policy when it is put in force, and
// compared by every machine that goes by it later. Pure.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "events/policy.pb.h"

namespace redress {

// How many years from `now` on are looked at: no promise reaches further.
inline constexpr int kZoneYears = 10;

// Returns what this machine's data say of the zones of the document's own calendars, from the year
// before `now` on: the years, and each zone with a digest of when its clocks change, such as
// "2025-2036 Asia/Shanghai=0123456789abcdef". Empty where it has no calendars of its own.
std::string ZoneVersion(const PolicyDocument& document, absl::Time now);

// Returns the zones of `version` of which this machine's data say something else, or nothing; none
// where it tells of none.
std::vector<std::string> ZonesReadOtherwise(absl::string_view version);

}  // namespace redress
