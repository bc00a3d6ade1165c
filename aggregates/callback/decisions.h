#pragma once

// What requests to a callback come to: over the callback, and over its ticket where it is a
// revisit. Pure.

#include "absl/status/statusor.h"
#include "aggregates/command.pb.h"
#include "aggregates/decision.h"

namespace redress {

// Errors: kInvalidArgument, kNotFound, kFailedPrecondition, and those of `streams`.
absl::StatusOr<Decision> DecideCallback(const CallbackRequest& request, const Context& context,
                                        Streams& streams);

}  // namespace redress
