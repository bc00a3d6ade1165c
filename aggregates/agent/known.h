#pragma once

// Agents whom somebody else's facts name: who stands in, manages, leads, is a member. Pure.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aggregates/agent/agent.h"
#include "aggregates/decision.h"

namespace redress {

// Returns the agent, who is known and has not left.
//
// Errors: kNotFound (no such agent), kFailedPrecondition (the agent has left), and those of
// `streams`.
absl::StatusOr<std::shared_ptr<const Agent>> LoadPresent(const std::string& id, Streams& streams);

}  // namespace redress
