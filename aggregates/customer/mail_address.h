#pragma once

// Mail addresses in the one form in which they are kept for ever. Pure, thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace redress {

// Returns the address of `text` (valid UTF-8), however it was pasted: small letters, the domain as
// DNS is asked for it (UTS 46, not transitional), letters beyond ASCII before the @ in form NFKC.
// Frozen by tests/aggregates/customer/points.tsv: another form would split customers.
//
// Errors: kInvalidArgument (what cannot be one address).
absl::StatusOr<std::string> NormaliseMailAddress(absl::string_view text);

}  // namespace redress
