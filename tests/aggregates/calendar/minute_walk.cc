#include "tests/aggregates/calendar/minute_walk.h"

#include <algorithm>
#include <string>

#include "base/check.h"

namespace redress::testing {
namespace {

using Windows = std::vector<CalendarWindow>;

Windows OfWeekday(const CalendarRules& rules, int weekday) {
  for (const WeekdayWindows& each : rules.week()) {
    if (each.day() == weekday) return {each.windows().begin(), each.windows().end()};
  }
  return {};
}

Windows OfDay(const CalendarRules& rules, absl::CivilDay day) {
  for (const CalendarException& each : rules.exceptions()) {
    if (each.date() != absl::FormatCivilTime(day)) continue;
    if (each.like() != WEEKDAY_UNSPECIFIED) return OfWeekday(rules, each.like());
    return {each.windows().begin(), each.windows().end()};
  }
  return OfWeekday(rules, static_cast<int>(absl::GetWeekday(day)) + 1);
}

}  // namespace

MinuteWalk::MinuteWalk(const CalendarRules& rules, absl::Time begins, int days) : begins_(begins) {
  absl::TimeZone zone;
  CHECK(absl::LoadTimeZone(rules.zone(), &zone));
  const std::int64_t count = std::int64_t{days} * 1440;
  for (std::int64_t i = 0; i < count; ++i) {
    shown_.emplace_back(zone.At(TimeOf(i)).cs);
    shown_most_.push_back(i == 0 ? shown_[0] : std::max(shown_most_.back(), shown_.back()));
  }
  open_.resize(shown_.size());
  close_.resize(shown_.size());
  opened_on_.resize(shown_.size());
  for (absl::CivilDay day(shown_.front()); day <= absl::CivilDay(shown_.back()); ++day) {
    WalkDay(rules, day);
  }
}

void MinuteWalk::WalkDay(const CalendarRules& rules, absl::CivilDay day) {
  const std::int64_t begins = FirstShowing(absl::CivilMinute(day));
  if (begins == FirstShowing(absl::CivilMinute(day + 1))) return;
  std::int64_t closes = -1;
  for (const CalendarWindow& window : OfDay(rules, day)) {
    const std::int64_t opens = FirstShowing(absl::CivilMinute(day) + window.opens());
    const std::int64_t end = LastShowing(absl::CivilMinute(day) + window.closes());
    for (std::int64_t i = opens; i < end; ++i) {
      open_[static_cast<std::size_t>(i)] = 1;
      opened_on_[static_cast<std::size_t>(i)] = day;
      closes = i + 1;
    }
  }
  if (closes < 0) return;
  worked_.push_back({day, closes});
  if (closes < minutes()) close_[static_cast<std::size_t>(closes)] = 1;
}

std::int64_t MinuteWalk::FirstShowing(absl::CivilMinute civil) const {
  return std::lower_bound(shown_most_.begin(), shown_most_.end(), civil) - shown_most_.begin();
}

std::int64_t MinuteWalk::LastShowing(absl::CivilMinute civil) const {
  const std::int64_t first = FirstShowing(civil);
  std::int64_t last = first;
  for (std::int64_t i = first; i < std::min(minutes(), first + 1440); ++i) {
    if (shown_[static_cast<std::size_t>(i)] == civil) last = i;
  }
  return last;
}

std::optional<std::int64_t> MinuteWalk::NextOpening(std::int64_t at) const {
  for (std::int64_t i = at; i < minutes(); ++i) {
    if (IsOpen(i)) return i;
  }
  return std::nullopt;
}

std::optional<std::int64_t> MinuteWalk::AfterOpen(std::int64_t from, std::int64_t open) const {
  for (std::int64_t i = from; i < minutes(); ++i) {
    if (open == 0) return i;
    if (IsOpen(i)) --open;
  }
  return std::nullopt;
}

std::optional<std::int64_t> MinuteWalk::BeforeOpen(std::int64_t to, std::int64_t open) const {
  for (std::int64_t i = to; i >= 0; --i) {
    if (open == 0) return i;
    if (i > 0 && IsOpen(i - 1)) --open;
  }
  return std::nullopt;
}

absl::CivilDay MinuteWalk::DayOf(std::int64_t minute) const {
  const auto place = static_cast<std::size_t>(minute);
  return open_[place] != 0 ? opened_on_[place] : absl::CivilDay(shown_[place]);
}

std::optional<std::int64_t> MinuteWalk::AfterBusinessDays(std::int64_t from, int days,
                                                          bool from_next_opening) const {
  const auto counted = from_next_opening ? NextOpening(from) : from;
  if (!counted.has_value()) return std::nullopt;
  const absl::CivilDay day_zero = DayOf(*counted);
  for (const Worked& worked : worked_) {
    if (worked.day > day_zero && --days == 0) return worked.closes;
  }
  return std::nullopt;
}

std::optional<std::int64_t> MinuteWalk::BeforeBusinessDays(std::int64_t due, int days) const {
  const bool of_window = due > 0 && IsOpen(due - 1);
  const absl::CivilDay day =
      of_window ? DayOf(due - 1) : absl::CivilDay(shown_[static_cast<std::size_t>(due)]);
  for (auto worked = worked_.rbegin(); worked != worked_.rend(); ++worked) {
    if (worked->day < day && --days == 0) return worked->closes;
  }
  return std::nullopt;
}

std::optional<std::int64_t> MinuteWalk::AfterCloses(std::int64_t due, std::int64_t closes) const {
  for (const Worked& worked : worked_) {
    if (closes == 0) break;
    if (worked.closes > due && --closes == 0) return worked.closes;
  }
  return closes == 0 ? std::optional(due) : std::nullopt;
}

std::int64_t MinuteWalk::OpenBetween(std::int64_t from, std::int64_t to) const {
  std::int64_t open = 0;
  for (std::int64_t i = from; i < to; ++i) open += IsOpen(i) ? 1 : 0;
  return open;
}

std::int64_t MinuteWalk::ClosesBetween(std::int64_t from, std::int64_t to) const {
  return std::count_if(worked_.begin(), worked_.end(), [from, to](const Worked& worked) {
    return from <= worked.closes && worked.closes < to;
  });
}

}  // namespace redress::testing
