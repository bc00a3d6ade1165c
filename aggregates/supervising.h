#pragma once

// Who may do what is not their own: supervisors and administrators.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "aggregates/decision.h"

namespace redress {

bool Supervises(const Actor& actor);

// `what`: as in "only an administrator or a supervisor applies policies".
//
// Errors: kUnauthenticated (nobody is named), kPermissionDenied.
absl::Status CheckSupervises(const Actor& actor, absl::string_view what);

}  // namespace redress
