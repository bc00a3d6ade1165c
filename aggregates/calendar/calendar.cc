#include "aggregates/calendar/calendar.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "aggregates/calendar/wall_clock.h"
#include "aggregates/calendar/window_instants.h"
#include "base/status.h"

namespace redress {

absl::StatusOr<std::shared_ptr<const Calendar>> Calendar::Compile(const CalendarRules& rules) {
  std::shared_ptr<Calendar> calendar(new Calendar(rules));
  const absl::Status read = calendar->ReadRules(rules);
  if (read.ok()) return std::shared_ptr<const Calendar>(std::move(calendar));
  return absl::InvalidArgumentError(
      absl::StrCat("calendar \"", rules.name(), "\": ", read.message()));
}

absl::Status Calendar::ReadRules(const CalendarRules& rules) {
  ASSIGN_OR_RETURN(zone_, ReadZone(rules.zone()));
  if (!rules.known_until().empty()) {
    ASSIGN_OR_RETURN(const absl::CivilDay last, ReadDate(rules.known_until()));
    known_until_ = FirstShown(absl::CivilSecond(last + 1), zone_);
  }
  begins_ = FirstShown(absl::CivilSecond(kFirstDay), zone_);
  ends_ = FirstShown(absl::CivilSecond(kDayAfterLast), zone_);
  ASSIGN_OR_RETURN(const DayWindows windows, DayWindows::Of(rules));
  FillTables(windows);
  return absl::OkStatus();
}

void Calendar::FillTables(const DayWindows& windows) {
  WindowInstants instants(zone_);
  for (absl::CivilDay day = kFirstDay; day < kDayAfterLast; ++day) {
    std::optional<OpenSpan> whole;
    for (const CalendarWindow& window : windows.On(day)) {
      const std::optional<OpenSpan> span = instants.Of(day, window);
      if (!span.has_value()) continue;
      spans_.Add(*span);
      whole = OpenSpan{whole.value_or(*span).opens, span->closes};
    }
    if (whole.has_value()) days_.Add(day, *whole);
  }
  spans_.Seal();
  days_.Seal();
}

absl::Duration Calendar::OpenBetween(absl::Time from, absl::Time to) const {
  if (to <= from) return absl::ZeroDuration();
  return spans_.OpenUntil(to) - spans_.OpenUntil(from);
}

absl::Time Calendar::AfterOpen(absl::Time from, absl::Duration open) const {
  if (open <= absl::ZeroDuration()) return from;
  return spans_.FirstAt(spans_.OpenUntil(from) + open);
}

absl::Time Calendar::BeforeOpen(absl::Time to, absl::Duration open) const {
  if (open <= absl::ZeroDuration()) return to;
  if (to > ends_) return absl::InfiniteFuture();
  return spans_.LastAt(spans_.OpenUntil(to) - open);
}

std::int64_t Calendar::ClosesBetween(absl::Time from, absl::Time to) const {
  if (to <= from) return 0;
  return days_.ClosedBefore(to) - days_.ClosedBefore(from);
}

absl::Time Calendar::AfterBusinessDays(absl::Time from, std::uint32_t days,
                                       ReceiptOutsideHours receipt) const {
  if (days == 0) return from;
  if (from >= ends_) return absl::InfiniteFuture();
  const absl::Time received = std::max(from, begins_);
  const bool from_opening = IsOpen(received) || receipt == RECEIPT_OUTSIDE_HOURS_NEXT_OPENING;
  const std::int64_t first = from_opening ? days_.OpenedBy(NextOpening(received))
                                          : days_.FirstNotBefore(DayOf(received) + 1);
  return days_.CloseOf(first + days - 1);
}

absl::Time Calendar::BeforeBusinessDays(absl::Time due, std::uint32_t days) const {
  if (days == 0) return due;
  if (due > ends_) return absl::InfiniteFuture();
  if (due < begins_) return absl::InfinitePast();
  const std::int64_t day_of_due =
      spans_.IsOpenBefore(due) ? days_.OpenedBefore(due) - 1 : days_.FirstNotBefore(DayOf(due));
  return days_.CloseOf(day_of_due - days);
}

absl::Time Calendar::AfterCloses(absl::Time due, std::int64_t closes) const {
  if (closes <= 0) return due;
  return days_.CloseOf(days_.ClosedBy(due) + closes - 1);
}

}  // namespace redress
