#pragma once

// The working time of a calendar as a list of spans, for showing. Pure.

#include <vector>

#include "absl/time/time.h"
#include "aggregates/calendar/calendar.h"

namespace redress {

// Half-open: at `closes` it is closed.
struct OpenHour {
  absl::Time opens;
  absl::Time closes;

  friend bool operator==(const OpenHour&, const OpenHour&) = default;
};

// Returns the spans of [from, to) in which `calendar` is open, in order and apart; what opens
// earlier or closes later is cut.
std::vector<OpenHour> OpenHours(const Calendar& calendar, absl::Time from, absl::Time to);

}  // namespace redress
