#pragma once

// A handover from one person to another of the unit, as far as agents and teams have a say in it:
// who may offer it, who may take it, and who has it where nobody does. Its rules on the ticket
// alone are in rules.h. Pure.

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "aggregates/decision.h"
#include "aggregates/ticket/ticket.h"

namespace redress {

// The longest that an offer stands: whoever comes back after the weekend can still take it.
inline constexpr absl::Duration kMaxHandover = absl::Hours(72);

// Checks the offer, or the decision on one, that `fact` is.
//
// Errors: kNotFound (the person is no agent, where who holds it is one), kFailedPrecondition (the
// person is away, or not of the team; who acts may not offer it), and those of `streams`.
absl::Status CheckHandover(const Ticket& ticket, const TicketEvent& fact, const Actor& actor,
                           absl::Time now, Streams& streams);

// Returns when the offer ends that nobody accepts; never where there is none.
absl::Time HandoverLapses(const Ticket& ticket);

// Returns who holds it where nobody accepted in time: who leads the unit, if there and another than
// who is rid of it; else the unit, and no person of it.
//
// Errors: those of `streams`.
absl::StatusOr<Holder> HolderAfterLapse(const Ticket& ticket, absl::Time now, Streams& streams);

}  // namespace redress
