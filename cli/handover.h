#pragma once

// What an agent holds, at the end of a shift: shown, handed over to another, and accepted or
// declined by whom it is offered to.

#include "CLI/App.hpp"
#include "cli/invocation.h"

namespace redress {

// Adds handover, accept_handover and decline_handover to the verb of agents. `invocation` outlives
// `agents`.
void AddHandover(CLI::App& agents, Invocation& invocation);

}  // namespace redress
