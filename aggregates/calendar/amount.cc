#include "aggregates/calendar/amount.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "aggregates/calendar/wall_clock.h"

namespace redress {
namespace {

std::string Counted(std::int64_t number, absl::string_view one) {
  return absl::StrCat(number, " ", one, number == 1 ? "" : "s");
}

// Returns the day so many months from `day`: the last of its month where that has no such day.
absl::CivilDay MonthsFrom(absl::CivilDay day, std::int64_t months) {
  const absl::CivilMonth month = absl::CivilMonth(day) + months;
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  return std::min(absl::CivilDay(month.year(), month.month(), day.day()), last);
}

// Returns `amount` after `day`, or before it where `sign` is -1.
absl::CivilDay CivilFrom(absl::CivilDay day, const Amount& amount, int sign) {
  if (amount.has_months()) return MonthsFrom(day, sign * NumberOf(amount));
  return day + sign * NumberOf(amount) * (amount.has_weeks() ? 7 : 1);
}

absl::Time CivilFrom(absl::Time time, const Amount& amount, int sign, const Calendar& calendar) {
  if (time == absl::InfiniteFuture() || time == absl::InfinitePast()) return time;
  const absl::TimeZone::CivilInfo shown = calendar.zone().At(time);
  const absl::CivilDay day(shown.cs);
  const std::int64_t since_midnight = shown.cs - absl::CivilSecond(day);
  const absl::CivilSecond then = absl::CivilSecond(CivilFrom(day, amount, sign)) + since_midnight;
  return FirstShown(then, calendar.zone()) + shown.subsecond;
}

}  // namespace

std::int64_t NumberOf(const Amount& amount) {
  switch (amount.length_case()) {
    case Amount::kBusinessMinutes:
      return amount.business_minutes();
    case Amount::kBusinessDays:
      return amount.business_days();
    case Amount::kDays:
      return amount.days();
    case Amount::kWeeks:
      return amount.weeks();
    case Amount::kMonths:
      return amount.months();
    case Amount::kElapsedSeconds: {
      constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
      return static_cast<std::int64_t>(std::min<std::uint64_t>(amount.elapsed_seconds(), kMost));
    }
    case Amount::LENGTH_NOT_SET:
      return 0;
  }
  return 0;
}

bool IsPositive(const Amount& amount) { return NumberOf(amount) > 0; }

bool HaveSameUnit(const Amount& a, const Amount& b) { return a.length_case() == b.length_case(); }

bool IsInWorkingTime(const Amount& amount) {
  return amount.has_business_minutes() || amount.has_business_days();
}

std::string ToText(const Amount& amount) {
  const std::int64_t number = NumberOf(amount);
  switch (amount.length_case()) {
    case Amount::kBusinessMinutes:
      return Counted(number, "working minute");
    case Amount::kBusinessDays:
      return Counted(number, "working day");
    case Amount::kDays:
      return Counted(number, "day");
    case Amount::kWeeks:
      return Counted(number, "week");
    case Amount::kMonths:
      return Counted(number, "month");
    case Amount::kElapsedSeconds:
      return absl::StrCat("elapsed ", absl::FormatDuration(absl::Seconds(number)));
    case Amount::LENGTH_NOT_SET:
      return "none";
  }
  return "none";
}

absl::Time DueAfter(const Amount& amount, absl::Time from, const Calendar& calendar,
                    ReceiptOutsideHours receipt) {
  switch (amount.length_case()) {
    case Amount::kBusinessMinutes:
      return calendar.AfterOpen(from, absl::Minutes(amount.business_minutes()));
    case Amount::kBusinessDays:
      return calendar.AfterBusinessDays(from, amount.business_days(), receipt);
    case Amount::kDays:
    case Amount::kWeeks:
    case Amount::kMonths:
      return CivilFrom(from, amount, 1, calendar);
    case Amount::kElapsedSeconds:
      return from + absl::Seconds(NumberOf(amount));
    case Amount::LENGTH_NOT_SET:
      return from;
  }
  return from;
}

absl::Time DueBefore(const Amount& amount, absl::Time due, const Calendar& calendar) {
  switch (amount.length_case()) {
    case Amount::kBusinessMinutes:
      return calendar.BeforeOpen(due, absl::Minutes(amount.business_minutes()));
    case Amount::kBusinessDays:
      return calendar.BeforeBusinessDays(due, amount.business_days());
    case Amount::kDays:
    case Amount::kWeeks:
    case Amount::kMonths:
      return CivilFrom(due, amount, -1, calendar);
    case Amount::kElapsedSeconds:
      return due - absl::Seconds(NumberOf(amount));
    case Amount::LENGTH_NOT_SET:
      return due;
  }
  return due;
}

absl::Time Extended(const Amount& by, absl::Time due, const Calendar& calendar) {
  if (by.has_business_days()) return calendar.AfterCloses(due, by.business_days());
  return DueAfter(by, due, calendar, RECEIPT_OUTSIDE_HOURS_SAME_DAY);
}

absl::Duration TimeRun(const Amount& unit, absl::Time from, absl::Time to,
                       const Calendar& calendar) {
  if (IsInWorkingTime(unit)) return calendar.OpenBetween(from, to);
  return std::max(absl::ZeroDuration(), to - from);
}

absl::Time AfterRun(const Amount& unit, absl::Time from, absl::Duration run,
                    const Calendar& calendar) {
  return IsInWorkingTime(unit) ? calendar.AfterOpen(from, run) : from + run;
}

absl::Time AtPercent(std::uint32_t percent, absl::Time from, absl::Time due, const Amount& unit,
                     const Calendar& calendar) {
  return AtPercent(percent, absl::ZeroDuration(), from, due, unit, calendar);
}

absl::Time AtPercent(std::uint32_t percent, absl::Duration run, absl::Time at, absl::Time due,
                     const Amount& unit, const Calendar& calendar) {
  if (due == absl::InfiniteFuture()) return due;
  const absl::Duration all = run + TimeRun(unit, at, due, calendar);
  const absl::Duration left = all * percent / 100 - run;
  if (left < absl::ZeroDuration()) return absl::InfinitePast();
  return AfterRun(unit, at, left, calendar);
}

ClockTime Passed(const Amount& unit, absl::Time from, absl::Time to, const Calendar& calendar) {
  if (to <= from) return {};
  if (unit.has_business_days()) return {.closes = calendar.ClosesBetween(from, to), .time = {}};
  if (unit.has_business_minutes()) return {.time = calendar.OpenBetween(from, to)};
  return {.time = to - from};
}

absl::Time Moved(const Amount& unit, absl::Time due, const ClockTime& paused,
                 const Calendar& calendar) {
  if (unit.has_business_days()) return calendar.AfterCloses(due, paused.closes);
  if (unit.has_business_minutes()) return calendar.AfterOpen(due, paused.time);
  return due + paused.time;
}

absl::Time AfterPause(const Amount& unit, absl::Time due, absl::Time paused, absl::Time resumed,
                      const Calendar& calendar) {
  return Moved(unit, due, Passed(unit, paused, resumed, calendar), calendar);
}

ClockTime Remaining(const Amount& amount, absl::Time at, absl::Time due, const Calendar& calendar) {
  ClockTime left = Passed(amount, at, due, calendar);
  if (amount.has_business_days() && at <= due) {
    left.closes = std::min<std::int64_t>(left.closes + 1, amount.business_days());
  }
  return left;
}

ClockTime Used(const Amount& amount, absl::Time from, absl::Time at, absl::Time due,
               const ClockTime& paused, const Calendar& calendar) {
  const ClockTime left = Remaining(amount, at, due, calendar);
  if (amount.has_business_days())
    return {.closes = amount.business_days() - left.closes, .time = {}};
  const absl::Duration all = amount.has_business_minutes()
                                 ? absl::Minutes(amount.business_minutes())
                                 : due - from - paused.time;
  return {.time = all - left.time};
}

Amount ToAmount(const ClockTime& time, const Amount& unit) {
  Amount amount;
  if (unit.has_business_days()) {
    amount.set_business_days(static_cast<std::uint32_t>(time.closes));
  } else if (unit.has_business_minutes()) {
    amount.set_business_minutes(static_cast<std::uint32_t>(absl::ToInt64Minutes(time.time)));
  } else {
    amount.set_elapsed_seconds(static_cast<std::uint64_t>(absl::ToInt64Seconds(time.time)));
  }
  return amount;
}

}  // namespace redress
