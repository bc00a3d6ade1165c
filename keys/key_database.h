#pragma once

// Where a node keeps keys on its disk, in a RocksDB of their own: apart from the journal and the
// views, so that neither's copies hold any. On Kafka it is the node's copy of the topic of keys.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/database.h"
#include "keys/key_row.h"
#include "keys/key_rows.h"
#include "keys/master_key_status.h"
#include "keys/master_keys.h"
#include "keys/unwrapped_keys.h"

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace redress {

struct KeyDatabaseOptions {
  std::string folder;             // made where absent
  MasterKeys* masters = nullptr;  // outlives the database
  rocksdb::Env* env = nullptr;    // the file system, for tests; null: the machine's. Outlives it
};

// Thread-safe. After a write that failed it is opened anew by the next one.
class KeyDatabase final : public KeyRows {
 public:
  // Errors: kFailedPrecondition (in use by another process), kDataLoss (damaged: restore it),
  // kUnavailable.
  static absl::StatusOr<std::unique_ptr<KeyDatabase>> Open(const KeyDatabaseOptions& options);

  ~KeyDatabase() override;

  // Returns the key's secret, or nothing where it was destroyed.
  //
  // Errors: kNotFound, kDataLoss, and those of the master keys.
  absl::StatusOr<std::optional<std::string>> Find(absl::string_view id);

  // Puts the rows into the place of what was there, but for keys that were destroyed: those stay
  // so, and are returned. `place`, where given, becomes what Place() returns. All in one write to
  // the disk.
  //
  // Errors: kUnavailable, kDataLoss (each may have been written or not).
  absl::StatusOr<std::vector<std::string>> Write(absl::Span<const KeyRow> rows,
                                                 const std::string* place = nullptr);

  // Returns what was last written as the place; empty before.
  absl::StatusOr<std::string> Place();

  absl::Status LookThrough(const std::string& id,
                           absl::FunctionRef<bool(const KeyRow&)> look) override;

  // Errors: as LookThrough().
  absl::StatusOr<KeyCounts> Count();

  absl::Status Purge() override;

  // What Verify() found, with what to do about it: nothing is built upon it before it is restored.
  absl::Status Health() const;
  std::vector<TableFile> Tables() const;
  // As Scrubbed::Verify().
  absl::Status Verify(const TableFile& table);

 private:
  struct Opened;
  enum class Use { kReading, kWriting };

  explicit KeyDatabase(const KeyDatabaseOptions& options);

  // For writing, or where that fails for reading; returns the failure.
  absl::Status OpenAnew();
  absl::StatusOr<std::unique_ptr<Opened>> OpenFor(Use use) const;
  absl::Status EnsureWritable();
  absl::StatusOr<std::optional<KeyRow>> ReadRow(absl::string_view id) const;

  const KeyDatabaseOptions options_;
  UnwrappedKeys unwrapped_;
  std::mutex writing_;                      // one writer at a time; before opened_mutex_
  bool has_failed_ = false;                 // under writing_
  mutable std::shared_mutex opened_mutex_;  // shared: used; exclusive: opened anew
  std::unique_ptr<Opened> opened_;
  mutable std::mutex damage_mutex_;
  absl::Status damage_;
};

}  // namespace redress
