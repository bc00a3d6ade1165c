#pragma once

// Whom a step of a ladder goes to. Pure.

#include "absl/status/statusor.h"
#include "aggregates/clocks/due.h"
#include "aggregates/decision.h"
#include "aggregates/policy/in_force.h"
#include "aggregates/ticket/ticket.h"

namespace redress {

// Returns the fact that the step is taken, which names a person where one is found: of a duty, who
// was on duty by the team's rota when the step was due, else who leads the team; of a manager, who
// stands so many above the person who holds the ticket. Streams of teams and agents are loaded
// only where the step needs them.
//
// Errors: those of `streams`.
absl::StatusOr<TicketEscalated> Escalated(const DueStep& step, const Ticket& ticket,
                                          const PoliciesInForce& policies, Streams& streams);

}  // namespace redress
