#pragma once

// The rules of a calendar, checked: which windows of working time each civil day has.

#include <array>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "events/policy.pb.h"

namespace redress {

// The years that calendars know: of any other instant they say that nothing is open.
inline constexpr absl::CivilDay kFirstDay(2000, 1, 1);
inline constexpr absl::CivilDay kDayAfterLast(2061, 1, 1);

// A table of all days takes twelve bytes a window: 1.6 MB with so many on each day.
inline constexpr int kMaxWindowsADay = 6;

// Immutable, thread-safe.
class DayWindows {
 public:
  // Errors: kInvalidArgument (a weekday that is none or twice; a window of no length or of more
  // than a day, that opens after its day, or before an earlier one of the same day or of the day
  // before closes; too many windows; an exception of a date that is none, twice, outside the known
  // years, of no kind, closed with windows, open or special without; `like` a weekday without
  // windows; no window at all).
  static absl::StatusOr<DayWindows> Of(const CalendarRules& rules);

  // Returns the windows of `day`, in order and apart.
  absl::Span<const CalendarWindow> On(absl::CivilDay day) const;

 private:
  using Windows = std::vector<CalendarWindow>;

  absl::Status TakeWeekday(const WeekdayWindows& given);
  absl::Status TakeException(const CalendarException& given);
  absl::StatusOr<Windows> WindowsOf(const CalendarException& given) const;
  absl::Status CheckNeighbours() const;
  absl::Status CheckClosesBefore(absl::CivilDay day) const;
  bool IsEmpty() const;

  std::array<Windows, 7> week_;  // from Monday
  absl::flat_hash_map<absl::CivilDay, Windows> exceptions_;
};

}  // namespace redress
