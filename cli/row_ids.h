#pragma once

// What a file's rows have come to, by their ids: a number each, in bounded memory.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace redress {

// The most ids that are remembered: they take some 420 MB, and 630 MB while they grow. Only maps
// that choose among the rows of an id, and dry runs, need it; other files may be of any length.
inline constexpr std::size_t kMaxIdsRemembered = 10'000'000;

// Not thread-safe.
class RowIds {
 public:
  explicit RowIds(std::size_t max_ids = kMaxIdsRemembered) : max_ids_(max_ids) {}

  // Returns what was last remembered of `id`.
  std::optional<std::uint64_t> Find(absl::string_view id) const;

  // Errors: kInvalidArgument (too many ids).
  absl::Status Remember(absl::string_view id, std::uint64_t number);

 private:
  // The first half of its SHA-256: two of ten million are alike once in 10^24 files.
  using Key = std::array<std::uint64_t, 2>;

  static Key KeyOf(absl::string_view id);

  const std::size_t max_ids_;
  absl::flat_hash_map<Key, std::uint64_t> numbers_;
};

}  // namespace redress
