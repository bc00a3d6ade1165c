#pragma once

// Every latency of a run, kept as it was measured: percentiles are exact.

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/time/time.h"

namespace redress {

class Latencies {
 public:
  void Add(absl::Duration latency) { all_.push_back(latency); }

  std::size_t count() const { return all_.size(); }

  // Returns the latency that the share `part` (0 to 1) of all do not exceed; zero where there is
  // none.
  absl::Duration Percentile(double part) {
    if (all_.empty()) return absl::ZeroDuration();
    const auto last = static_cast<double>(all_.size() - 1);
    const auto place = all_.begin() + static_cast<std::ptrdiff_t>(part * last);
    std::nth_element(all_.begin(), place, all_.end());
    return *place;
  }

 private:
  std::vector<absl::Duration> all_;
};

}  // namespace redress
