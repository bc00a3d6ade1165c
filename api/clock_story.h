#pragma once

// What became of each promise of a ticket, told step by step from its facts, in English and in
// Chinese. What a step says is what the facts say: nothing is computed again.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/clock_words.h"
#include "projections/rows.pb.h"

namespace redress {

enum class ClockState { kRunning, kPaused, kMet, kMetLate, kSuperseded, kCancelled };

struct ClockStep {
  Instant at;
  Words words;
};

// One promise, live or ended.
struct ClockStory {
  std::uint32_t clock = 0;  // its number in the ticket
  ClockStarted started;
  std::optional<Instant> first_due;  // as first promised
  std::optional<Instant> due;        // as it is now
  ClockState state = ClockState::kRunning;
  bool breached = false;
  std::vector<ClockStep> steps;

  bool is_live() const { return state == ClockState::kRunning || state == ClockState::kPaused; }
};

// Returns the promises of a ticket, by number, as its events, oldest first, tell of them.
std::vector<ClockStory> ClockStoriesOf(const std::vector<EventRow>& events);

// Returns what is still to be done for a live promise.
Words OwedWords(const ClockStory& story);

}  // namespace redress
