#pragma once

// A state is a fold of its stream's events; it is never stored.

#include <utility>

#include "absl/types/span.h"
#include "aggregates/decision.h"

namespace redress {

// Returns what `events`, all of one stream from its first on, have come to.
template <typename State>
State Fold(absl::Span<const PastEvent> events) {
  State state;
  for (const PastEvent& event : events) state = Evolve(std::move(state), event);
  return state;
}

}  // namespace redress
