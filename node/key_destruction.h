#pragma once

// Destroys the keys of what was erased, and then sees to it that neither keys nor rows are left on
// the disk: beside the core, on a thread of its own, or step by step.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "keys/key_vault.h"
#include "projections/key_value_store.h"

namespace redress {

// Keys destroyed at once, at most. A commit that erases more does not fit into a record.
inline constexpr std::size_t kMaxKeysDestroyed = 10'000;

// Step() is used from one thread at a time, the rest from any. `vault` outlives it.
class KeyDestruction {
 public:
  explicit KeyDestruction(KeyVault& vault) : vault_(vault) {}

  // Destroys the next of the keys that `views` name; where there are none, purges what was erased.
  // Returns whether there may be more to do at once.
  //
  // Errors: the database's, and those of the vault; it is to be tried again.
  absl::StatusOr<bool> Step(KeyValueStore& views);

  // The views are others than before: what was erased may still lie there.
  void Forget() { purged_ = 0; }

  // All keys that were to be destroyed up to this position are.
  std::uint64_t destroyed() const { return destroyed_; }

  // Of what was erased up to this position, no byte is left on this node's disk.
  std::uint64_t purged() const { return purged_; }

 private:
  absl::StatusOr<bool> Purge(KeyValueStore& views, std::uint64_t position);

  KeyVault& vault_;
  std::atomic<std::uint64_t> destroyed_ = 0;
  std::atomic<std::uint64_t> purged_ = 0;
};

// The same on a thread of its own. Thread-safe; `destruction` outlives it.
class KeyDestroying {
 public:
  explicit KeyDestroying(KeyDestruction& destruction);

  // Sees to `views`, and to no others from now on.
  void Look(std::shared_ptr<KeyValueStore> views);

 private:
  void Run(const std::stop_token& stop);

  KeyDestruction& destruction_;
  std::mutex mutex_;
  std::condition_variable_any paused_;
  std::shared_ptr<KeyValueStore> views_;
  std::jthread thread_;  // the last: joined before anything it uses goes
};

}  // namespace redress
