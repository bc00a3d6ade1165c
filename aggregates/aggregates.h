#pragma once

// The list of aggregates: hands a command to the deciders of the streams that it concerns.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aggregates/command.pb.h"
#include "aggregates/decision.h"

namespace redress {

// Returns the stream to which every commit that answers `command` appends: named by its path, or by
// an id derived from `command_id`. Needs no state.
std::string PrimaryStream(const Command& command, absl::string_view command_id, const Names& names);

// Returns the command's type as commits name it, such as "ticket.assign" or
// "interaction.redress.complaint".
std::string CommandType(const Command& command);

// Decides `command` on the states that `streams` loads: appends by stream (each with at least one
// event, the primary stream first), or nothing where it is already so.
//
// Errors: kInvalidArgument, kNotFound, kFailedPrecondition, and those of `streams`.
absl::StatusOr<Decision> Decide(const Command& command, const Context& context, Streams& streams);

}  // namespace redress
