#pragma once

// Who had a ticket, and how each came by it: by which person, which rule of which policy, or which
// handover. Told from its facts, in English and in Chinese.

#include <vector>

#include "api/clock_words.h"
#include "events/instant.pb.h"
#include "projections/rows.pb.h"

namespace redress {

struct HolderStep {
  Instant at;
  Words words;
};

// Returns the steps of a ticket, in order, as its events, oldest first, tell of them.
std::vector<HolderStep> HolderStoryOf(const std::vector<EventRow>& events);

}  // namespace redress
