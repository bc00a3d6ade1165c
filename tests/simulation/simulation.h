#pragma once

// One run of the whole service under one seed, and what came of it.

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/simulation/scenario.h"
#include "tests/simulation/world.h"

namespace redress::simulation {

// A seed, and what is left out of its run.
struct RunOptions {
  std::uint64_t seed = 0;
  std::bitset<kFaults> without;
  std::optional<std::size_t> max_calls;
  bool traced = false;
};

struct Totals {
  std::uint64_t seeds = 0;
  std::uint64_t records = 0;
  std::uint64_t calls = 0;         // commands and reads, repeats included
  std::uint64_t commands = 0;      // calls that were commands
  std::uint64_t acknowledged = 0;  // commands that were
  std::uint64_t unknown = 0;       // commands answered so, or not at all
  std::uint64_t conflicts = 0;     // commits refused as stale
  std::uint64_t crashes = 0;
  std::uint64_t faults = 0;
  absl::Duration virtual_time;
  absl::Duration awake;  // of it, without the nights in which all was off

  void operator+=(const Totals& other);
};

struct Report {
  std::vector<Violation> violations;
  Totals totals;
};

Report Run(const RunOptions& options);

// Returns `options` with as much left out as still fails. Runs it some dozens of times.
RunOptions Shrink(RunOptions options);

// Returns the arguments of `simulate` that run `options`.
std::string ReplayArguments(const RunOptions& options);

}  // namespace redress::simulation
