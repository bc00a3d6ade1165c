#pragma once

// What requests to a ticket come to: over the ticket, and over the other tickets, the customer, the
// contacts and the matter that it concerns. Pure.

#include <string>

#include "absl/status/statusor.h"
#include "aggregates/command.pb.h"
#include "aggregates/decision.h"
#include "aggregates/ticket/ticket.h"

namespace redress {

// Errors: kInvalidArgument, kNotFound, kFailedPrecondition, and those of `streams`.
absl::StatusOr<Decision> DecideTicket(const TicketRequest& request, const Context& context,
                                      Streams& streams);

// Returns `facts` as they stand in `stream`.
StreamEvents InStream(std::string stream, const Instant& happened, TicketEvents facts);

}  // namespace redress
