#include "aggregates/calendar/window_instants.h"

#include <algorithm>

#include "aggregates/calendar/day_windows.h"
#include "aggregates/calendar/wall_clock.h"

namespace redress {
namespace {

constexpr std::int64_t kDaySeconds = 86400;

TableSeconds SecondsAt(absl::Time time) { return static_cast<TableSeconds>(FloorSeconds(time)); }

}  // namespace

std::optional<OpenSpan> WindowInstants::Of(absl::CivilDay day, const CalendarWindow& window) {
  OpenSpan span;
  if (IsSteady(day)) {
    const std::int64_t midnight = (day - absl::CivilDay()) * kDaySeconds - offset_ - kTableOrigin;
    span.opens = static_cast<TableSeconds>(midnight + std::int64_t{window.opens()} * 60);
    span.closes = static_cast<TableSeconds>(midnight + std::int64_t{window.closes()} * 60);
    return span;
  }
  const absl::CivilSecond midnight(day);
  span.opens = SecondsAt(FirstShown(midnight + std::int64_t{window.opens()} * 60, zone_));
  span.closes = SecondsAt(LastShown(midnight + std::int64_t{window.closes()} * 60, zone_));
  if (span.closes <= span.opens || IsLeftOut(day)) return std::nullopt;
  return span;
}

// Whether clocks go evenly from the midnight that begins `day` until the one that ends the next.
bool WindowInstants::IsSteady(absl::CivilDay day) {
  if (day >= steady_from_ && day < steady_until_) return true;
  const absl::Time before = FirstShown(absl::CivilSecond(day - 2), zone_);
  offset_ = zone_.At(before).offset;
  steady_from_ = day;
  steady_until_ = kDayAfterLast;
  absl::TimeZone::CivilTransition change;
  if (zone_.NextTransition(before, &change)) {
    const absl::CivilDay changes(std::min(change.from, change.to));
    steady_until_ = std::min(steady_until_, changes - 1);
  }
  return day < steady_until_;
}

bool WindowInstants::IsLeftOut(absl::CivilDay day) const {
  return FirstShown(absl::CivilSecond(day), zone_) == FirstShown(absl::CivilSecond(day + 1), zone_);
}

}  // namespace redress
