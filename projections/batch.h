#pragma once

// Rows on their way into the store: reads show the batch's own writes first. Written as one.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"
#include "projections/damaged_views.h"
#include "projections/key_value_store.h"

namespace redress {

// Not thread-safe. `below` outlives the batch.
class Batch {
 public:
  explicit Batch(const KeyValueReader& below) : below_(below) {}

  absl::StatusOr<std::optional<Value>> Get(Family family, absl::string_view key) const;

  // Returns the first keys that start with `prefix`, in order, at most `max_keys`. Where the batch
  // itself deleted some, it may be fewer than there are.
  absl::StatusOr<std::vector<Key>> Keys(Family family, absl::string_view prefix,
                                        std::size_t max_keys) const;

  void Put(Family family, absl::string_view key, absl::string_view value);
  void Delete(Family family, absl::string_view key);

  // Reads a row as the message `Row`: an empty message where there is none.
  //
  // Errors: kDataLoss (the row does not parse), and the database's.
  template <typename Row>
  absl::StatusOr<Row> GetRow(Family family, absl::string_view key) const;

  void PutRow(Family family, absl::string_view key, const google::protobuf::MessageLite& row);

  const Writes& writes() const { return writes_; }
  Writes TakeWrites() { return std::move(writes_); }

 private:
  const KeyValueReader& below_;
  Writes writes_;
};

template <typename Row>
absl::StatusOr<Row> Batch::GetRow(Family family, absl::string_view key) const {
  absl::StatusOr<std::optional<Value>> value = Get(family, key);
  if (!value.ok()) return value.status();
  Row row;
  if (value->has_value() && !row.ParseFromString(**value)) {
    return UnreadableRow("in a batch");
  }
  return row;
}

}  // namespace redress
