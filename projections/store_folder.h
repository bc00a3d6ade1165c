#pragma once

// Generations of the views on disk: folders views-1, views-2, ... and a file VIEWS that names the
// current one. A rebuild makes the next generation beside and switches to it; what read the old one
// goes on reading it until it lets go.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "projections/key_value_store.h"

namespace redress {

// Not thread-safe. Holds the folder's lock while it lives. Stores handed out may outlive it; the
// folder of one that was replaced or dropped is removed when the last one lets go of it.
class StoreFolder {
 public:
  // Opens the current generation in the folder `path`, both made where absent, and removes what
  // switches and rebuilds of the past have left. A generation that is damaged, or not wholly there,
  // gives way to a new one, empty, and damage() says what it was.
  //
  // Errors: kFailedPrecondition (in use by another process), kUnavailable.
  static absl::StatusOr<StoreFolder> Open(const std::string& path);

  // The same, to make a next generation whatever is wrong with the current one: where that cannot
  // be opened there is no current(), and `damage()` says why. Nothing is made or removed.
  //
  // Errors: kFailedPrecondition (in use by another process), kUnavailable.
  static absl::StatusOr<StoreFolder> OpenAnyhow(const std::string& path);

  StoreFolder(StoreFolder&&) noexcept;
  StoreFolder& operator=(StoreFolder&&) noexcept;
  ~StoreFolder();

  const std::shared_ptr<KeyValueStore>& current() const { return current_.store; }
  std::uint64_t generation() const { return current_.number; }
  const absl::Status& damage() const { return damage_; }

  // Makes the current generation take writes again after a failure, with all that was written
  // before it. The one returned may be another object than before.
  //
  // Errors: kUnavailable (not yet; reads go on), kDataLoss.
  absl::StatusOr<std::shared_ptr<KeyValueStore>> Resume();

  // Returns the next generation, empty, beside the current one; one begun before is dropped.
  //
  // Errors: kUnavailable.
  absl::StatusOr<std::shared_ptr<KeyValueStore>> MakeNext();

  // Makes the next generation the current one, for good once it returns OK. After an error the
  // current one stays; which one the next start finds is unknown, and both are whole.
  //
  // Errors: kFailedPrecondition (none was made), kUnavailable.
  absl::Status SwitchToNext();

  // Gives up the next generation, where one was begun.
  void DropNext();

 private:
  struct Generation {
    std::uint64_t number = 0;
    std::shared_ptr<KeyValueStore> store;
    // Whether the folder goes with the last one that holds the store.
    std::shared_ptr<std::atomic<bool>> discarded;
  };
  class Lock;

  StoreFolder(std::string path, std::unique_ptr<Lock> lock);

  static absl::StatusOr<StoreFolder> Take(const std::string& path);
  absl::Status OpenCurrent();
  absl::Status BeginAnew();
  absl::StatusOr<Generation> OpenGeneration(std::uint64_t number);
  absl::Status MakeCurrent(Generation generation);
  absl::Status RemoveStale();
  static void Discard(Generation& generation);

  std::string path_;
  std::unique_ptr<Lock> lock_;
  absl::Status damage_;  // of the generation that gave way to a new one
  Generation current_;
  Generation next_;  // without a store where none was begun
};

}  // namespace redress
