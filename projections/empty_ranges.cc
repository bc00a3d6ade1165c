#include "projections/empty_ranges.h"

namespace redress {

std::string EmptyRanges::FirstAfter(Family family, absl::string_view from) const {
  const auto found = ranges_.find({family, std::string(from)});
  return found == ranges_.end() ? std::string(from) : found->second;
}

void EmptyRanges::Remember(Family family, absl::string_view from, absl::string_view first) {
  if (first <= from) return;
  if (ranges_.size() >= kMaxEmptyRanges) ranges_.clear();
  ranges_[{family, std::string(from)}] = std::string(first);
}

void EmptyRanges::Take(Family family, absl::string_view key) {
  const auto end = ranges_.upper_bound({family, std::string(key)});
  for (auto range = ranges_.lower_bound({family, ""}); range != end; ++range) {
    if (key < range->second) range->second = std::string(key);
  }
}

}  // namespace redress
