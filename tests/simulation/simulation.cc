#include "tests/simulation/simulation.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/names.h"
#include "tests/simulation/checker.h"
#include "tests/simulation/clients.h"
#include "tests/simulation/faults.h"
#include "tests/simulation/key_checker.h"
#include "tests/simulation/node_checker.h"
#include "tests/simulation/simulated_log.h"
#include "tests/simulation/simulated_node.h"

namespace redress::simulation {
namespace {

// I8: how long after the last fault all must be well, every command decided.
constexpr absl::Duration kRecoveryTime = absl::Seconds(60);

// How long a node may take to see that its log is not what it read.
constexpr absl::Duration kNoticeTime = absl::Seconds(40);

// After this nothing is on its way any more.
constexpr absl::Duration kAftermath = absl::Seconds(45);

constexpr int kSamples = 3;

SimulatedLog::OffsetGaps GapsOf(Keeping keeping) {
  return keeping == Keeping::kBroker ? SimulatedLog::OffsetGaps::kSome
                                     : SimulatedLog::OffsetGaps::kNone;
}

Scenario WithOptions(Scenario scenario, const RunOptions& options) {
  scenario.faults &= ~options.without;
  if (options.without.test(static_cast<std::size_t>(Fault::kQuietNight))) scenario.night = false;
  if (options.max_calls.has_value()) {
    scenario.clients.max_calls = std::min(scenario.clients.max_calls, *options.max_calls);
  }
  return scenario;
}

// Everything of one run.
class Simulation {
 public:
  explicit Simulation(const RunOptions& options)
      : scenario_(WithOptions(ScenarioOf(options.seed), options)),
        world_(options.seed, options.traced),
        names_(std::string(32, 'k')),
        log_(world_, GapsOf(scenario_.keeping)),
        dice_(world_.NewDice("simulation")) {
    for (int i = 0; i < scenario_.nodes; ++i) {
      nodes_.push_back(std::make_unique<SimulatedNode>(world_, log_, names_, scenario_.keeping, i));
    }
    faults_.emplace(world_, log_, nodes_, scenario_);
    clients_.emplace(world_, log_, names_, nodes_, scenario_.clients);
    checker_.emplace(world_, log_, scenario_, nodes_, *faults_);
    for (const auto& node : nodes_) {
      node->on_crash = [this, id = node->id()] { clients_->NodeDied(id); };
      node->on_step = [this, &node = *node] { checker_->Watch(node); };
      node->on_append = [this, &node = *node](const std::string& record) {
        checker_->CheckBudget(node, record);
      };
    }
  }

  Report Run();

 private:
  void Work();
  void Recover();
  void LevelOut();
  Totals CountUp() const;
  bool Broken() const { return !world_.violations().empty(); }

