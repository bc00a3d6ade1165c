#pragma once

// Text in URLs and headers: percent-encoding (RFC 3986), the one way of server and command line.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace redress {

// Returns the text with what is not unreserved in a URL percent-encoded.
std::string PercentEncode(absl::string_view text);

// "+" stands for itself. Errors: kInvalidArgument (a bad escape).
absl::StatusOr<std::string> PercentDecode(absl::string_view text);

}  // namespace redress
