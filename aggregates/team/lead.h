#pragma once

// Who leads a unit. Pure.

#include <string>

#include "absl/status/statusor.h"
#include "aggregates/decision.h"

namespace redress {

// Returns who leads `unit`; nobody where it is no team that is known, or nobody does.
//
// Errors: those of `streams`.
absl::StatusOr<std::string> LeadOf(const std::string& unit, Streams& streams);

}  // namespace redress
