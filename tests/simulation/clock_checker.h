#pragma once

// Holds what facts say of promises against a reading of its own (docs/reliability.md, I12, I13):
// each falls due once and ends once, none lives on an ended ticket, and each is due by the policy
// that started it and working time alone.

#include "tests/simulation/ledger.h"
#include "tests/simulation/world.h"

namespace redress::simulation {

void CheckClocks(World& world, const Ledger& ledger);

}  // namespace redress::simulation
