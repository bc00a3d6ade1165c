#pragma once

// Rows that were read or written lately, in memory before a store that only its owner writes: what
// the next record changes is mostly what the last ones did. Rows of the families that are written
// once and never looked up by key are left out; of queues, it is remembered where nothing is.

#include <cstddef>
#include <string>

#include "base/recent_map.h"
#include "projections/empty_ranges.h"
#include "projections/key_value_store.h"
#include "projections/reads_through.h"

namespace redress {

// The most bytes of rows that are kept.
inline constexpr std::size_t kRowCacheSize = 32 << 20;

// Not thread-safe. `store` outlives it.
class RowCache final : public ReadsThrough<KeyValueReader> {
 public:
  explicit RowCache(const KeyValueReader& store, std::size_t size = kRowCacheSize)
      : store_(store), rows_(size) {}

  absl::StatusOr<std::optional<Value>> Get(Family family, absl::string_view key) const override;
  absl::Status Scan(Family family, absl::string_view prefix, absl::string_view from,
                    const Visit& visit) const override;

  // `writes` stand in the store now.
  void Take(const Writes& writes);

 private:
  const KeyValueReader& below() const override { return store_; }
  void Keep(const std::string& key, std::optional<Value> value) const;

  const KeyValueReader& store_;
  mutable RecentMap<std::optional<Value>> rows_;  // by family and key
  mutable EmptyRanges empty_;                     // of queues
};

}  // namespace redress
