#include "tests/simulation/failure.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"

namespace redress::simulation {
namespace {

thread_local std::uint64_t seed_under_way = 0;

void OnAbort(int /*signal*/) {
  char text[64];
  const int size = std::snprintf(text, sizeof(text), "aborted: simulate --seed %llu\n",
                                 static_cast<unsigned long long>(seed_under_way));
  if (size > 0) (void)!write(STDERR_FILENO, text, static_cast<std::size_t>(size));
}

}  // namespace

void NameSeedOnAbort(std::uint64_t seed) {
  seed_under_way = seed;
  std::signal(SIGABRT, OnAbort);
}

void PrintViolations(const Report& report) {
  for (const Violation& violation : report.violations) {
    std::printf("%s is broken: %s\n", violation.invariant.c_str(), violation.text.c_str());
  }
}

void ReportFailure(const RunOptions& options, const Report& report) {
  std::printf("seed %llu fails\n", static_cast<unsigned long long>(options.seed));
  PrintViolations(report);
  std::printf("replay: simulate %s\n", ReplayArguments(options).c_str());
  std::fflush(stdout);
}

void PrintShrunk(const RunOptions& options) {
  std::printf("shrunk: simulate %s\n", ReplayArguments(Shrink(options)).c_str());
  std::fflush(stdout);
}

void PrintTotals(const Totals& totals) {
  const std::string text = absl::StrCat(
      totals.seeds, " seeds, ", absl::ToInt64Hours(totals.virtual_time) / 24, " virtual days (",
      absl::ToInt64Minutes(totals.awake), " minutes awake), ", totals.calls, " calls, ",
      totals.commands, " commands, ", totals.acknowledged, " acknowledged, ", totals.unknown,
      " unknown, ", totals.records, " records, ", totals.conflicts, " conflicts, ", totals.crashes,
      " crashes, ", totals.faults, " faults\n");
  std::fputs(text.c_str(), stdout);
}

}  // namespace redress::simulation
