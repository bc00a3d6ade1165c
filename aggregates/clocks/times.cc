#include "aggregates/clocks/times.h"

#include <algorithm>

#include "aggregates/calendar/amount.h"
#include "events/instant.h"

namespace redress {
namespace {

// Returns the instant by which so many percent of the clock's own time have passed.
absl::Time AtPercentOf(std::uint32_t percent, const Calendar& calendar, const Counted& counted,
                       absl::Time due) {
  const Amount& amount = counted.amount;
  absl::Duration own = TimeRun(amount, counted.from, due, calendar);
  for (const ClockInterval& interval : counted.not_counted) {
    own -= TimeRun(amount, interval.from, interval.to, calendar);
  }
  absl::Time at =
      AfterRun(amount, counted.from, std::max(absl::ZeroDuration(), own) * percent / 100, calendar);
  for (const ClockInterval& interval : counted.not_counted) {
    if (interval.from >= at) break;
    at = AfterRun(amount, at, TimeRun(amount, interval.from, interval.to, calendar), calendar);
  }
  return at;
}

// Returns how long all pauses of a clock may be together, of a limit that is no working days: what
// such pauses take out is measured in time, not by what clocks show.
absl::Duration LengthOf(const Amount& limit) {
  constexpr int kDaysOfMonth = 30;
  switch (limit.length_case()) {
    case Amount::kBusinessMinutes:
      return absl::Minutes(limit.business_minutes());
    case Amount::kDays:
      return absl::Hours(24) * limit.days();
    case Amount::kWeeks:
      return absl::Hours(24 * 7) * limit.weeks();
    case Amount::kMonths:
      return absl::Hours(24 * kDaysOfMonth) * limit.months();
    case Amount::kElapsedSeconds:
      return absl::Seconds(limit.elapsed_seconds());
    default:
      return absl::ZeroDuration();
  }
}

std::uint32_t ClosesAllowed(const Amount& limit, absl::Span<const ClockInterval> not_counted,
                            const Calendar& calendar) {
  std::int64_t used = 0;
  for (const ClockInterval& interval : not_counted) {
    if (interval.is_pause) used += calendar.ClosesBetween(interval.from, interval.to);
  }
  return static_cast<std::uint32_t>(
      std::max<std::int64_t>(0, std::int64_t{limit.business_days()} - used));
}

}  // namespace

absl::Time DueOf(const Promise& promise, const Counted& counted) {
  if (promise.rule->kind() == PROMISE_KIND_INFORMATION) return absl::InfiniteFuture();
  const Calendar& calendar = *promise.calendar;
  absl::Time due =
      DueAfter(counted.amount, counted.from, calendar, promise.rule->receipt_outside_hours());
  for (const ClockInterval& interval : counted.not_counted) {
    due = AfterPause(counted.amount, due, interval.from, interval.to, calendar);
  }
  for (const Amount& by : counted.extensions) due = Extended(by, due, calendar);
  return due;
}

DueTimes TimesDueAt(const Promise& promise, const Counted& counted, absl::Time due,
                    absl::Time told) {
  DueTimes times;
  times.due = due;
  if (due == absl::InfiniteFuture()) return times;
  times.provisional = !promise.calendar->Knows(due);
  for (const ClockWarning& warning : promise.rule->warnings()) {
    const absl::Time at = warning.has_before()
                              ? DueBefore(warning.before(), due, *promise.calendar)
                              : AtPercentOf(warning.percent(), *promise.calendar, counted, due);
    times.warnings.push_back(std::max(at, told));
  }
  return times;
}

absl::Time EndOfPause(const Promise& promise, absl::Time paused,
                      absl::Span<const ClockInterval> not_counted) {
  if (!promise.rule->has_max_pause()) return absl::InfiniteFuture();
  const Amount& limit = promise.rule->max_pause();
  const Calendar& calendar = *promise.calendar;
  if (limit.has_business_days()) {
    // The pause covers a closing that lies in it; so it ends just after the last one allowed.
    const std::uint32_t closes = ClosesAllowed(limit, not_counted, calendar);
    if (closes == 0) return paused;
    return calendar.AfterCloses(paused - absl::Microseconds(1), closes) + absl::Minutes(1);
  }
  absl::Duration left = LengthOf(limit);
  for (const ClockInterval& interval : not_counted) {
    if (interval.is_pause) left -= TimeRun(limit, interval.from, interval.to, calendar);
  }
  return left <= absl::ZeroDuration() ? paused : AfterRun(limit, paused, left, calendar);
}

Instant InstantIn(absl::Time time, absl::TimeZone zone) {
  Instant instant = InstantOf(time);
  instant.set_offset_minutes(zone.At(time).offset / 60);
  return instant;
}

ClockTimes FactOf(const DueTimes& times, const Calendar& calendar) {
  ClockTimes fact;
  if (times.due != absl::InfiniteFuture()) {
    *fact.mutable_due() = InstantIn(times.due, calendar.zone());
  }
  for (const absl::Time warning : times.warnings) {
    *fact.add_warnings() = InstantIn(warning, calendar.zone());
  }
  fact.set_provisional(times.provisional);
  return fact;
}

}  // namespace redress
