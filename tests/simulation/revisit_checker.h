#pragma once

// Holds what facts say of revisits and of periodic care against a reading of its own
// (docs/reliability.md, I14): who answered is asked by nobody who handled it, no earlier than the
// rule of the time says, by one call at a time, and ends with a word or a named exemption.

#include "tests/simulation/ledger.h"
#include "tests/simulation/world.h"

namespace redress::simulation {

void CheckRevisits(World& world, const Ledger& ledger);

}  // namespace redress::simulation
