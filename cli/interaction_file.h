#pragma once

// A file of interactions: JSON Lines, or one JSON array (a CloudEvents batch).

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace redress {

// The most bytes of a file that is sent; larger ones are split beforehand.
inline constexpr std::size_t kMaxInteractionFileSize = std::size_t{1} << 30;

struct InteractionItem {
  std::size_t place = 0;  // line, or place in the array, from 1
  std::string text;       // JSON on one line
  std::string source;     // of the event, where it can be read
  std::string id;
};

// Returns the items of `text`. Items that are no JSON are returned as they are: the server says
// what is wrong with them.
//
// Errors: kInvalidArgument (an array that is no JSON).
absl::StatusOr<std::vector<InteractionItem>> ParseInteractionFile(absl::string_view text);

// Returns the whole file; "-" is standard input. Errors: kInvalidArgument (cannot be read, too
// large).
absl::StatusOr<std::string> ReadInteractionFile(const std::string& path);

}  // namespace redress
