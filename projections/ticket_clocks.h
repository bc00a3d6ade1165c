#pragma once

// The live promises in a ticket's row, as its facts left them.

#include <cstdint>

#include "events/ticket.pb.h"
#include "projections/rows.pb.h"

namespace redress {

// Takes one change into `clocks`; a promise that has ended is not there any more.
void FoldClock(const ClockChange& change, google::protobuf::RepeatedPtrField<ClockRow>& clocks);

// Takes what `fact` did to the ticket's promises, and when something falls due next.
void FoldClocks(const TicketEvent& fact, TicketRow& row);

// Returns when the first of the promises that count now is due, in microseconds; the largest there
// is where none is.
std::int64_t FirstDue(const TicketRow& row);

}  // namespace redress
