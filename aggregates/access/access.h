#pragma once

// Whether who acts may do what is asked. Pure.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "aggregates/command.pb.h"
#include "aggregates/decision.h"

namespace redress {

// Returns the action of the table in access/roles.h that a command of this type is.
std::string ActionOf(absl::string_view command_type);

// Errors: kPermissionDenied, machine code "not-allowed" (the role may not do `action`; says which
// may).
absl::Status CheckRoleMay(absl::string_view role, absl::string_view action);

// Asks the token that the actor showed whether it still holds, and the role whether it may: at the
// position at which the command is decided, which the commit checks, so that nothing is done with a
// token after it was revoked, on whichever node. Not asked of who showed none, and was let in
// without: by the server's configuration, or as a part of the node itself.
//
// Errors: kUnauthenticated (machine code "token-refused"), kPermissionDenied, and those of
// `streams`.
absl::Status CheckAccess(absl::string_view command_type, const Context& context, Streams& streams);

}  // namespace redress
