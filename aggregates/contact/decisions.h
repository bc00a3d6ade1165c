#pragma once

// What requests to a recorded contact come to. Pure.

#include "absl/status/statusor.h"
#include "aggregates/command.pb.h"
#include "aggregates/decision.h"

namespace redress {

// Errors: kInvalidArgument, kNotFound, kFailedPrecondition, and those of `streams`.
absl::StatusOr<Decision> DecideContact(const ContactRequest& request, const Context& context,
                                       Streams& streams);

}  // namespace redress
