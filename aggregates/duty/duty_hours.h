#pragma once

// When whoever has a shift of a layer is on duty: hours of weekdays, and on which days by a
// calendar.

#include <functional>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aggregates/calendar/calendar.h"
#include "aggregates/calendar/day_windows.h"
#include "events/rota.pb.h"

namespace redress {

// Returns the calendar of that name, or null.
using CalendarLookup = std::function<std::shared_ptr<const Calendar>(absl::string_view name)>;

// Immutable, thread-safe.
class DutyHours {
 public:
  // Always.
  explicit DutyHours(const absl::TimeZone& zone) : zone_(zone) {}

  // Errors: kInvalidArgument (bad windows; days by a calendar that is not there, a calendar for
  // every day).
  static absl::StatusOr<DutyHours> Of(const RotaHours& rules, const absl::TimeZone& zone,
                                      const CalendarLookup& calendars);

  // A window past midnight belongs to the day on which it opens. Days outside of the years that
  // calendars know are days off.
  bool Hold(absl::Time at) const;

 private:
  bool HoldOn(absl::CivilDay day, absl::Time at) const;
  bool IsOneOfTheDays(absl::CivilDay day) const;

  absl::TimeZone zone_;
  std::optional<DayWindows> windows_;  // absent: whole days
  RotaDays days_ = ROTA_DAYS_UNSPECIFIED;
  std::shared_ptr<const Calendar> calendar_;
};

}  // namespace redress
