#pragma once

// Makes things go wrong, and at the end makes all well.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/simulation/clients.h"
#include "tests/simulation/key_rotations.h"
#include "tests/simulation/scenario.h"
#include "tests/simulation/simulated_log.h"
#include "tests/simulation/simulated_node.h"
#include "tests/simulation/world.h"

namespace redress::simulation {

// The furthest that a sound machine's clock is off.
inline constexpr absl::Duration kMaxSoundOffset = absl::Milliseconds(900);

// What the log lost of what a node had read.
struct Loss {
  std::uint64_t kept = 0;                // records that are left of the old log
  std::vector<std::uint64_t> positions;  // of each node, at that moment; 0 where it was down
  std::vector<std::string> hashes;       // of the record at that position
  std::vector<int> lives;
};

class Faults {
 public:
  // What is held by reference outlives it.
  Faults(World& world, SimulatedLog& log, Nodes& nodes, const Scenario& scenario);

  // Things go wrong from now on, until Heal().
  void Start();
  void Heal();

  // What the scenario is about happens now; where the log loses records, nothing else goes wrong
  // from then on.
  void Strike();
  const std::optional<Loss>& loss() const { return loss_; }

  // Since when the node's clock has been sound; infinite: it is not.
  absl::Duration clock_sound_since(int node) const { return clock_sound_since_[Index(node)]; }

  std::uint64_t count() const { return count_; }

  // All nodes are down, and time passes.
  void QuietNight();

 private:
  static std::size_t Index(int node) { return static_cast<std::size_t>(node); }

  void Next();
  void Happen(Fault fault, SimulatedNode& node);
  void Process(Fault fault, SimulatedNode& node);
  void Network(Fault fault, SimulatedNode& node);
  void Jump(SimulatedNode& node);
  void MendClock(SimulatedNode& node);
  void CutOff(SimulatedNode& node, std::size_t behind, absl::Duration duration);
  void FailDisk(SimulatedNode& node);
  void DamageViews(SimulatedNode& node);
  void ForAWhile(absl::Duration duration, std::function<void()> end);
  void RememberLoss(std::uint64_t kept);
  absl::Duration Some(absl::Duration longest) {
    return dice_.Between(absl::ZeroDuration(), longest);
  }

  World& world_;
  SimulatedLog& log_;
  Nodes& nodes_;
  const Scenario& scenario_;
  Dice dice_;
  KeyRotations rotations_;
  bool healed_ = false;
  std::uint64_t count_ = 0;
  std::vector<absl::Duration> clock_sound_since_;
  std::vector<absl::Duration> next_older_end_;
  std::vector<double> drifts_;
  std::optional<Loss> loss_;
};

}  // namespace redress::simulation
