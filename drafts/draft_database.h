#pragma once

// Where drafts lie on a node's disk: a RocksDB of their own, apart from journal, views and keys, so
// that neither a rebuild nor a backup of those touches them.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "drafts/draft_row.pb.h"

namespace rocksdb {
class DB;
}  // namespace rocksdb

namespace redress {

// Whose draft it is, of what. None of them holds a zero byte.
struct DraftPlace {
  std::string person;
  std::string ticket;  // number
  std::string form;

  friend bool operator==(const DraftPlace&, const DraftPlace&) = default;
};

// Not thread-safe. Made by the first write, opened by the first use, and anew by the one after a
// failure. Each method's
// errors: kFailedPrecondition (in use by another process), kDataLoss (damaged: says what to do),
// kUnavailable.
class DraftDatabase {
 public:
  explicit DraftDatabase(std::string folder);
  ~DraftDatabase();

  absl::StatusOr<std::optional<DraftRow>> Read(const DraftPlace& place);

  // Puts the row in the place of what was there; nothing: takes it away. On the disk when it
  // returns.
  absl::Status Write(const DraftPlace& place, const std::optional<DraftRow>& row);

  // Calls `look` with the person's drafts, by ticket and form, until it returns false. Of nobody:
  // with everybody's. `look` writes nothing.
  absl::Status LookThrough(
      absl::string_view person,
      absl::FunctionRef<bool(const DraftPlace& place, const DraftRow& row)> look);

 private:
  bool IsThere() const;
  absl::Status EnsureOpen();
  absl::Status Failed(absl::Status status);

  const std::string folder_;
  std::unique_ptr<rocksdb::DB> database_;  // null: not open
};

}  // namespace redress
