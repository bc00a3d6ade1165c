#pragma once

// What a promise's amount of time comes to in a calendar: when it is due, when it is warned about,
// what a pause does to it, what of it is used. Four kinds of unit, which are never mixed:
// working minutes; working days, which end at last closes; civil days, weeks and months, which keep
// the wall-clock time; elapsed time.

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "aggregates/calendar/calendar.h"
#include "events/clock.pb.h"

namespace redress {

// Returns how many of its unit it is; 0 of no unit. What is compared must be of the same unit.
std::int64_t NumberOf(const Amount& amount);

// Whether it is of some unit, and not 0.
bool IsPositive(const Amount& amount);

bool HaveSameUnit(const Amount& a, const Amount& b);

// Whether only time counts in which the calendar is open: working minutes and working days.
bool IsInWorkingTime(const Amount& amount);

// Returns it in words: "120 working minutes", "7 working days", "8 weeks", "elapsed 2h".
std::string ToText(const Amount& amount);

// Returns when `amount` is over that counts from `from`. Civil amounts keep the wall-clock time of
// the calendar's zone: a month without such a day ends on its last, a time that clocks jump over is
// when they jump, one that they show twice is the first. `from` itself of an amount that is none.
absl::Time DueAfter(const Amount& amount, absl::Time from, const Calendar& calendar,
                    ReceiptOutsideHours receipt);

// Returns when it is so long before `due`: for warnings, and for steps before `due`.
absl::Time DueBefore(const Amount& amount, absl::Time due, const Calendar& calendar);

// Returns `due` extended by `by`: working days are counted from the close that is due.
absl::Time Extended(const Amount& by, absl::Time due, const Calendar& calendar);

// Returns the time in [from, to) of which percent are counted: working time for working minutes and
// days, else elapsed time.
absl::Duration TimeRun(const Amount& unit, absl::Time from, absl::Time to,
                       const Calendar& calendar);

// Returns when so much of that time has passed since `from`.
absl::Time AfterRun(const Amount& unit, absl::Time from, absl::Duration run,
                    const Calendar& calendar);

// Returns when `percent` of that time from `from` to `due` are over.
absl::Time AtPercent(std::uint32_t percent, absl::Time from, absl::Time due, const Amount& unit,
                     const Calendar& calendar);

// As much of a clock that has run for `run` before `at`, and runs from then on: pauses are left
// out. InfinitePast where so much was over before `at`.
absl::Time AtPercent(std::uint32_t percent, absl::Duration run, absl::Time at, absl::Time due,
                     const Amount& unit, const Calendar& calendar);

// Time of a clock, in its own unit.
struct ClockTime {
  std::int64_t closes = 0;  // last closes of working days, of a clock in working days
  absl::Duration time;      // working time, of a clock in working minutes; elapsed time, of others

  friend bool operator==(const ClockTime&, const ClockTime&) = default;
};

// Returns what passes of it in [from, to): what a pause of that length takes out.
ClockTime Passed(const Amount& unit, absl::Time from, absl::Time to, const Calendar& calendar);

// Returns `due`, moved by what was paused.
absl::Time Moved(const Amount& unit, absl::Time due, const ClockTime& paused,
                 const Calendar& calendar);

// Returns what `due` becomes of a clock that was paused in [paused, resumed).
absl::Time AfterPause(const Amount& unit, absl::Time due, absl::Time paused, absl::Time resumed,
                      const Calendar& calendar);

// Returns what is left at `at` of a clock that runs and is due at `due`: it decides what is used,
// which is the amount less this. A working day is left until it has closed; the day of receipt is
// none, so that at most the whole amount is left of one in working days.
ClockTime Remaining(const Amount& amount, absl::Time at, absl::Time due, const Calendar& calendar);

// Returns what was used at `at` of a clock that runs, has counted from `from` but for `paused`, and
// is due at `due`. Used and remaining are the amount; of civil amounts, the time from `from` to
// `due` but for the pauses.
ClockTime Used(const Amount& amount, absl::Time from, absl::Time at, absl::Time due,
               const ClockTime& paused, const Calendar& calendar);

// Returns `time` as facts hold it: whole working minutes or seconds, rounded down.
Amount ToAmount(const ClockTime& time, const Amount& unit);

}  // namespace redress
