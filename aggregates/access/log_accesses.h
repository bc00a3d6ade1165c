#pragma once

// Who looked, as facts. Pure.

#include <string>

#include "absl/status/statusor.h"
#include "aggregates/access/log_accesses.pb.h"
#include "aggregates/decision.h"

namespace redress {

// Most reads of one commit: with the ids of all whom they show it stays far below what one may
// hold.
inline constexpr int kMaxReadsLoggedAtOnce = 256;

// Returns the stream of the node's reads on the day on which the first of them began.
std::string StreamOfAccesses(const LogAccesses& request);

// Records the reads as they are told. Errors: kInvalidArgument (none, too many, or no node).
absl::StatusOr<Decision> DecideLogAccesses(const LogAccesses& request, const Context& context);

}  // namespace redress
