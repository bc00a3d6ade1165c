#pragma once

// The revisit that a rule asks for: planned in the commit that answers, and again in the one that
// tells that nobody was reached. Pure.

#include "aggregates/decision.h"
#include "aggregates/ticket/ticket.h"

namespace redress {

// Adds to `facts`, which a request to `ticket` came to, `happened` then, the revisit that the rules
// in force ask for next. Nothing where they ask for none, or the ticket is over.
void PlanByRule(const Ticket& ticket, const Context& context, const Instant& happened,
                TicketEvents& facts);

}  // namespace redress
