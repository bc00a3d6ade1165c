#pragma once

// What an interaction comes to: always a contact; perhaps a customer, a ticket that it opens or
// belongs to, and a callback that it asks for. Pure.

#include "absl/status/statusor.h"
#include "aggregates/contact/interaction.pb.h"
#include "aggregates/decision.h"

namespace redress {

// Returns the kind of ticket that an interaction of this type opens; TICKET_KIND_UNSPECIFIED where
// it opens none.
TicketKind KindOpenedBy(absl::string_view type);

// Returns the appends: contact first, then customer, points, ticket,
// callback.
//
// Errors: kInvalidArgument (malformed), kAlreadyExists (the contact was recorded before), kNotFound
// (no such ticket), kFailedPrecondition (happens in the future; see IsClockBound in happened.h),
// kResourceExhausted (no ticket number left), and those of `streams`.
absl::StatusOr<Decision> DecideInteraction(const Interaction& interaction, const Context& context,
                                           Streams& streams);

}  // namespace redress
