// Runs seed after seed for as long as asked, on several threads, and prints what it came to.
//
//   soak --seconds 3600 --from-seed 100000 --threads 2

#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/simulation/failure.h"
#include "tests/simulation/simulation.h"

namespace redress::simulation {
namespace {

// How often it says how far it has come, in seeds.
constexpr std::uint64_t kSeedsBetweenLines = 1'000;

struct Arguments {
  std::uint64_t seconds = 60;
  std::uint64_t from_seed = 1;
  std::uint64_t threads = 2;
};

bool Parse(int argc, char** argv, Arguments& arguments) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    std::uint64_t number = 0;
    if (!absl::SimpleAtoi(argv[i + 1], &number)) return false;
    if (option == "--seconds") {
      arguments.seconds = number;
    } else if (option == "--from-seed") {
      arguments.from_seed = number;
    } else if (option == "--threads") {
      arguments.threads = number;
    } else {
      return false;
    }
  }
  return argc % 2 == 1 && arguments.threads > 0;
}

// What all threads share.
class Soak {
 public:
  explicit Soak(const Arguments& arguments)
      : next_seed_(arguments.from_seed), end_(Now() + std::chrono::seconds(arguments.seconds)) {}

  // Runs seeds until time is up.
  void RunSome() {
    while (Now() < end_) {
      RunOptions options;
      options.seed = TakeSeed();
      NameSeedOnAbort(options.seed);
      const Report report = Run(options);
      if (!report.violations.empty()) Failed(options, report);
      Add(report.totals);
    }
  }

  const Totals& totals() const { return totals_; }
  std::uint64_t failures() const { return failures_; }

 private:
  static std::chrono::steady_clock::time_point Now() { return std::chrono::steady_clock::now(); }

  std::uint64_t TakeSeed() {
    const std::lock_guard lock(mutex_);
    return next_seed_++;
  }

  void Add(const Totals& totals) {
    const std::lock_guard lock(mutex_);
    totals_ += totals;
    if (totals_.seeds % kSeedsBetweenLines != 0) return;
    PrintTotals(totals_);
    std::fflush(stdout);
  }

  void Failed(const RunOptions& options, const Report& report) {
    const std::lock_guard lock(mutex_);
    ++failures_;
    ReportFailure(options, report);
    PrintShrunk(options);
  }

  std::mutex mutex_;
  std::uint64_t next_seed_;
  Totals totals_;
  std::uint64_t failures_ = 0;
  const std::chrono::steady_clock::time_point end_;
};

int Main(int argc, char** argv) {
  Arguments arguments;
  if (!Parse(argc, argv, arguments)) {
    std::fprintf(stderr, "usage: soak [--seconds N] [--from-seed SEED] [--threads N]\n");
    return 2;
  }
  spdlog::set_level(spdlog::level::off);
  Soak soak(arguments);
  const auto start = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t i = 0; i < arguments.threads; ++i) {
      threads.emplace_back([&soak] { soak.RunSome(); });
    }
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  PrintTotals(soak.totals());
  const double seconds = took.count();
  std::printf(
      "%.0f s: %.1f seeds/s, %.0f commands/s, %.0f virtual seconds awake a second; %llu failed\n",
      seconds, static_cast<double>(soak.totals().seeds) / seconds,
      static_cast<double>(soak.totals().commands) / seconds,
      absl::ToDoubleSeconds(soak.totals().awake) / seconds,
      static_cast<unsigned long long>(soak.failures()));
  return soak.failures() == 0 ? 0 : 1;
}

}  // namespace
}  // namespace redress::simulation

int main(int argc, char** argv) { return redress::simulation::Main(argc, argv); }
