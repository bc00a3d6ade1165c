#pragma once

// What a link of a ticket to a customer, or its correction, comes to in other streams: contacts and
// callbacks follow, and the tickets that were merged into it. Pure.

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "aggregates/decision.h"
#include "aggregates/ticket/ticket.h"

namespace redress {

// Most tickets that one correction moves: the ticket, and those that were merged into it. Each
// brings its contacts along, and all is one commit.
inline constexpr std::size_t kMaxTicketsCorrected = 20;

// Returns what follows where `facts`, the only one of `ticket`, links a customer: contacts and
// callbacks of nobody known become the customer's. Adds the customer's grade to the fact.
//
// Errors: those of LoadStanding() (resolution.h).
absl::StatusOr<std::vector<StreamEvents>> FollowLink(const Ticket& ticket, const Instant& happened,
                                                     Streams& streams, TicketEvents& facts);

// Returns what follows where `facts`, the only one of `ticket`, corrects the customer, and adds to
// the fact what does: contacts of no other ticket, and callbacks, that are the wrong customer's
// too; of a correction back, just those that followed the correction. Tickets merged into this one
// are corrected alike. Repeats that were none are unlinked.
//
// Errors: those of LoadStanding(); kFailedPrecondition (too many tickets would move).
absl::StatusOr<std::vector<StreamEvents>> FollowCorrection(const Ticket& ticket,
                                                           const Context& context,
                                                           const Instant& happened,
                                                           Streams& streams, TicketEvents& facts);

}  // namespace redress
