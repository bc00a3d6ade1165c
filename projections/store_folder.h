#pragma once

// Generations of the views on disk: folders views-1, views-2, ... and a file VIEWS that names the
// current one. A rebuild makes the next generation beside and switches to it; what read the old one
// goes on reading it until it lets go.

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "projections/key_value_store.h"

namespace redress {

// Not thread-safe. Holds the folder's lock while it lives. Stores handed out may outlive it; their
// folders are removed by a later RemoveStale() or Open().
class StoreFolder {
 public:
  // Opens the current generation in the folder `path`, both made where absent, and removes what
  // switches and rebuilds of the past have left. A generation that is damaged, or not wholly there,
  // gives way to a new one, empty, and damage() says what it was.
  //
  // Errors: kFailedPrecondition (in use by another process), kUnavailable.
  static absl::StatusOr<StoreFolder> Open(const std::string& path);

  // The same where the current generation is of no use, whatever is wrong with it: what is opened
  // is a new one, empty.
  static absl::StatusOr<StoreFolder> OpenAnew(const std::string& path);

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

  // Returns the next generation, empty, beside the current one; one begun before is given up.
  //
  // Errors: kUnavailable.
  absl::StatusOr<std::shared_ptr<KeyValueStore>> MakeNext();

  // Makes the next generation the current one, for good once it returns OK. After an error the
  // current one stays; which one the next start finds is unknown, and both are whole.
  //
  // Errors: kFailedPrecondition (none was made), kUnavailable.
  absl::Status SwitchToNext();

  // Removes generations that are neither current nor next and that nobody here holds.
  //
  // Errors: kUnavailable.
  absl::Status RemoveStale();

 private:
  struct Generation {
    std::uint64_t number = 0;
    std::shared_ptr<KeyValueStore> store;
  };
  class Lock;

  StoreFolder(std::string path, std::unique_ptr<Lock> lock);

  static absl::StatusOr<StoreFolder> Take(const std::string& path);
  absl::Status OpenCurrent();
  absl::Status BeginAnew();
  absl::StatusOr<Generation> OpenGeneration(std::uint64_t number);
  absl::Status MakeCurrent(Generation generation);

  std::string path_;
  std::unique_ptr<Lock> lock_;
  absl::Status damage_;  // of the generation that gave way to a new one
  Generation current_;
  Generation next_;  // without a store where none was begun
  std::map<std::uint64_t, std::weak_ptr<KeyValueStore>> opened_;  // by number
};

}  // namespace redress
