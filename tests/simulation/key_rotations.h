#pragma once

// Operators who have another master key wrap all keys, as docs/keys.md tells them: a new line below
// the others in each node's file, then before them in each, then each node is told; each at its own
// time, whatever else goes wrong.

#include <cstdint>
#include <string>
#include <vector>

#include "tests/simulation/clients.h"
#include "tests/simulation/world.h"

namespace redress::simulation {

class KeyRotations {
 public:
  // What is held by reference outlives it.
  KeyRotations(World& world, Nodes& nodes)
      : world_(world), nodes_(nodes), dice_(world.NewDice("rotations")) {}

  // Nothing where one is under way.
  void Begin();

  // What is under way is done at once.
  void Finish();

 private:
  enum class Stage { kNone, kBelow, kFirst, kTold };

  void Enter(Stage stage);
  void Take(std::size_t node);

  World& world_;
  Nodes& nodes_;
  Dice dice_;
  Stage stage_ = Stage::kNone;
  std::uint64_t entered_ = 0;  // stages, so far
  std::string line_;
  std::vector<bool> done_;  // by node, in this stage
};

}  // namespace redress::simulation
