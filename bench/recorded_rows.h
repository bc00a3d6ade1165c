#pragma once

// R: the rows that the projector writes, written bare: no judging, folding or looking up, but the
// same rows in the same batches into the same database.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "consumers/projector.h"
#include "journal/journal.h"
#include "projections/key_value_store.h"
#include "projections/map_store.h"

namespace redress {

// Keeps rows in memory, and the batches that made them.
class RowRecorder final : public KeyValueStore {
 public:
  absl::StatusOr<std::optional<Value>> Get(Family family, absl::string_view key) const override {
    return rows_.Get(family, key);
  }
  absl::Status Scan(
      Family family, absl::string_view prefix, absl::string_view from,
      const std::function<bool(absl::string_view, absl::string_view)>& visit) const override {
    return rows_.Scan(family, prefix, from, visit);
  }
  absl::Status ScanBack(
      Family family, absl::string_view prefix, absl::string_view from,
      const std::function<bool(absl::string_view, absl::string_view)>& visit) const override {
    return rows_.ScanBack(family, prefix, from, visit);
  }
  std::unique_ptr<RowIterator> Iterate(Family family, absl::string_view prefix) const override {
    return rows_.Iterate(family, prefix);
  }
  std::unique_ptr<KeyValueReader> Snapshot() const override { return rows_.Snapshot(); }
  absl::Status Write(const Writes& writes) override {
    batches_.push_back(writes);
    return rows_.Write(writes);
  }

  // Returns the batches since the last call.
  std::vector<Writes> TakeBatches() { return std::exchange(batches_, {}); }

 private:
  MapStore rows_;
  std::vector<Writes> batches_;
};

// Projects `records`, so many at a time, and returns the batches that this makes.
std::vector<Writes> RowsOf(absl::Span<const Record> records, std::size_t records_per_batch);

// Writes them into a new database in `folder`. Returns how long the writes took.
absl::Duration WriteBare(const std::vector<Writes>& batches, const std::string& folder);

}  // namespace redress
