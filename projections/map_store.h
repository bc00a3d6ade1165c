#pragma once

// The store as ordered maps in memory, for the simulator and tests: the contract of RocksDbStore,
// without disk. What was written is gone with the object.

#include <array>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/key_value_store.h"

namespace redress {

class MapStore final : public KeyValueStore {
 public:
  MapStore();
  ~MapStore() override;

  absl::StatusOr<std::optional<Value>> Get(Family family, absl::string_view key) const override;
  absl::Status Scan(Family family, absl::string_view prefix, absl::string_view from,
                    const Visit& visit) const override;
  absl::Status ScanBack(Family family, absl::string_view prefix, absl::string_view from,
                        const Visit& visit) const override;
  std::unique_ptr<RowIterator> Iterate(Family family, absl::string_view prefix) const override;

  // Errors: kUnavailable after FailWrites().
  absl::Status Write(const Writes& writes) override;

  std::unique_ptr<KeyValueReader> Snapshot() const override;

  // From now on every write fails, as on a broken disk.
  void FailWrites();

 private:
  using Rows = std::map<Key, Value, std::less<>>;
  using Families = std::array<std::shared_ptr<Rows>, kFamilyNames.size()>;
  class Pinned;
  class Iterator;

  mutable std::mutex mutex_;
  Families families_;    // guarded by mutex_; a family's rows are copied when written while pinned
  bool broken_ = false;  // guarded by mutex_
};

}  // namespace redress
