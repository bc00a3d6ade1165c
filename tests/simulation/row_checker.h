#pragma once

// Holds the rows of the views against the ledger's own reading of the log: heads, events,
// positions, commands, tickets and their counts (docs/reliability.md, I3 to I5, I11).

#include "projections/key_value_store.h"
#include "tests/simulation/simulated_log.h"
#include "tests/simulation/world.h"

namespace redress::simulation {

// `rows` show the log up to its end, or up to the record that stops readers.
void CheckRowsAgainstLedger(World& world, const SimulatedLog& log, const KeyValueReader& rows);

}  // namespace redress::simulation