  const Scenario scenario_;
  World world_;
  const Names names_;
  SimulatedLog log_;
  Dice dice_;
  Nodes nodes_;
  std::optional<Faults> faults_;
  std::optional<Clients> clients_;
  std::optional<NodeChecker> checker_;
  absl::Duration night_;
};

void Simulation::Work() {
  for (const auto& node : nodes_) {
    world_.After(dice_.Between(absl::ZeroDuration(), absl::Milliseconds(200)),
                 [&node = *node] { node.Boot(); });
  }
  for (int i = 0; i < kSamples; ++i) {
    SimulatedNode& node = *nodes_[dice_.Below(nodes_.size())];
    world_.After(dice_.Between(absl::ZeroDuration(), scenario_.busy),
                 [this, &node] { checker_->Sample(node); });
  }
  clients_->Start();
  faults_->Start();
  world_.RunUntil(world_.now() + scenario_.busy / 2);
  if (scenario_.night && !Broken()) {
    const absl::Duration evening = world_.now();
    faults_->QuietNight();
    night_ = world_.now() - evening;
  }
  if (!Broken()) faults_->Strike();
  world_.RunUntil(world_.now() + scenario_.busy / 2);
}

void Simulation::Recover() {
  clients_->Rest();
  faults_->Heal();
  if (scenario_.kind != ScenarioKind::kOrdinary) {
    return world_.RunUntil(world_.now() + kNoticeTime);
  }
  clients_->AskAgain();
  const absl::Duration end = world_.now() + kRecoveryTime;
  while (!Broken() && world_.now() < end && !(clients_->Settled() && checker_->Recovered())) {
    world_.RunUntil(world_.now() + absl::Seconds(1));
  }
  if (!Broken() && !(clients_->Settled() && checker_->Recovered())) {
    world_.Violate("I8", absl::StrCat("not well a minute after the last fault: ",
                                      clients_->Unsettled(), "; ", checker_->Unrecovered()));
  }
}

// What was appended just now, a probe perhaps, is still to be read.
void Simulation::LevelOut() {
  const absl::Duration end = world_.now() + kRecoveryTime;
  while (!Broken() && world_.now() < end && !checker_->Recovered()) {
    world_.RunUntil(world_.now() + absl::Milliseconds(50));
  }
}

Totals Simulation::CountUp() const {
  Totals totals;
  totals.seeds = 1;
  totals.records = log_.records().size();
  totals.faults = faults_->count();
  for (const auto& node : nodes_) {
    totals.crashes += node->crashes();
    if (!node->up()) continue;
    for (const auto& [reason, count] : node->core().status().refused) {
      if (node->id() == 0 && (reason == "stale_parent" || reason == "stale_check")) {
        totals.conflicts += count;
      }
    }
  }
  for (const Operation& operation : clients_->history().operations) {
    ++totals.calls;
    if (operation.kind != OperationKind::kCommand) continue;
    ++totals.commands;
    const bool answered = operation.answer.has_value();
    if (answered && operation.answer->ok()) ++totals.acknowledged;
    if (!answered || absl::IsDeadlineExceeded(operation.answer->status())) ++totals.unknown;
  }
  totals.virtual_time = world_.now();
  totals.awake = world_.now() - night_;
  return totals;
}

Report Simulation::Run() {
  world_.Trace("seed ", world_.seed(), ": ", Describe(scenario_));
  Work();
  if (!Broken()) Recover();
  if (!Broken()) world_.RunUntil(world_.now() + kAftermath);
  if (scenario_.kind == ScenarioKind::kOrdinary) LevelOut();
  if (!Broken()) {
    Checker(world_, log_, names_, clients_->history(), faults_->loss()).Check();
    checker_->Check(clients_->history());
    CheckKeys(world_, log_, nodes_);
  }
  return {world_.violations(), CountUp()};
}

}  // namespace

void Totals::operator+=(const Totals& other) {
  seeds += other.seeds;
  records += other.records;
  calls += other.calls;
  commands += other.commands;
  acknowledged += other.acknowledged;
  unknown += other.unknown;
  conflicts += other.conflicts;
  crashes += other.crashes;
  faults += other.faults;
  virtual_time += other.virtual_time;
  awake += other.awake;
}

Report Run(const RunOptions& options) { return Simulation(options).Run(); }

RunOptions Shrink(RunOptions options) {
  options.traced = false;
  const auto fails = [](const RunOptions& smaller) { return !Run(smaller).violations.empty(); };
  for (std::size_t fault = 0; fault < kFaults; ++fault) {
    RunOptions smaller = options;
    smaller.without.set(fault);
    if (fails(smaller)) options = smaller;
  }
  // The fewest calls with which it fails, as far as halving finds them.
  std::size_t passes = 0;
  std::size_t most = options.max_calls.value_or(ScenarioOf(options.seed).clients.max_calls);
  while (passes + 1 < most) {
    RunOptions smaller = options;
    smaller.max_calls = (passes + most) / 2;
    if (fails(smaller)) {
      most = *smaller.max_calls;
      options = smaller;
    } else {
      passes = *smaller.max_calls;
    }
  }
  return options;
}

std::string ReplayArguments(const RunOptions& options) {
  std::string arguments = absl::StrCat("--seed ", options.seed);
  for (std::size_t fault = 0; fault < kFaults; ++fault) {
    if (!options.without.test(fault)) continue;
    absl::StrAppend(&arguments, " --without ", FaultName(static_cast<Fault>(fault)));
  }
  if (options.max_calls.has_value()) absl::StrAppend(&arguments, " --calls ", *options.max_calls);
  return arguments;
}

}  // namespace redress::simulation
