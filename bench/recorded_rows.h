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
#include "events/sealing.h"
#include "journal/journal.h"
#include "projections/key_value_store.h"
#include "projections/reads_through.h"

namespace redress {

// Passes rows on to a store, which outlives it, and keeps the batches that made them.
class RowRecorder final : public ReadsThrough<KeyValueStore> {
 public:
  explicit RowRecorder(KeyValueStore& rows) : rows_(rows) {}

  std::unique_ptr<KeyValueReader> Snapshot() const override { return rows_.Snapshot(); }
  absl::Status Write(const Writes& writes) override {
    batches_.push_back(writes);
    return rows_.Write(writes);
  }

  // Returns the batches since the last call.
  std::vector<Writes> TakeBatches() { return std::exchange(batches_, {}); }

 private:
  const KeyValueReader& below() const override { return rows_; }

  KeyValueStore& rows_;
  std::vector<Writes> batches_;
};

// Projects `records`, so many at a time, and writes the rows that this makes bare into a new
// database in the empty folder `scratch`. Returns how long these writes took.
absl::Duration WriteBare(absl::Span<const Record> records, std::size_t records_per_batch,
                         const std::string& scratch);

}  // namespace redress
