#include "tests/simulation/scenario.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "tests/simulation/world.h"

namespace redress::simulation {
namespace {

constexpr std::array<absl::string_view, kFaults> kFaultNames = {
    "crash",        "power-loss",    "restart",      "pause",         "clock-jump",
    "away",         "away-for-all",  "append-pause", "frozen-end",    "older-end",
    "slow-network", "lossy-network", "disk-failure", "damaged-views", "poison",
    "stray-writer", "old-copy",      "rebuild",      "rotation",      "quiet-night"};

constexpr std::array<absl::string_view, 5> kKindNames = {"ordinary", "truncated", "swapped",
                                                         "newer-format", "newer-schema"};

ScenarioKind KindOf(Dice& dice) {
  const std::uint64_t roll = dice.Below(20);
  if (roll < 16) return ScenarioKind::kOrdinary;
  return static_cast<ScenarioKind>(roll - 15);
}

void Allow(Scenario& scenario, Fault fault) {
  scenario.faults.set(static_cast<std::size_t>(fault));
}

// An embedded journal has no network, no other nodes, and no keeper apart from the node.
void ChooseFaults(Scenario& scenario, Dice& dice) {
  const bool broker = scenario.keeping == Keeping::kBroker;
  for (std::size_t i = 0; i < kFaults; ++i) {
    // Each seed leaves some out, so that the others have room.
    if (dice.Chance(2, 3)) scenario.faults.set(i);
  }
  if (!broker) {
    for (const Fault fault :
         {Fault::kAppendPause, Fault::kFrozenEnd, Fault::kOlderEnd, Fault::kSlowNetwork,
          Fault::kPoison, Fault::kStrayWriter, Fault::kOldCopy, Fault::kAwayForAll}) {
      scenario.faults.reset(static_cast<std::size_t>(fault));
    }
    Allow(scenario, Fault::kPowerLoss);
  }
  scenario.faults.reset(static_cast<std::size_t>(Fault::kQuietNight));
  scenario.night = dice.Chance(3, 5);
}

}  // namespace

absl::string_view FaultName(Fault fault) { return kFaultNames[static_cast<std::size_t>(fault)]; }

Scenario ScenarioOf(std::uint64_t seed) {
  Dice dice = World(seed, false).NewDice("scenario");
  Scenario scenario;
  scenario.kind = KindOf(dice);
  const bool embedded = scenario.kind == ScenarioKind::kOrdinary && dice.Chance(1, 5);
  scenario.keeping = embedded ? Keeping::kEmbedded : Keeping::kBroker;
  scenario.nodes = embedded ? 1 : 2 + static_cast<int>(dice.Below(5) / 2);
  scenario.clients.sessions = 3 + static_cast<int>(dice.Below(6));
  scenario.clients.max_calls = 60 + dice.Below(100);
  scenario.clients.max_think = dice.Between(absl::Milliseconds(20), absl::Seconds(4));
  scenario.busy = dice.Between(absl::Seconds(10), absl::Seconds(60));
  scenario.odds.max_delay = dice.Between(absl::Milliseconds(1), absl::Milliseconds(20));
  scenario.fault_every = dice.Between(absl::Milliseconds(300), absl::Seconds(8));
  if (dice.Chance(1, 16)) scenario.fault_every = absl::InfiniteDuration();
  ChooseFaults(scenario, dice);
  if (scenario.kind != ScenarioKind::kOrdinary) scenario.night = false;
  return scenario;
}

std::string Describe(const Scenario& scenario) {
  std::string text = absl::StrCat(
      kKindNames[static_cast<std::size_t>(scenario.kind)], ", ", scenario.nodes, " node(s) on ",
      scenario.keeping == Keeping::kBroker ? "a broker" : "an embedded journal", ", ",
      scenario.clients.sessions, " sessions, ", scenario.clients.max_calls,
      " calls, a fault every ", absl::FormatDuration(scenario.fault_every), ":");
  for (std::size_t i = 0; i < kFaults; ++i) {
    if (scenario.faults.test(i)) absl::StrAppend(&text, " ", kFaultNames[i]);
  }
  if (scenario.night) absl::StrAppend(&text, " quiet-night");
  return text;
}

}  // namespace redress::simulation
