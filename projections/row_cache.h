#pragma once

// Rows that were read or written lately, in memory before a store that only its owner writes: what
// the next record changes is mostly what the last ones did. Rows of the families that are written
// once and never looked up by key are left out.

#include <cstddef>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "projections/key_value_store.h"

namespace redress {

// The most bytes of rows that are kept; half of them at least are those used last.
inline constexpr std::size_t kRowCacheSize = 32 << 20;

// Not thread-safe. `store` outlives it.
class RowCache final : public KeyValueReader {
 public:
  explicit RowCache(const KeyValueReader& store, std::size_t size = kRowCacheSize)
      : store_(store), half_size_(size / 2) {}

  absl::StatusOr<std::optional<Value>> Get(Family family, absl::string_view key) const override;
  absl::Status Scan(Family family, absl::string_view prefix, absl::string_view from,
                    const std::function<bool(absl::string_view key, absl::string_view value)>&
                        visit) const override {
    return store_.Scan(family, prefix, from, visit);
  }
  absl::Status ScanBack(Family family, absl::string_view prefix, absl::string_view from,
                        const std::function<bool(absl::string_view key, absl::string_view value)>&
                            visit) const override {
    return store_.ScanBack(family, prefix, from, visit);
  }
  std::unique_ptr<RowIterator> Iterate(Family family, absl::string_view prefix) const override {
    return store_.Iterate(family, prefix);
  }

  // `writes` stand in the store now.
  void Take(const Writes& writes);

 private:
  using Rows = absl::flat_hash_map<std::string, std::optional<Value>>;

  // Looks in the rows used last, then in those before, which then count as used.
  const std::optional<Value>* Find(const std::string& key) const;
  const std::optional<Value>& Keep(std::string key, std::optional<Value> value) const;

  const KeyValueReader& store_;
  const std::size_t half_size_;
  mutable Rows recent_;
  mutable Rows older_;
  mutable std::size_t recent_size_ = 0;
};

}  // namespace redress
