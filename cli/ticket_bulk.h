#pragma once

// One command to all tickets that a filter finds.

#include "CLI/App.hpp"
#include "absl/types/span.h"
#include "cli/invocation.h"

namespace redress {

// Adds the verb to that of tickets. `filters` are those of their list; `invocation` outlives it.
void AddBulk(CLI::App& ticket, Invocation& invocation, absl::Span<const char* const> filters);

}  // namespace redress
