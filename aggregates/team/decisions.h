#pragma once

// What requests to a team come to. Pure.

#include "absl/status/statusor.h"
#include "aggregates/command.pb.h"
#include "aggregates/decision.h"

namespace redress {

// Errors: kInvalidArgument (malformed), kUnauthenticated, kPermissionDenied (who acts), kNotFound
// (no such team), kFailedPrecondition (a rule forbids it), and those of `streams`.
absl::StatusOr<Decision> DecideTeam(const TeamRequest& request, const Context& context,
                                    Streams& streams);

}  // namespace redress
