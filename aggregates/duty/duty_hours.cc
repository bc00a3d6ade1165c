#include "aggregates/duty/duty_hours.h"

#include <algorithm>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "aggregates/calendar/wall_clock.h"
#include "base/status.h"

namespace redress {

absl::StatusOr<DutyHours> DutyHours::Of(const RotaHours& rules, const absl::TimeZone& zone,
                                        const CalendarLookup& calendars) {
  DutyHours hours(zone);
  if (!rules.week().empty()) {
    CalendarRules week;
    *week.mutable_week() = rules.week();
    ASSIGN_OR_RETURN(hours.windows_, DayWindows::Of(week));
  }
  hours.days_ = rules.days();
  if (rules.days() != ROTA_DAYS_UNSPECIFIED) {
    hours.calendar_ = calendars(rules.calendar());
    if (hours.calendar_ == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("no calendar \"", rules.calendar(), "\""));
    }
  } else if (!rules.calendar().empty()) {
    return absl::InvalidArgumentError("names a calendar, and not which of its days");
  }
  return hours;
}

bool DutyHours::Hold(absl::Time at) const {
  const absl::CivilDay day(zone_.At(at).cs);
  return HoldOn(day, at) || HoldOn(day - 1, at);
}

bool DutyHours::HoldOn(absl::CivilDay day, absl::Time at) const {
  if (!IsOneOfTheDays(day)) return false;
  const absl::CivilSecond midnight(day);
  const auto within = [&](std::int64_t opens, std::int64_t closes) {
    return FirstShown(midnight + opens * 60, zone_) <= at &&
           at < LastShown(midnight + closes * 60, zone_);
  };
  if (!windows_.has_value()) return within(0, 1440);
  const absl::Span<const CalendarWindow> windows = windows_->On(day);
  return std::any_of(windows.begin(), windows.end(), [&](const CalendarWindow& window) {
    return within(window.opens(), window.closes());
  });
}

bool DutyHours::IsOneOfTheDays(absl::CivilDay day) const {
  if (days_ == ROTA_DAYS_UNSPECIFIED) return true;
  return calendar_->IsWorkingDay(day) == (days_ == ROTA_DAYS_WORKING);
}

}  // namespace redress
