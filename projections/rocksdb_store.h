#pragma once

// The store on RocksDB, one database without a log of its own: the journal is its log. A crash
// takes it back to what was last flushed, all families alike, and what is missing is projected
// again.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/files.h"
#include "projections/key_value_store.h"
#include "projections/reads_through.h"

namespace rocksdb {
class Env;
}

namespace redress {

// The database holds the folder's lock while it lives. Snapshots do not outlive it.
class RocksDbStore final : public ReadsThrough<KeyValueStore> {
 public:
  // Opens the database in the folder `path`, made where absent. Where it is there and cannot be
  // opened for writing (the disk is full, or read-only), it can be read, and Health() says why.
  // `env` is for tests of faults.
  //
  // Errors: kFailedPrecondition (in use by another process), kDataLoss (damaged, or a table is
  // missing), kUnavailable.
  static absl::StatusOr<std::unique_ptr<RocksDbStore>> Open(const std::string& path,
                                                            rocksdb::Env* env = nullptr);

  ~RocksDbStore() override;

  // Errors: kUnavailable, kDataLoss at the first failure; from then on kUnavailable.
  absl::Status Write(const Writes& writes) override;
  absl::Status Health() const override;

  std::vector<TableFile> Tables() const override;
  absl::Status Verify(const TableFile& table) override;

  // Takes writes again after a failed one, with all that was written before it. Reads go on
  // meanwhile.
  //
  // Errors: kUnavailable (not yet; or opened for reading only).
  absl::Status Resume();
  bool reads_only() const { return reads_only_; }

  std::unique_ptr<KeyValueReader> Snapshot() const override;
  absl::StatusOr<bool> Purge() override;

 private:
  struct Database;
  class Reader;
  class SnapshotReader;
  class Iterator;

  explicit RocksDbStore(std::unique_ptr<Database> database);

  const KeyValueReader& below() const override { return *rows_; }

  absl::Status Failure() const;
  void SetFailure(const absl::Status& failure);

  // Whether the folder is still the one that was opened. Errors: kUnavailable.
  absl::Status CheckInPlace() const;

  std::unique_ptr<Database> database_;
  std::unique_ptr<KeyValueReader> rows_;  // as they are now
  bool reads_only_ = false;
  absl::Status failure_;  // of the first write that failed; why it is only read. The database's
                          // mutex guards it
  std::string lock_path_;
  std::optional<FileIdentity> lock_;
};

}  // namespace redress
