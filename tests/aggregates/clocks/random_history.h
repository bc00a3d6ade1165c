#pragma once

// Random clocks and what happens to them, for a model check: draw a calendar, walk through it once,
// compile it once, and judge some hundreds of histories by it.
//
//   const DrawnCalendar drawn = RandomCalendar(seed);
//   const MinuteWalk walk(drawn.rules, drawn.begins, kHistoryDays);
//   for (...) { const ClockHistory history = RandomHistory(seed, walk, walk); Refer(walk, history)
//   }

#include <cstdint>

#include "absl/time/time.h"
#include "events/policy.pb.h"
#include "tests/aggregates/calendar/minute_walk.h"
#include "tests/aggregates/clocks/reference_clock.h"

namespace redress::testing {

// Of a walk. Histories lie in the first half of it, so that what they are due is mostly known.
inline constexpr int kHistoryDays = 60;

struct DrawnCalendar {
  CalendarRules rules;
  absl::Time begins;  // of the walk; mostly some days before clocks change
};

// The same seed draws the same.
DrawnCalendar RandomCalendar(std::uint64_t seed);

// Returns the same calendar with some days closed, or opened at other hours, that were not.
DrawnCalendar CorrectedCalendar(std::uint64_t seed, DrawnCalendar drawn);

// Returns a history of a few days to three weeks: a rule of any unit, warnings, pauses and limits
// of them, extensions asked for or not, changes of the rule, rounds, corrections of the calendar to
// `corrected` and back, ends. Steps mostly make sense, and often lie where something else does: at
// openings, closings, due times, and a minute beside. The walks outlive it.
ClockHistory RandomHistory(std::uint64_t seed, const MinuteWalk& walk, const MinuteWalk& corrected);

}  // namespace redress::testing
