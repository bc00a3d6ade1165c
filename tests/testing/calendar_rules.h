#pragma once

// Rules of calendars for tests; instants as a wall clock shows them; amounts.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/check.h"
#include "events/clock.pb.h"
#include "events/policy.pb.h"

namespace redress::testing {

inline const std::vector<Weekday> kMondayToFriday = {WEEKDAY_MON, WEEKDAY_TUE, WEEKDAY_WED,
                                                     WEEKDAY_THU, WEEKDAY_FRI};
inline const std::vector<Weekday> kMondayToSunday = {
    WEEKDAY_MON, WEEKDAY_TUE, WEEKDAY_WED, WEEKDAY_THU, WEEKDAY_FRI, WEEKDAY_SAT, WEEKDAY_SUN};

// Returns "08:30-12:00" as a window; hours past 24 lie on the next day.
inline CalendarWindow WindowOf(const std::string& text) {
  unsigned from_hour = 0, from_minute = 0, to_hour = 0, to_minute = 0;
  CHECK(std::sscanf(text.c_str(), "%u:%u-%u:%u", &from_hour, &from_minute, &to_hour, &to_minute) ==
        4);
  CalendarWindow window;
  window.set_opens(from_hour * 60 + from_minute);
  window.set_closes(to_hour * 60 + to_minute);
  return window;
}

// Gives each of `days` these windows.
inline void OpenOn(CalendarRules& rules, const std::vector<Weekday>& days,
                   const std::vector<std::string>& windows) {
  for (const Weekday day : days) {
    WeekdayWindows& added = *rules.add_week();
    added.set_day(day);
    for (const std::string& window : windows) *added.add_windows() = WindowOf(window);
  }
}

inline CalendarRules WeekRules(const std::string& zone, const std::vector<Weekday>& days,
                               const std::vector<std::string>& windows) {
  CalendarRules rules;
  rules.set_name("office");
  rules.set_zone(zone);
  OpenOn(rules, days, windows);
  return rules;
}

inline CalendarException& Except(CalendarRules& rules, const std::string& date,
                                 ExceptionKind kind) {
  CalendarException& added = *rules.add_exceptions();
  added.set_date(date);
  added.set_kind(kind);
  return added;
}

// Closes the days from `first` to `last`.
inline void Close(CalendarRules& rules, const std::string& first, const std::string& last) {
  absl::CivilDay day, end;
  CHECK(absl::ParseCivilTime(first, &day) && absl::ParseCivilTime(last, &end));
  for (; day <= end; ++day) Except(rules, absl::FormatCivilTime(day), EXCEPTION_KIND_CLOSED);
}

// Opens a day like a weekday.
inline void OpenLike(CalendarRules& rules, const std::string& date, Weekday like) {
  Except(rules, date, EXCEPTION_KIND_OPEN).set_like(like);
}

// Opens a day at hours of its own.
inline void OpenAt(CalendarRules& rules, const std::string& date,
                   const std::vector<std::string>& windows) {
  CalendarException& added = Except(rules, date, EXCEPTION_KIND_SPECIAL);
  for (const std::string& window : windows) *added.add_windows() = WindowOf(window);
}

// The office of the worked examples: Shanghai, 08:30-12:00 and 14:00-17:30 from Monday to Friday,
// with the holidays and make-up days of China in 2026.
inline CalendarRules ChinaOffice() {
  CalendarRules rules = WeekRules("Asia/Shanghai", kMondayToFriday, {"08:30-12:00", "14:00-17:30"});
  Close(rules, "2026-01-01", "2026-01-03");
  Close(rules, "2026-02-15", "2026-02-23");
  Close(rules, "2026-04-04", "2026-04-06");
  Close(rules, "2026-05-01", "2026-05-05");
  Close(rules, "2026-06-19", "2026-06-21");
  Close(rules, "2026-09-25", "2026-09-27");
  Close(rules, "2026-10-01", "2026-10-07");
  OpenLike(rules, "2026-01-04", WEEKDAY_FRI);
  OpenLike(rules, "2026-02-14", WEEKDAY_FRI);
  OpenLike(rules, "2026-02-28", WEEKDAY_FRI);
  OpenLike(rules, "2026-05-09", WEEKDAY_TUE);
  OpenLike(rules, "2026-09-20", WEEKDAY_FRI);
  OpenLike(rules, "2026-10-10", WEEKDAY_WED);
  rules.set_known_until("2026-12-31");
  return rules;
}

// Round the clock, every day.
inline CalendarRules Always(const std::string& zone) {
  CalendarRules rules = WeekRules(zone, kMondayToSunday, {"00:00-24:00"});
  rules.set_name("always");
  return rules;
}

inline absl::TimeZone Zone(const std::string& name) {
  absl::TimeZone zone;
  CHECK(absl::LoadTimeZone(name, &zone));
  return zone;
}

// Returns when a clock in `zone` first shows "2026-09-24 16:40", or "2026-09-24 16:40:30".
inline absl::Time At(const std::string& text, const std::string& zone = "Asia/Shanghai") {
  absl::Time time;
  std::string why;
  const char* format = text.size() > 16 ? "%Y-%m-%d %H:%M:%S" : "%Y-%m-%d %H:%M";
  CHECK(absl::ParseTime(format, text, Zone(zone), &time, &why));
  return time;
}

// Returns what a clock in `zone` shows: "Thu 2026-09-24 16:40:00 +0800".
inline std::string Shown(absl::Time time, const std::string& zone = "Asia/Shanghai") {
  return absl::FormatTime("%a %Y-%m-%d %H:%M:%E*S %z", time, Zone(zone));
}

inline Amount BusinessMinutes(std::uint32_t minutes) {
  Amount amount;
  amount.set_business_minutes(minutes);
  return amount;
}

inline Amount BusinessDays(std::uint32_t days) {
  Amount amount;
  amount.set_business_days(days);
  return amount;
}

inline Amount Days(std::uint32_t days) {
  Amount amount;
  amount.set_days(days);
  return amount;
}

inline Amount Weeks(std::uint32_t weeks) {
  Amount amount;
  amount.set_weeks(weeks);
  return amount;
}

inline Amount Months(std::uint32_t months) {
  Amount amount;
  amount.set_months(months);
  return amount;
}

inline Amount Elapsed(absl::Duration duration) {
  Amount amount;
  amount.set_elapsed_seconds(static_cast<std::uint64_t>(absl::ToInt64Seconds(duration)));
  return amount;
}

}  // namespace redress::testing
