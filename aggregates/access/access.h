#pragma once

// Whether who acts may do what is asked. Pure.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "aggregates/command.pb.h"
#include "aggregates/decision.h"
#include "events/standing.h"

namespace redress {

// Returns the action of the table in access/roles.h that a command of this type is.
std::string ActionOf(absl::string_view command_type);

enum class Permission {
  kGranted,
  kNotOfRole,
  kNotNarrowed,  // the token is narrowed, and the action reaches beyond any scope
  kOutside,      // what is named is not within the scope
};

// The one rule for commands and reads: whether a token of `scope` may do `action` in `role` with
// what stands at `subject`; null: there is nothing yet, or all of it is asked for. Denies what
// neither the table of roles nor that of narrowing.h names.
Permission MayDo(absl::string_view role, absl::string_view action, const Scope& scope,
                 const Standing* subject);

// Returns OK where it is granted.
//
// Errors: kPermissionDenied, machine codes "not-allowed" (says which roles may) and
// "token-narrowed"; kNotFound (kOutside: that nothing of this `kind`, such as "ticket", is there,
// or none that the token opens: which of both is nobody's to know).
absl::Status ToStatus(Permission permission, absl::string_view role, absl::string_view action,
                      const Scope& scope, absl::string_view kind);

// Asks the token that the actor showed whether it still holds, the role whether it may, and, where
// the token is narrowed, all that the command names whether it stands within: at the position at
// which the command is decided, which the commit checks, so that nothing is done with a token after
// it was revoked, or to a ticket after it was moved away, on whichever node. Not asked of who
// showed none, and was let in without: by the server's configuration, or as a part of the node
// itself.
//
// Errors: kUnauthenticated (machine code "token-refused"), those of ToStatus(), and those of
// `streams`.
absl::Status CheckAccess(const Command& command, absl::string_view command_type,
                         const Context& context, Streams& streams);

}  // namespace redress
