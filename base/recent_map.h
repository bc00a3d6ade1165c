#pragma once

// What was used lately, by name, up to a weight: a newer half and an older one. Where the newer is
// full, it becomes the older and the older goes; what is used again moves to the newer. So at least
// half of the weight is of those used last, and nothing is done for an order among them.

#include <cstddef>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace redress {

// Not thread-safe.
template <typename Kept>
class RecentMap {
 public:
  // Each half may be over its half of `max_weight` by what was put into it last.
  explicit RecentMap(std::size_t max_weight) : half_(max_weight / 2) {}

  // Returns what is kept as `name`, or null. It lies there until the next call.
  const Kept* Find(absl::string_view name) {
    if (const auto found = newer_.find(name); found != newer_.end()) return &found->second.kept;
    const auto found = older_.find(name);
    if (found == older_.end()) return nullptr;
    Weighed used = std::move(found->second);
    older_.erase(found);
    return &Put(name, std::move(used.kept), used.weight);
  }

  // Keeps `kept` in place of what was kept as `name`, and returns it. It lies there until the next
  // call.
  const Kept& Put(absl::string_view name, Kept kept, std::size_t weight) {
    if (newer_weight_ >= half_) {
      older_ = std::exchange(newer_, {});
      newer_weight_ = 0;
    }
    Weighed& place = newer_[name];
    newer_weight_ = newer_weight_ - place.weight + weight;
    place = {std::move(kept), weight};
    return place.kept;
  }

 private:
  struct Weighed {
    Kept kept{};
    std::size_t weight = 0;
  };
  using Half = absl::flat_hash_map<std::string, Weighed>;

  std::size_t half_;
  Half newer_;
  Half older_;
  std::size_t newer_weight_ = 0;
};

}  // namespace redress
