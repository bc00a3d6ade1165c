#pragma once

// Gives tickets that wait in a team to people of it, by the team's rule. Pure.

#include "absl/status/statusor.h"
#include "aggregates/assignment/assign_next.pb.h"
#include "aggregates/decision.h"

namespace redress {

// The most tickets of one request: people's commands wait while it is decided.
inline constexpr int kMaxAssigned = 20;

// Returns who is given which of the tickets, in their order, and whose turns these were; of those
// that nobody can be given, what becomes of them, and the reason where it is another than was told.
// Nothing where nothing is new.
//
// Errors: kInvalidArgument (no ticket, or too many), and those of `streams`.
absl::StatusOr<Decision> DecideAssignNext(const AssignNext& request, const Context& context,
                                          Streams& streams);

}  // namespace redress
