#pragma once

// Where a queue is known to be empty: rows that were taken from its front are stepped over one by
// one by an ordered database until it compacts them away, and a queue is read from its front again
// and again.

#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "projections/key_value_store.h"

namespace redress {

// Places from where queues are read that are remembered; where there are more, all are forgotten.
inline constexpr std::size_t kMaxEmptyRanges = 128;

// Not thread-safe.
class EmptyRanges {
 public:
  // Returns where the first row at or after `from` may be.
  std::string FirstAfter(Family family, absl::string_view from) const;

  // There is no row from `from` up to, not with, `first`.
  void Remember(Family family, absl::string_view from, absl::string_view first);

  // There is a row under `key` now.
  void Take(Family family, absl::string_view key);

 private:
  // Family and begin to end, which is left out.
  std::map<std::pair<Family, std::string>, std::string> ranges_;
};

}  // namespace redress
