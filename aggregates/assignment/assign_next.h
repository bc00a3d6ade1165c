#pragma once

#include "absl/status/statusor.h"
#include "aggregates/assignment/assign_next.pb.h"
#include "aggregates/decision.h"

namespace redress {

absl::StatusOr<Decision> DecideAssignNext(const AssignNext& request, const Context& context,
                                          Streams& streams);

}  // namespace redress
