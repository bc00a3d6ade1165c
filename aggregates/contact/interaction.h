#pragma once

// What an interaction comes to: always a contact; perhaps a customer, a ticket that it opens or
// belongs to, and a callback that it asks for. Pure.

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "aggregates/contact/interaction.pb.h"
#include "aggregates/decision.h"

namespace redress {

// A type of interaction, as Interaction.type names it.
struct InteractionType {
  absl::string_view name;
  TicketKind opens;  // the kind of ticket; unspecified: it opens none
};

// Returns all types that are taken: the only place that says which.
absl::Span<const InteractionType> InteractionTypes();

// Returns the type of that name; null where there is none.
const InteractionType* FindInteractionType(absl::string_view name);

// Returns the name of the type that opens a ticket of `kind`, which is not unspecified.
absl::string_view TypeThatOpens(TicketKind kind);

// The source of interactions that a person registers here. A contact point that is none is refused
// to a person, who can put it right; of an upstream's interaction it is kept as told and identifies
// nobody.
inline constexpr absl::string_view kRegisteredByAPerson = "redress";

// Returns the appends: contact first, then customer, points, ticket,
// callback.
//
// Errors: kInvalidArgument (malformed), kAlreadyExists (the contact was recorded before), kNotFound
// (no such ticket), kFailedPrecondition (happens in the future; see IsClockBound in happened.h),
// kResourceExhausted (no ticket number left), and those of `streams`.
absl::StatusOr<Decision> DecideInteraction(const Interaction& interaction, const Context& context,
                                           Streams& streams);

}  // namespace redress
