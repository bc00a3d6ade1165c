#pragma once

// The rows that a question reads, read bare: what is looked up, scanned and leapt over in the views
// is kept while the product answers, and can be done again without it.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "projections/key_value_store.h"

namespace redress {

using BareReads = std::vector<std::function<void(const KeyValueReader&)>>;

// Reads through to `views`, which outlive it, and keeps what was read. For one thread at a time.
class ReadsRecorder final : public KeyValueReader {
 public:
  ReadsRecorder(std::shared_ptr<const KeyValueReader> views, BareReads& reads)
      : views_(std::move(views)), reads_(reads) {}

  absl::StatusOr<std::optional<Value>> Get(Family family, absl::string_view key) const override;
  absl::StatusOr<std::vector<std::optional<Value>>> GetMany(
      Family family, const std::vector<Key>& keys) const override;
  absl::Status Scan(Family family, absl::string_view prefix, absl::string_view from,
                    const Visit& visit) const override;
  absl::Status ScanBack(Family family, absl::string_view prefix, absl::string_view from,
                        const Visit& visit) const override;
  std::unique_ptr<RowIterator> Iterate(Family family, absl::string_view prefix) const override;

 private:
  std::shared_ptr<const KeyValueReader> views_;
  BareReads& reads_;
};

}  // namespace redress
