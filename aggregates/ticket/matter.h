#pragma once

// The matter: which tickets one customer raised for one cause of complaint at one unit. A stream of
// its own, so that a repeat is found without looking through the customer's tickets. Customers who
// were merged keep theirs, so that a merge can be undone. Pure.

#include <string>
#include <vector>

#include "aggregates/decision.h"
#include "events/matter.pb.h"

namespace redress {

// State: a fold of the stream's events, never stored.
struct Matter {
  struct Raised {
    std::string ticket;
    absl::Time recorded_at;
  };
  std::vector<Raised> raised;  // oldest first, each ticket once
};

// Returns `matter` as `event` left it.
Matter Evolve(Matter matter, const PastEvent& event);

}  // namespace redress
