#pragma once

// Records that no sound writer of this build sends: damaged, ill-formed, stale, of a newer build,
// or by a writer that has read something else.

#include <cstdint>
#include <string>

#include "tests/simulation/ledger.h"
#include "tests/simulation/world.h"

namespace redress::simulation {

// Returns a record that every reader must refuse. `number` makes it another one each time.
std::string PoisonRecord(const Ledger& ledger, Dice& dice, std::uint64_t number);

// Returns a sound record of a writer whose `seen` was never true here.
std::string StrayRecord(const Ledger& ledger, Dice& dice, std::uint64_t number);

// Returns a record of a newer format, and a sound record with an event that this build does not
// know: readers must stop before either.
std::string NewerFormatRecord();
std::string NewerSchemaRecord(const Ledger& ledger);

}  // namespace redress::simulation
