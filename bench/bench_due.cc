// Many promises that run out at once: tickets are received that promise an answer, the node stops
// before any is due and starts again when all are over. Prints how long it takes until each is
// recorded as broken, and how long people's commands took meanwhile, beside how long they take
// otherwise.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/time/clock.h"
#include "base/clock.h"
#include "bench/figures.h"
#include "bench/life_requests.h"
#include "bench/node_load.h"
#include "bench/policies.h"
#include "projections/due.h"
#include "projections/standards.h"

namespace redress {
namespace {

constexpr std::uint64_t kReceiptRun = 1;
constexpr std::uint64_t kPeopleRun = 2;
constexpr absl::Duration kLook = absl::Milliseconds(20);

struct Options {
  std::string data;
  std::string policy;
  std::uint64_t tickets = 10'000;
  double wait = 60;
  std::uint64_t seed = 1;
};

std::uint64_t Broken(const Node& node) {
  std::uint64_t broken = 0;
  const auto all = ReadStandards(*node.Snapshot());
  if (!all.ok()) return 0;
  for (const StandardCounts& counts : *all) broken += counts.counts.breached();
  return broken;
}

void Run(const Options& options) {
  NodeOptions place;
  place.data_folder = options.data;
  std::unique_ptr<Node> node = OpenReady(place);
  ApplyPolicy(*node, options.policy);
  const LifeRequests requests(node->names(), options.seed);
  Receive(*node, requests, kReceiptRun, options.tickets);
  Latencies before = People(*node, requests, kPeopleRun, absl::Seconds(2));
  node.reset();
  absl::SleepFor(absl::Seconds(options.wait));

  SystemClock clock;
  node = OpenReady(place);
  const absl::Duration begun = clock.Steady();
  Latencies during;
  std::uint64_t run = kPeopleRun;
  while (Broken(*node) < options.tickets && clock.Steady() - begun < absl::Minutes(5)) {
    Latencies some = People(*node, requests, ++run, absl::Milliseconds(200));
    during.Add(some);
    absl::SleepFor(kLook);
  }
  Print({{"tickets", options.tickets},
         {"broken", Broken(*node)},
         {"seconds", absl::ToDoubleSeconds(clock.Steady() - begun)},
         {"people_p99_ms", absl::ToDoubleMilliseconds(during.Percentile(0.99))},
         {"people_before_p99_ms", absl::ToDoubleMilliseconds(before.Percentile(0.99))}});
}

}  // namespace
}  // namespace redress

int main(int argc, char** argv) {
  redress::Options options;
  CLI::App app("Many promises that run out while nobody is there");
  app.add_option("--data", options.data, "An empty data folder")->required();
  app.add_option("--policy", options.policy, "Whose promises are over after --wait")->required();
  app.add_option("--tickets", options.tickets, "How many are received");
  app.add_option("--wait", options.wait, "Seconds until the node starts again");
  app.add_option("--seed", options.seed, "Of what is said");
  CLI11_PARSE(app, argc, argv);
  redress::Run(options);
  return 0;
}
