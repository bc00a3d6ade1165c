#pragma once

// What the rules of revisits in force ask of a ticket. Pure.

#include <cstdint>
#include <optional>
#include <string>

#include "aggregates/policy/in_force.h"
#include "aggregates/policy/policy.h"
#include "aggregates/ticket/ticket.h"

namespace redress {

// Returns the first rule that is for the ticket; null where none is.
const RevisitInForce* RevisitOf(const Ticket& ticket, const Policy& policy);

// Returns the same where that rule asks for a revisit which can be made: it exempts nobody, and
// somebody is known who can be asked.
const RevisitInForce* RevisitAskedFor(const Ticket& ticket, const Policy& policy);

// Returns the name of the exemption under which the ticket is closed without a revisit: that of the
// rule which is for it, else that of its kind. Nothing where it needs a revisit.
std::optional<std::string> ExemptionOf(const Ticket& ticket, const Policy& policy);

// Returns the attempts that are made at most in a cycle, and the cycle from which on a supervisor
// may close as not accepted.
std::uint32_t MaxRevisitAttempts(const Ticket& ticket, const Policy& policy);
std::uint32_t MaxCycles(const Ticket& ticket, const Policy& policy);

// Returns the rule whose team redoes the ticket where nobody is named to; null where it is
// classified again, since no rule names a team, or only the one that had it.
const RevisitInForce* RedoRuleOf(const Ticket& ticket, const Policy& policy);

}  // namespace redress
