#pragma once

// The small contract that the store needs of a database: ordered keys in families, atomic batches,
// snapshots. RocksDB in production (rocksdb_store.h), an ordered map in the simulator
// (map_store.h); one contract suite for both.

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/scrubbed.h"
#include "projections/families.h"

namespace redress {

using Key = std::string;
using Value = std::string;

// Rows of one prefix, in key order, as they were when it was made. Stands on no row until Seek().
// Not thread-safe; the reader that made it outlives it.
class RowIterator {
 public:
  virtual ~RowIterator() = default;

  // Moves to the first row whose key is >= `from` and starts with the prefix.
  virtual void Seek(absl::string_view from) = 0;
  // Moves to the next row. Only where Valid().
  virtual void Next() = 0;

  // Whether it stands on a row; if not: there are no more, or status() says why.
  virtual bool Valid() const = 0;
  // Of the row, until it moves on.
  virtual absl::string_view key() const = 0;
  virtual absl::string_view value() const = 0;
  virtual absl::Status status() const = 0;
};

// Reads at one instant. Thread-safe.
class KeyValueReader {
 public:
  // Takes a row, and says whether to go on.
  using Visit = std::function<bool(absl::string_view key, absl::string_view value)>;

  virtual ~KeyValueReader() = default;

  // Returns the value, or nothing. Errors: kDataLoss, kUnavailable (from the database).
  virtual absl::StatusOr<std::optional<Value>> Get(Family family, absl::string_view key) const = 0;

  // Calls `visit` with every row whose key is >= `from` and starts with `prefix`, in key order,
  // until it returns false.
  virtual absl::Status Scan(Family family, absl::string_view prefix, absl::string_view from,
                            const Visit& visit) const = 0;

  // The same in descending order, from the last key that is <= `from` and starts with `prefix`.
  virtual absl::Status ScanBack(Family family, absl::string_view prefix, absl::string_view from,
                                const Visit& visit) const = 0;

  // Returns the rows whose key starts with `prefix`, for readers that leap from place to place.
  virtual std::unique_ptr<RowIterator> Iterate(Family family, absl::string_view prefix) const = 0;

  // Returns the values of `keys`, in their order: cheaper than one by one.
  virtual absl::StatusOr<std::vector<std::optional<Value>>> GetMany(
      Family family, const std::vector<Key>& keys) const;

  // Returns a reader of the same rows that reads nothing from a disk: where that would be needed,
  // it fails. Null: this reads from none. This outlives it.
  virtual std::unique_ptr<KeyValueReader> InMemory() const { return nullptr; }
};

// Orders writes by family and key; looks keys up without copying them.
struct WriteOrder {
  using is_transparent = void;
  template <typename Left, typename Right>
  bool operator()(const Left& left, const Right& right) const {
    if (left.first != right.first) return left.first < right.first;
    return absl::string_view(left.second) < absl::string_view(right.second);
  }
};

// Writes of one batch: family and key to the new value, or nothing for a deletion.
using Writes = std::map<std::pair<Family, Key>, std::optional<Value>, WriteOrder>;

// Owns the rows. Thread-safe, where the database is: that of the simulator is not.
class KeyValueStore : public KeyValueReader, public Scrubbed {
 public:
  // All of `writes`, or none, also across a crash. After the first error every further Write fails:
  // reopen.
  virtual absl::Status Write(const Writes& writes) = 0;

  // OK while it can be trusted and written, as far as it knows. kDataLoss: a read met damaged
  // bytes; make its rows anew. kUnavailable: it takes no writes.
  virtual absl::Status Health() const { return absl::OkStatus(); }

  // Returns the rows as they are now, whatever is written later. The store outlives it.
  virtual std::unique_ptr<KeyValueReader> Snapshot() const = 0;

  // Sees to it that no byte is left of rows that were replaced or deleted before; may take as long
  // as reading all there is. Returns whether it is done: not while somebody reads an older state.
  //
  // Errors: kUnavailable.
  virtual absl::StatusOr<bool> Purge() { return true; }
};

}  // namespace redress
