#pragma once

// Takes open tickets from a person who is away: to who stands in, else back to the team. Pure.

#include "absl/status/statusor.h"
#include "aggregates/assignment/assign_next.pb.h"
#include "aggregates/decision.h"
#include "aggregates/policy/in_force.h"
#include "events/agent.pb.h"

namespace redress {

// The most tickets of one request: people's commands wait while it is decided.
inline constexpr int kMaxGivenBack = 20;

// An absence that lasts no longer than this gives nothing back, where the team's rule does not say.
inline constexpr absl::Duration kShortAbsence = absl::Hours(24);

// Whether the absence, once it has begun, lasts long enough to give back what is held in the team
// of `rule`; null: the team has none.
bool GivesBack(const AgentAbsenceSet& absence, const AssignmentInForce* rule);

// Returns who holds the tickets from now on, where the person has left, or is absent for longer
// than the team's rule allows; nothing where that is not so. What waits for somebody outside, or
// for the decision on a return, is given back once it goes on.
//
// Errors: kInvalidArgument (no ticket, or too many), and those of `streams`.
absl::StatusOr<Decision> DecideGiveBack(const GiveBack& request, const Context& context,
                                        Streams& streams);

}  // namespace redress
