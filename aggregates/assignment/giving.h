#pragma once

// What is appended where a rule gives a ticket to somebody. Pure.

#include <string>

#include "aggregates/decision.h"
#include "aggregates/policy/in_force.h"
#include "aggregates/ticket/decisions.h"
#include "events/assignment.pb.h"

namespace redress {

// Returns the facts of `ticket` becoming `holder`'s, `how`; by `rule`, where there is one.
TicketEvents GivenTo(const Ticket& ticket, const Holder& holder, AssignedHow how,
                     const AssignmentInForce* rule);

// Returns the turns as they stand in the team's stream of this month; `after`: whose turn it was
// before, where they are the first of the month.
StreamEvents TurnsInStream(absl::string_view team, TurnsTaken taken, const Context& context);

}  // namespace redress
