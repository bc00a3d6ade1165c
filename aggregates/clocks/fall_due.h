#pragma once

// What fell due of tickets, as facts with the instants at which it was due. Pure.

#include "absl/status/statusor.h"
#include "aggregates/clocks/fall_due.pb.h"
#include "aggregates/decision.h"

namespace redress {

// The most tickets of one request: people's commands wait while it is decided.
inline constexpr int kMaxFallDue = 50;

// Returns what fell due of the tickets up to now; nothing where nothing did.
//
// Errors: kInvalidArgument (no ticket, or too many), and those of `streams`.
absl::StatusOr<Decision> DecideFallDue(const FallDue& request, const Context& context,
                                       Streams& streams);

}  // namespace redress
