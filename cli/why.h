#pragma once

// Why a ticket is due when it is, in the words of people.

#include "CLI/App.hpp"
#include "cli/invocation.h"

namespace redress {

// Adds the verb to those of `tickets`. `invocation` outlives it.
void AddWhy(CLI::App& tickets, Invocation& invocation);

}  // namespace redress
