#pragma once

// Whom an escalation goes to, be it a step of a ladder or what a person asks for. Pure.

#include "absl/status/status.h"
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

// Names in `escalated`, which a person asks for, who is on duty now in the unit that has the
// ticket; nobody where none has it.
//
// Errors: those of `streams`.
absl::Status NameDuty(const Ticket& ticket, const Context& context, Streams& streams,
                      TicketEscalated& escalated);

}  // namespace redress
