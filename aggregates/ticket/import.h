#pragma once

// A ticket that another system kept: taken as told, into a new ticket only, with no step invented
// and nobody told. Pure.

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aggregates/decision.h"
#include "aggregates/ticket/import.pb.h"

namespace redress {

// The type of the contact that every import records.
inline constexpr absl::string_view kImportType = "redress.import";

// Returns the appends: contact first (its stream is named by source and id, so that a row is taken
// once for ever), then customer, points, ticket. All of it happened when the ticket was received,
// but that it waits.
//
// Errors: kInvalidArgument (malformed), kAlreadyExists (source and id were recorded before),
// kFailedPrecondition (received or closed in the future; see IsClockBound in happened.h),
// kResourceExhausted (no ticket number left), and those of `streams`.
absl::StatusOr<Decision> DecideImport(const ImportTicket& request, const Context& context,
                                      Streams& streams);

}  // namespace redress
