#pragma once

// One node: the production core with a clock, a journal and views of its own. It crashes, is
// paused, comes back.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "aggregates/names.h"
#include "node/core.h"
#include "tests/simulation/simulated_journal.h"
#include "tests/simulation/simulated_log.h"
#include "tests/simulation/simulated_store.h"
#include "tests/simulation/simulated_vault.h"
#include "tests/simulation/world.h"
#include "tests/testing/seeded_random.h"

namespace redress::simulation {

// A machine's clock: wrong by an offset that drifts and jumps.
class SkewedClock final : public Clock {
 public:
  explicit SkewedClock(const World& world) : world_(world) {}

  absl::Time Now() override { return world_.wall() + offset(); }
  absl::Duration Steady() override { return world_.now() + steady_base_; }

  // How far it is ahead of the true time.
  absl::Duration offset() const { return offset_ + (world_.now() - set_at_) * drift_; }

  void Set(absl::Duration offset, double drift) {
    offset_ = offset;
    drift_ = drift;
    set_at_ = world_.now();
  }

 private:
  const World& world_;
  absl::Duration offset_;
  double drift_ = 0;
  absl::Duration set_at_;
  absl::Duration steady_base_ = absl::Hours(1);
};

enum class CrashKind {
  kProcess,  // what was written stays
  kPower,    // views go back to an earlier batch; an embedded journal loses what was not synced
};

class SimulatedNode {
 public:
  // What is held by reference outlives the node.
  SimulatedNode(World& world, SimulatedLog& log, const Names& names, Keeping keeping, int id);

  // Starts the process.
  void Boot();

  // Ends it without a word. Commands under way are never answered.
  void Crash(CrashKind kind);

  // The same, but as soon as something that it sends is on its way, when most is at stake. Then
  // calls `crashed`.
  void CrashWhenSending(CrashKind kind, std::function<void()> crashed);

  // From now on it does not crash for sending.
  void Spare() { spared_ = true; }

  // Ends it in order. Every command under way is answered.
  void Close();

  // For a while the process does nothing, and time passes.
  void PauseFor(absl::Duration duration);

  // Another thread has handed the core something, or may have.
  void Wake();

  // Has all keys wrapped by the first master key of the node's file, as its operator asks.
  void RotateKeys();

  int id() const { return id_; }
  bool up() const { return core_ != nullptr; }
  Core& core() { return *core_; }
  const Core& core() const { return *core_; }
  SkewedClock& clock() { return clock_; }
  SimulatedFolder& folder() { return folder_; }
  NodeVault& vault() { return vault_; }
  Line& line() { return line_; }
  AppendOdds& odds() { return odds_; }
  const KeyValueReader& views() const { return *folder_.current(); }
  SimulatedJournal* journal() { return journal_.get(); }

  // Counts the lives of the process.
  int life() const { return life_; }
  std::uint64_t crashes() const { return crashes_; }
  std::uint64_t appends() const { return appends_ + (journal_ ? journal_->appends() : 0); }

  // Called once the process has ended without a word, after every step, and with every record that
  // it hands to its journal.
  std::function<void()> on_crash;
  std::function<void()> on_step;
  std::function<void(const std::string& record)> on_append;

 private:
  void StepSoon(absl::Duration delay);
  void WrapSoon();
  void Step();
  void End();

  World& world_;
  SimulatedLog& log_;
  const Names& names_;
  const Keeping keeping_;
  const int id_;
  SkewedClock clock_;
  SeededRandom random_;
  SimulatedFolder folder_;
  NodeVault vault_;
  KeyDestruction destruction_;
  Line line_;
  AppendOdds odds_;
  Dice network_dice_;
  Dice crash_dice_;
  Dice index_dice_;
  Dice wrap_dice_;
  std::unique_ptr<SimulatedJournal> journal_;
  std::unique_ptr<Core> core_;
  int life_ = 0;
  int wrapping_life_ = 0;  // in which keys are being wrapped anew
  std::uint64_t crashes_ = 0;
  std::uint64_t appends_ = 0;
  absl::Duration paused_until_;
  absl::Duration next_step_ = absl::InfiniteDuration();
  std::uint64_t plan_ = 0;  // the step that is planned; an earlier plan is void
  std::uint64_t restless_ = 0;
  std::function<void()> when_sending_;
  bool spared_ = false;
};

}  // namespace redress::simulation
