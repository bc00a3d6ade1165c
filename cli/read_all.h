#pragma once

// Reading a whole stream, within a limit.

#include <cstddef>
#include <istream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace redress {

// Returns what is left of `input`, which errors call `name`.
//
// Errors: kInvalidArgument (more than `limit` bytes).
absl::StatusOr<std::string> ReadAll(std::istream& input, absl::string_view name, std::size_t limit);

}  // namespace redress
