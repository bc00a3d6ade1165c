#pragma once

// What a narrowed token may still do: beside the table of roles, the one place that says so.
// Whatever stands nowhere in it, no narrowed token may.

#include "absl/strings/string_view.h"

namespace redress {

enum class Narrowing {
  kNothing,       // concerns all, or is a matter of nobody
  kWithin,        // of what stands within the scope
  kWithinOrNone,  // the same, and where there is nothing yet, or all of it is asked for: what is
                  // shown then is what stands within
  kAll,           // tells of no customer, and of no matter
};

// Returns what a narrowed token may do of the action, one of access/roles.h.
Narrowing NarrowingOf(absl::string_view action);

}  // namespace redress
