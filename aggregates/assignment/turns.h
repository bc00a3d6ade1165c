#pragma once

// Whose turn it was last in a team, and who was given how much lately: what a stream
// "assignment/<team>/<month>" has come to. Pure.

#include <cstdint>
#include <deque>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aggregates/decision.h"

namespace redress {

// The most turns that are remembered one by one: more than a team takes in an hour.
inline constexpr std::size_t kMaxRecentTurns = 20'000;

struct RecentTurn {
  absl::Time at;  // recorded
  std::string person;
};

struct Turns {
  std::string last;               // whose turn it was; empty: nobody's yet
  std::deque<RecentTurn> recent;  // of the hour before the last, oldest first
  std::uint64_t version = 0;      // count of events
};

Turns Evolve(Turns turns, const PastEvent& event);

// Returns how many tickets the person was given in the hour before `now`, in turn or not.
std::uint32_t GivenLastHour(const Turns& turns, absl::string_view person, absl::Time now);

// Loads the turns of a team as they stand at `now`, those of the month before too where they
// count.
//
// Errors: those of `streams`.
absl::StatusOr<Turns> LoadTurns(absl::string_view team, absl::Time now, Streams& streams);

}  // namespace redress
