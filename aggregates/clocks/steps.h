#pragma once

// When the steps of a ticket happened that start and meet promises, as its facts tell. Pure.

#include "aggregates/decision.h"
#include "aggregates/ticket/ticket.h"

namespace redress {

// Takes a fact of `ticket`, which has been folded into the rest of it: its step, what it did to the
// clocks, and when something is due next.
void TakeSteps(const PastEvent& past, Ticket& ticket);

}  // namespace redress
