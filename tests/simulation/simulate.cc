// Runs seeds one after another until one fails, or replays one with a trace.
//
//   simulate --from 1 --count 1000      the quick set
//   simulate --seed 17                  one seed, traced
//   simulate --seed 17 --without crash --calls 12
//   simulate --count 1000 --mistake 3   makes the third mistake of base/mutation.h

#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "absl/strings/numbers.h"
#include "base/mutation.h"
#include "tests/simulation/failure.h"
#include "tests/simulation/simulation.h"

namespace redress::simulation {
namespace {

struct Arguments {
  RunOptions options;
  bool one = false;
  std::uint64_t from = 1;
  std::uint64_t count = 100;
  bool shrinks = true;
};

bool ParseFault(const char* name, std::bitset<kFaults>& faults) {
  for (std::size_t fault = 0; fault < kFaults; ++fault) {
    if (FaultName(static_cast<Fault>(fault)) != name) continue;
    faults.set(fault);
    return true;
  }
  return false;
}

// Makes this program make a mistake. Returns whether it can.
bool Choose(std::uint64_t mistake) {
#if REDRESS_HAS_MUTATIONS
  chosen_mutation = static_cast<Mutation>(mistake);
#endif
  return kHasMutations && mistake > 0;
}

// Returns whether all was understood.
bool Parse(int argc, char** argv, Arguments& arguments) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    std::uint64_t number = 0;
    const bool is_number = absl::SimpleAtoi(argv[i + 1], &number);
    if (option == "--without") {
      if (!ParseFault(argv[i + 1], arguments.options.without)) return false;
    } else if (!is_number) {
      return false;
    } else if (option == "--seed") {
      arguments.options.seed = number;
      arguments.one = true;
    } else if (option == "--from") {
      arguments.from = number;
    } else if (option == "--count") {
      arguments.count = number;
    } else if (option == "--shrink") {
      arguments.shrinks = number != 0;
    } else if (option == "--mistake") {
      if (!Choose(number)) return false;
    } else if (option == "--calls") {
      arguments.options.max_calls = number;
    } else {
      return false;
    }
  }
  return argc % 2 == 1;
}

int RunOne(RunOptions options) {
  options.traced = true;
  NameSeedOnAbort(options.seed);
  const Report report = Run(options);
  PrintViolations(report);
  return report.violations.empty() ? 0 : 1;
}

int RunSeries(const Arguments& arguments) {
  Totals totals;
  for (std::uint64_t seed = arguments.from; seed < arguments.from + arguments.count; ++seed) {
    RunOptions options = arguments.options;
    options.seed = seed;
    NameSeedOnAbort(seed);
    const Report report = Run(options);
    totals += report.totals;
    if (report.violations.empty()) continue;
    ReportFailure(options, report);
    if (arguments.shrinks) PrintShrunk(options);
    return 1;
  }
  PrintTotals(totals);
  return 0;
}

int Main(int argc, char** argv) {
  Arguments arguments;
  if (!Parse(argc, argv, arguments)) {
    std::fprintf(stderr,
                 "usage: simulate [--from SEED] [--count SEEDS] [--shrink 0] | --seed SEED"
                 " [--without FAULT]... [--calls CALLS]\n"
                 "  [--mistake NUMBER], of a build with REDRESS_HAS_MUTATIONS\n");
    return 2;
  }
  spdlog::set_level(spdlog::level::off);
  return arguments.one ? RunOne(arguments.options) : RunSeries(arguments);
}

}  // namespace
}  // namespace redress::simulation

int main(int argc, char** argv) { return redress::simulation::Main(argc, argv); }
