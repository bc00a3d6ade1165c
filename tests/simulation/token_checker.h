#pragma once

// Nothing is done with a token after it was revoked (docs/reliability.md, I16), read from the log
// alone and from what was asked for; shares no code with what decides.

#include "tests/simulation/history.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/world.h"

namespace redress::simulation {

void CheckTokens(World& world, const Ledger& ledger, const History& history);

}  // namespace redress::simulation
