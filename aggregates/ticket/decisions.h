#pragma once

// What requests to a ticket come to: by its own rules (rules.h), and over the other tickets, the
// customer, the contacts and the matter that it concerns. Pure.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "aggregates/command.pb.h"
#include "aggregates/decision.h"
#include "aggregates/ticket/ticket.h"

namespace redress {

// Returns the facts that `command` causes, oldest first; none if it is already so.
//
// Errors: kInvalidArgument (malformed), kUnauthenticated, kPermissionDenied (who acts), kNotFound
// (no such ticket), kFailedPrecondition (a rule forbids it; the verbs that are legal now are in the
// refusal's details). A refusal that hangs on `context.now` is kFailedPrecondition with machine
// code "too-late" or "too-early"; see IsClockBound() in happened.h.
absl::StatusOr<TicketEvents> Decide(const Ticket& ticket, const TicketCommand& command,
                                    const Context& context);

// Errors: those of Decide(), and of `streams`.
absl::StatusOr<Decision> DecideTicket(const TicketRequest& request, const Context& context,
                                      Streams& streams);

// Makes one of what several parts of a decision append to one stream, in their order.
void JoinStreams(std::vector<StreamEvents>& appends);

// Returns `facts` as they stand in `stream`.
StreamEvents InStream(std::string stream, const Instant& happened, TicketEvents facts);

}  // namespace redress
