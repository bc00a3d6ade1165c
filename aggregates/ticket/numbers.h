#pragma once

// The number of a new ticket: derived from the command that opens it, so that two nodes given one
// command agree. Pure.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "aggregates/decision.h"

namespace redress {

// Most ticket numbers that one command tries before it is refused: numbers are nearly used up.
inline constexpr std::uint64_t kMaxNumbersTried = 10'000;

// Returns the first number of this command's that no other command has taken.
//
// Errors: kResourceExhausted, machine code "no-number-left", and those of `streams`.
absl::StatusOr<std::string> FreeNumber(const Context& context, Streams& streams);

}  // namespace redress
