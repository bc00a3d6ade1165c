#pragma once

// What becomes of a clock, the slow way: minute by minute, as the page on clocks says it. The judge
// of the rules that decide; shares nothing with them but the messages.
//
// Minutes are those of a MinuteWalk: whole, from its beginning. A minute beyond it is its number of
// minutes, and means: not known. What happens at a minute is looked at in this order: a clock that
// was due before it is breached; then the steps of that minute, as they stand; then warnings that
// fall on it.
//
// Where the page leaves a choice, this is the one taken:
// - A clock is breached at the instant that it was due, and from then on can only be met late, end,
//   or begin anew; nothing else moves it or revives it.
// - A pause takes the close that it begins with, the day of receipt's, too.
// - Resumed, nothing is due before that. What meets it ends its pause first.
// - `max_pause` reached, it runs again from the first minute by which so much has passed: in
// working
//   days, the one after that close.
// - Superseded, it is due as if the new rule had held from its start, with the pauses as they were,
//   without extensions. Where that lies before the change: strict, it is breached at the change;
//   else so many working minutes are left from there. While paused, that is looked at when it is
//   resumed.
// - A warning is given at its instant, of the due time that stands then, while the clock runs: at
//   once, where the instant was past when that due time came to be. A promise gives each once.
// - Corrected, it is counted again from its start by the new calendar, pauses and extensions
//   as they were. What had moved it beyond what it counts stays; no warning is given again. Where
//   it would be due earlier, and may not, it stays as it was told.
// - Percent are of the time that the clock runs, pauses left out.
// - A broken promise does not go on. Continued after it was met, the time between does not count,
// and is no pause. Begun anew, it is
//   another clock.

#include <cstdint>
#include <optional>
#include <vector>

#include "events/policy.pb.h"
#include "tests/aggregates/calendar/minute_walk.h"

namespace redress::testing {

enum class Happening {
  kPause,
  kResume,
  kExtend,            // by `amount`, in one step
  kRequestExtension,  // no later than it is due
  kGrantExtension,    // by `amount`
  kRejectExtension,
  kSupersede,  // by a clock of `rule`
  kRestart,    // once met: another clock, of `amount`
  kContinue,   // once met: it goes on
  kCorrect,    // counted again by the calendar of `walk`, as is whatever begins later
  kMeet,
  kCancel,
};

struct HistoryStep {
  std::int64_t at = 0;
  Happening what = Happening::kPause;
  Amount amount;
  ClockRule rule;
  std::optional<std::int64_t> happened;  // met then, told at `at`
  const MinuteWalk* walk = nullptr;      // of kCorrect: of the same minutes
  bool may_shorten = false;
};

// A clock, what happened to it, and when it is looked at.
struct ClockHistory {
  ClockRule rule;
  std::int64_t from = 0;
  std::vector<HistoryStep> steps;  // in order
  std::int64_t until = 0;          // no step is later
};

enum class ReferenceState { kRunning, kPaused, kMet, kCancelled };

struct ReferenceWarning {
  int warning = 0;              // of the rule's
  std::int64_t at_seconds = 0;  // since the walk begins, rounded down

  friend bool operator==(const ReferenceWarning&, const ReferenceWarning&) = default;
};

struct ReferenceVerdict {
  ReferenceState state = ReferenceState::kRunning;
  std::int64_t from = 0;
  std::int64_t due = 0;   // of a paused clock: without the pause that it is in
  std::int64_t used = 0;  // working days, working minutes, or elapsed minutes, by its unit
  std::optional<std::int64_t> breached;
  std::optional<std::int64_t> restated;  // met then, told after the breach
  bool decided_late = false;             // an extension, granted after it had been due
  std::vector<ReferenceWarning> given;
  std::vector<ReferenceWarning> to_come;  // of a clock that runs; in order
};

// Returns what is so just after `history.until`: of the clock, and of each that was begun anew in
// its place.
std::vector<ReferenceVerdict> Refer(const MinuteWalk& walk, const ClockHistory& history);

}  // namespace redress::testing
