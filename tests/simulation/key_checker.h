#pragma once

// After a run: that the newest master key alone opens every key that was not destroyed
// (docs/reliability.md, I18).

#include "tests/simulation/clients.h"
#include "tests/simulation/simulated_log.h"
#include "tests/simulation/world.h"

namespace redress::simulation {

void CheckKeys(World& world, const SimulatedLog& log, Nodes& nodes);

}  // namespace redress::simulation
