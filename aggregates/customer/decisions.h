#pragma once

// What requests to a customer come to: over the customer, other customers, and contact points.
// Pure.

#include "absl/status/statusor.h"
#include "aggregates/command.pb.h"
#include "aggregates/decision.h"

namespace redress {

// Errors: kInvalidArgument, kNotFound, kFailedPrecondition, and those of `streams`.
absl::StatusOr<Decision> DecideCustomer(const CustomerRequest& request, const Context& context,
                                        Streams& streams);

}  // namespace redress
