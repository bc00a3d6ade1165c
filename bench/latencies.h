#pragma once

// Every latency of a run, kept as it was measured: percentiles are exact.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "absl/time/time.h"

namespace redress {

class Latencies {
 public:
  void Add(absl::Duration latency) { all_.push_back(latency); }
  void Add(const Latencies& others) {
    all_.insert(all_.end(), others.all_.begin(), others.all_.end());
  }

  std::size_t count() const { return all_.size(); }

  // Returns the smallest latency that at least the share `part` (0 to 1) of all do not exceed; zero
  // where there is none.
  absl::Duration Percentile(double part) {
    if (all_.empty()) return absl::ZeroDuration();
    const auto rank = static_cast<std::size_t>(std::ceil(part * static_cast<double>(all_.size())));
    const auto place =
        all_.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
    std::nth_element(all_.begin(), place, all_.end());
    return *place;
  }

 private:
  std::vector<absl::Duration> all_;
};

}  // namespace redress
