#pragma once

// Ranks that come as often as they are low (Zipf's law): few customers ask often and few words are
// common, as with people.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

namespace redress {

class Zipf {
 public:
  // Ranks from 0 to count - 1, of which rank r has the weight 1 / (r + 1)^steepness; `count` is at
  // least 1.
  explicit Zipf(std::size_t count, double steepness = 1) {
    double sum = 0;
    for (std::size_t rank = 0; rank < count; ++rank) {
      sum += std::pow(static_cast<double>(rank + 1), -steepness);
      sums_.push_back(sum);
    }
  }

  std::size_t Draw(std::mt19937_64& random) const {
    const double at = sums_.back() * (static_cast<double>(random() >> 11U) * 0x1.0p-53);
    const auto found = std::lower_bound(sums_.begin(), sums_.end(), at);
    return static_cast<std::size_t>(found - sums_.begin());
  }

 private:
  std::vector<double> sums_;
};

}  // namespace redress
