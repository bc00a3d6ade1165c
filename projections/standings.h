#pragma once

// Where tickets and callbacks stand, as their rows say: the same as the rules find in the streams
// (aggregates/access/standings.h).

#include "events/standing.h"
#include "projections/rows.pb.h"

namespace redress {

Standing StandingOf(const TicketRow& row);

// Of the callback itself: its ticket may stand elsewhere.
Standing StandingOf(const CallbackRow& row);

}  // namespace redress
