#include "aggregates/calendar/day_windows.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "aggregates/calendar/wall_clock.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr std::uint32_t kDayMinutes = 1440;
constexpr std::array<const char*, 7> kWeekdays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

absl::Status Wrong(absl::string_view where, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(where, ": ", what));
}

std::string Text(const CalendarWindow& window) {
  return absl::StrFormat("%02d:%02d-%02d:%02d", window.opens() / 60, window.opens() % 60,
                         window.closes() / 60, window.closes() % 60);
}

// Returns the place of `day` in a week, from 0 for Monday; 7 where it is none.
std::size_t PlaceOf(Weekday day) {
  return day >= WEEKDAY_MON && day <= WEEKDAY_SUN ? day - WEEKDAY_MON : kWeekdays.size();
}

std::size_t PlaceOf(absl::CivilDay day) { return static_cast<std::size_t>(absl::GetWeekday(day)); }

// Errors: kInvalidArgument (see DayWindows::Of).
template <typename Given>
absl::StatusOr<std::vector<CalendarWindow>> Checked(const Given& windows, absl::string_view where) {
  if (windows.size() > kMaxWindowsADay) {
    return Wrong(where, absl::StrCat("more than ", kMaxWindowsADay, " windows"));
  }
  std::uint32_t free_from = 0;
  for (const CalendarWindow& window : windows) {
    if (window.opens() >= window.closes() || window.opens() >= kDayMinutes ||
        window.closes() - window.opens() > kDayMinutes) {
      return Wrong(where, absl::StrCat("no window of its day: ", Text(window)));
    }
    if (window.opens() < free_from) {
      return Wrong(where, absl::StrCat(Text(window), " opens before the window before it closes"));
    }
    free_from = window.closes();
  }
  return std::vector<CalendarWindow>(windows.begin(), windows.end());
}

}  // namespace

absl::StatusOr<DayWindows> DayWindows::Of(const CalendarRules& rules) {
  DayWindows read;
  for (const WeekdayWindows& given : rules.week()) RETURN_IF_ERROR(read.TakeWeekday(given));
  for (const CalendarException& given : rules.exceptions()) {
    RETURN_IF_ERROR(read.TakeException(given));
  }
  if (read.IsEmpty()) return absl::InvalidArgumentError("no window on any day");
  RETURN_IF_ERROR(read.CheckNeighbours());
  return read;
}

absl::Span<const CalendarWindow> DayWindows::On(absl::CivilDay day) const {
  const auto found = exceptions_.find(day);
  return found != exceptions_.end() ? found->second : week_[PlaceOf(day)];
}

absl::Status DayWindows::TakeWeekday(const WeekdayWindows& given) {
  const std::size_t place = PlaceOf(given.day());
  if (place >= week_.size()) return Wrong("week", "no such weekday");
  if (!week_[place].empty()) return Wrong(kWeekdays[place], "stands twice in the week");
  ASSIGN_OR_RETURN(week_[place], Checked(given.windows(), kWeekdays[place]));
  return absl::OkStatus();
}

absl::Status DayWindows::TakeException(const CalendarException& given) {
  ASSIGN_OR_RETURN(const absl::CivilDay day, ReadDate(given.date()));
  if (day < kFirstDay || day >= kDayAfterLast) {
    return Wrong(given.date(), absl::StrCat("outside the years ", kFirstDay.year(), " to ",
                                            kDayAfterLast.year() - 1));
  }
  ASSIGN_OR_RETURN(Windows windows, WindowsOf(given));
  if (!exceptions_.emplace(day, std::move(windows)).second) {
    return Wrong(given.date(), "stands twice among the exceptions");
  }
  return absl::OkStatus();
}

absl::StatusOr<DayWindows::Windows> DayWindows::WindowsOf(const CalendarException& given) const {
  if (given.kind() == EXCEPTION_KIND_CLOSED) {
    if (given.windows().empty() && given.like() == WEEKDAY_UNSPECIFIED) return Windows();
    return Wrong(given.date(), "closed, and yet has windows");
  }
  if (given.kind() != EXCEPTION_KIND_OPEN && given.kind() != EXCEPTION_KIND_SPECIAL) {
    return Wrong(given.date(), "neither closed, open nor special");
  }
  if (!given.windows().empty()) return Checked(given.windows(), given.date());
  if (given.like() == WEEKDAY_UNSPECIFIED) {
    return Wrong(given.date(), "open, and has neither windows nor a weekday that it is like");
  }
  const std::size_t place = PlaceOf(given.like());
  if (place >= week_.size()) return Wrong(given.date(), "like no weekday that there is");
  if (!week_[place].empty()) return week_[place];
  return Wrong(given.date(), absl::StrCat("like ", kWeekdays[place], ", which has no windows"));
}

absl::Status DayWindows::CheckNeighbours() const {
  for (std::size_t place = 0; place < week_.size(); ++place) {
    const Windows& earlier = week_[place];
    const Windows& later = week_[(place + 1) % week_.size()];
    if (earlier.empty() || later.empty()) continue;
    if (earlier.back().closes() > later.front().opens() + kDayMinutes) {
      return Wrong(kWeekdays[place], "closes after the next day has opened");
    }
  }
  for (const auto& [day, windows] : exceptions_) {
    RETURN_IF_ERROR(CheckClosesBefore(day));
    RETURN_IF_ERROR(CheckClosesBefore(day + 1));
  }
  return absl::OkStatus();
}

// The windows of the day before `day` end where its own begin, or earlier.
absl::Status DayWindows::CheckClosesBefore(absl::CivilDay day) const {
  const absl::Span<const CalendarWindow> earlier = On(day - 1);
  const absl::Span<const CalendarWindow> later = On(day);
  if (earlier.empty() || later.empty()) return absl::OkStatus();
  if (earlier.back().closes() <= later.front().opens() + kDayMinutes) return absl::OkStatus();
  return Wrong(absl::FormatCivilTime(day - 1), "closes after the next day has opened");
}

bool DayWindows::IsEmpty() const {
  const auto has_none = [](const Windows& windows) { return windows.empty(); };
  return std::all_of(week_.begin(), week_.end(), has_none) &&
         std::all_of(exceptions_.begin(), exceptions_.end(),
                     [&](const auto& exception) { return has_none(exception.second); });
}

}  // namespace redress
