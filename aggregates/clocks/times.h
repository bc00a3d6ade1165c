#pragma once

// When a promise is due and when it is warned about: computed from the promise, from when it
// counts, what does not count, and its extensions. The same inputs always come to the same. Pure.

#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "aggregates/calendar/calendar.h"
#include "aggregates/clocks/clock.h"
#include "events/policy.pb.h"

namespace redress {

// A promise with the calendar that it goes by; both outlive it.
struct Promise {
  const ClockRule* rule = nullptr;
  const Calendar* calendar = nullptr;
};

struct DueTimes {
  absl::Time due = absl::InfiniteFuture();
  std::vector<absl::Time> warnings;  // one for each of the rule's, in its order
  bool provisional = false;          // the calendar does not know all of the time up to then
};

// What a clock counts: its amount, which need not be the promise's own, from when, and what does
// not count of the time since.
struct Counted {
  Amount amount;
  absl::Time from;
  std::vector<ClockInterval> not_counted;
  std::vector<Amount> extensions;
};

// Returns when it is due; never where it has no fixed end.
absl::Time DueOf(const Promise& promise, const Counted& counted);

// Returns the times of a clock that is due at `due`, as was settled at `told`: a warning that would
// have been before is given then.
DueTimes TimesDueAt(const Promise& promise, const Counted& counted, absl::Time due,
                    absl::Time told);

// Returns when a pause that began at `paused` has lasted as long as the promise allows, after the
// pauses in `not_counted`; never where there is no limit.
absl::Time EndOfPause(const Promise& promise, absl::Time paused,
                      absl::Span<const ClockInterval> not_counted);

// Returns the times as facts hold them, told by the clock of the promise's zone.
ClockTimes FactOf(const DueTimes& times, const Calendar& calendar);

// Returns `time` as it is told in a zone.
Instant InstantIn(absl::Time time, absl::TimeZone zone);

}  // namespace redress
