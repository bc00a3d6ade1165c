#pragma once

// What falls due of a ticket, and when: warnings, broken promises, pauses that have lasted long
// enough; escalations, the end of a waiting, of the offer of a handover (handover.h), stagnation,
// archiving. Pure.

#include <cstdint>
#include <optional>

#include "absl/time/time.h"
#include "aggregates/clocks/standards.h"
#include "aggregates/policy/in_force.h"
#include "aggregates/ticket/ticket.h"

namespace redress {

enum class DueWhat { kPauseEnds, kWarning, kBreach };

struct Due {
  absl::Time at;
  std::uint32_t clock = 0;
  DueWhat what = DueWhat::kWarning;
  std::uint32_t warning = 0;  // which of the rule's
};

// Whether it has come true by `now`: what is met at the very instant at which it is due is met, and
// needs no warning.
bool IsOver(const Due& due, absl::Time now);

// Returns what falls due first of the ticket's promises; nothing where nothing will.
std::optional<Due> NextOfClocks(const Ticket& ticket, const PoliciesInForce& policies);

// A step of a ladder that is to be taken.
struct DueStep {
  absl::Time at;
  std::uint32_t clock = 0;
  std::uint32_t step = 0;  // from 1
  const LadderStep* rule = nullptr;
};

// Returns the first step of escalation that has not been taken.
std::optional<DueStep> NextStep(const Ticket& ticket, const PoliciesInForce& policies);

// Returns when what the ticket waits for is expected; never where that was not told.
absl::Time EndOfWaiting(const Ticket& ticket);

// Returns when nobody will have handled it for as long as its standard allows; never where it
// stands still by right, or that was told.
absl::Time Stagnates(const Ticket& ticket, const PoliciesInForce& policies);

// Returns when it is to be archived; never where it is open, or merged into another.
absl::Time Archived(const Ticket& ticket, const Policy& policy);

// Returns when the first of all these is.
absl::Time NextDueOf(const Ticket& ticket, const PoliciesInForce& policies, const Policy& policy);

}  // namespace redress
