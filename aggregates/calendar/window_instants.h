#pragma once

// Windows of wall-clock time as instants of a zone, for one day after the other.

#include <optional>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "aggregates/calendar/table_time.h"
#include "events/policy.pb.h"

namespace redress {

// Half-open, and of some length.
struct OpenSpan {
  TableSeconds opens = 0;
  TableSeconds closes = 0;
};

// Not thread-safe.
class WindowInstants {
 public:
  explicit WindowInstants(const absl::TimeZone& zone) : zone_(zone) {}

  // Returns `window` of `day`; nothing where clocks jump over all of it, or over the day. Asked day
  // after day, it looks into the zone only around changes of its clocks: a calendar has some 40,000
  // windows, and is compiled in about a millisecond.
  std::optional<OpenSpan> Of(absl::CivilDay day, const CalendarWindow& window);

 private:
  bool IsSteady(absl::CivilDay day);
  bool IsLeftOut(absl::CivilDay day) const;

  absl::TimeZone zone_;
  absl::CivilDay steady_from_;   // clocks go evenly on days from here
  absl::CivilDay steady_until_;  // to before here, and on the day after each
  std::int64_t offset_ = 0;      // then; seconds east
};

}  // namespace redress
