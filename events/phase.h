#pragma once

// The phase of a ticket as its facts make it: the one place that both rules and views ask.

#include "events/ticket.pb.h"

namespace redress {

// Returns the phase of a ticket in `phase` after `event`. Total: a fact that moves no phase leaves
// it.
TicketPhase PhaseAfter(TicketPhase phase, const TicketEvent& event);

// Whether a ticket in `phase` counts as open.
bool IsOpen(TicketPhase phase);

}  // namespace redress
