#pragma once

// Secrets come in files, or on standard input: who else is on the machine sees command lines.

#include <string>

#include "absl/status/statusor.h"

namespace redress {

// Returns the first line of `file`, trimmed; "-" is standard input.
//
// Errors: kInvalidArgument (it cannot be read, or there is none).
absl::StatusOr<std::string> FirstLineOf(const std::string& file);

}  // namespace redress
