#pragma once

// Says what failed, under which seed, and how to see it again.

#include <cstdint>

#include "tests/simulation/simulation.h"

namespace redress::simulation {

// Should this thread end the process by a broken CHECK, it first prints `seed`.
void NameSeedOnAbort(std::uint64_t seed);

void PrintViolations(const Report& report);

// Prints the seed, what it broke, and the command that replays it; the latter also shrunk, which
// takes some dozens of runs.
void ReportFailure(const RunOptions& options, const Report& report);
void PrintShrunk(const RunOptions& options);

void PrintTotals(const Totals& totals);

}  // namespace redress::simulation
