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
  ASSIGN_OR_RETURN(windows_, DayWindows::Of(rules));
  return absl::OkStatus();
}

const Calendar::Tables& Calendar::tables() const {
  absl::call_once(filled_, [this] { FillTables(); });
  return tables_;
}

void Calendar::FillTables() const {
  WindowInstants instants(zone_);
  for (absl::CivilDay day = kFirstDay; day < kDayAfterLast; ++day) {
    std::optional<OpenSpan> whole;
    for (const CalendarWindow& window : windows_.On(day)) {
      const std::optional<OpenSpan> span = instants.Of(day, window);
      if (!span.has_value()) continue;
      tables_.spans.Add(*span);
      whole = OpenSpan{whole.value_or(*span).opens, span->closes};
    }
    if (whole.has_value()) tables_.days.Add(day, *whole);
  }
  tables_.spans.Seal();
  tables_.days.Seal();
}

absl::Duration Calendar::OpenBetween(absl::Time from, absl::Time to) const {
  if (to <= from) return absl::ZeroDuration();
  return tables().spans.OpenUntil(to) - tables().spans.OpenUntil(from);
}

absl::Time Calendar::AfterOpen(absl::Time from, absl::Duration open) const {
  if (open <= absl::ZeroDuration()) return from;
  return tables().spans.FirstAt(tables().spans.OpenUntil(from) + open);
}

absl::Time Calendar::BeforeOpen(absl::Time to, absl::Duration open) const {
  if (open <= absl::ZeroDuration()) return to;
  if (to > ends_) return absl::InfiniteFuture();
  return tables().spans.LastAt(tables().spans.OpenUntil(to) - open);
}

std::int64_t Calendar::ClosesBetween(absl::Time from, absl::Time to) const {
  if (to <= from) return 0;
  return tables().days.ClosedBefore(to) - tables().days.ClosedBefore(from);
}

absl::Time Calendar::AfterBusinessDays(absl::Time from, std::uint32_t days,
                                       ReceiptOutsideHours receipt) const {
  if (days == 0) return from;
  if (from >= ends_) return absl::InfiniteFuture();
  const absl::Time received = std::max(from, begins_);
  const bool from_opening = IsOpen(received) || receipt == RECEIPT_OUTSIDE_HOURS_NEXT_OPENING;
  const std::int64_t first = from_opening ? tables().days.OpenedBy(NextOpening(received))
                                          : tables().days.FirstNotBefore(DayOf(received) + 1);
  return tables().days.CloseOf(first + days - 1);
}

absl::Time Calendar::BeforeBusinessDays(absl::Time due, std::uint32_t days) const {
  if (days == 0) return due;
  if (due > ends_) return absl::InfiniteFuture();
  if (due < begins_) return absl::InfinitePast();
  const std::int64_t day_of_due = tables().spans.IsOpenBefore(due)
                                      ? tables().days.OpenedBefore(due) - 1
                                      : tables().days.FirstNotBefore(DayOf(due));
  return tables().days.CloseOf(day_of_due - days);
}

absl::Time Calendar::AfterCloses(absl::Time due, std::int64_t closes) const {
  if (closes <= 0) return due;
  return tables().days.CloseOf(tables().days.ClosedBy(due) + closes - 1);
}

}  // namespace redress
