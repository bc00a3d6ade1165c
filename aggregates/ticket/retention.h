#pragma once

// How long what tells of a person is kept: until its policy's days since the ticket was closed are
// over. What is forgotten then is what an erasure forgets (customer/erasure.h); a legal hold stands
// against it. Pure.

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "aggregates/decision.h"
#include "aggregates/policy/in_force.h"
#include "aggregates/ticket/expire.pb.h"
#include "aggregates/ticket/ticket.h"

namespace redress {

// The most tickets, and streams of one ticket, of one request: people's commands wait while it is
// decided. A ticket of more is asked for in parts.
inline constexpr int kMaxExpired = 20;
inline constexpr int kMaxExpiredStreams = 100;

// Returns the first rule that is for the ticket; null where it is kept for ever.
const RetentionInForce* RetentionOf(const Ticket& ticket, const PoliciesInForce& policies);

// Returns until when the ticket is kept; for ever where it is open, or no rule is for it. It is not
// forgotten while it could be reopened.
absl::Time KeptUntil(const Ticket& ticket, const PoliciesInForce& policies, const Policy& policy);

// Erases the tickets that were kept until now or longer, whose customers are not legally held and
// whose callbacks are done; with those of their contacts and callbacks that are of nothing else.
//
// Errors: kInvalidArgument (no ticket, too many, or too many streams of one), kFailedPrecondition
// (a part of a ticket that is still kept: the others are not to be asked for), and those of
// `streams`.
absl::StatusOr<Decision> DecideExpire(const ExpireTickets& request, const Context& context,
                                      Streams& streams);

}  // namespace redress
