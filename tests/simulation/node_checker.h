#pragma once

// Holds what nodes show against the log: digests while they run; at the end every row, and that
// they recovered, or stopped where they must (docs/reliability.md, I1, I4 to I6, I8, I9, I11).

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/simulation/clients.h"
#include "tests/simulation/faults.h"
#include "tests/simulation/history.h"
#include "tests/simulation/scenario.h"
#include "tests/simulation/simulated_log.h"
#include "tests/simulation/world.h"

namespace redress::simulation {

class NodeChecker {
 public:
  // What is held by reference outlives it.
  NodeChecker(World& world, const SimulatedLog& log, const Scenario& scenario, Nodes& nodes,
              const Faults& faults)
      : world_(world),
        log_(log),
        scenario_(scenario),
        nodes_(nodes),
        faults_(faults),
        watched_(nodes.size()),
        probes_(nodes.size()) {}

  // Looks at a node that runs.
  void Watch(SimulatedNode& node);

  // Looks at what a node hands to its journal: nobody asked for its probes.
  void CheckBudget(const SimulatedNode& node, const std::string& record);

  // Remembers all rows of a node, to be compared at the end.
  void Sample(SimulatedNode& node);

  // Whether every node that may go on is ready, has read all, and has nothing left to do.
  bool Recovered() const;
  std::string Unrecovered() const;

  // At the end.
  void Check(const History& history);

 private:
  struct Watched {
    absl::Duration at;
    std::uint64_t steps = 0;
    int life = 0;
    int reopenings = 0;  // of its views
    NodeState state = NodeState::kStarting;
    std::uint64_t position = 0;
  };

  // The probes that a node, in one life and state, sent in the last second.
  struct Probes {
    int life = 0;
    NodeState state = NodeState::kStarting;
    std::deque<absl::Duration> sent;
  };

  bool MustStop(const SimulatedNode& node, const History& history) const;
  bool IsLost(std::uint64_t position, const std::string& hash) const;
  static bool IsAcknowledged(const Operation& operation, const SimulatedNode& node);
  void CheckStop(SimulatedNode& node, const History& history);
  void CheckLost(SimulatedNode& node, const NodeStatus& status, const History& history);
  void CheckRows(const KeyValueReader& rows, const std::vector<std::string>& expected, int node);
  void CheckSamples(std::uint64_t position, const KeyValueReader& rows);

  World& world_;
  const SimulatedLog& log_;
  const Scenario& scenario_;
  Nodes& nodes_;
  const Faults& faults_;
  std::vector<Watched> watched_;
  std::vector<Probes> probes_;
  std::map<std::uint64_t, std::vector<std::pair<int, std::string>>> samples_;
};

}  // namespace redress::simulation
