#include "base/clock.h"

#include <chrono>

#include "absl/time/clock.h"

namespace redress {

absl::Time SystemClock::Now() { return absl::Now(); }

absl::Duration SystemClock::Steady() {
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace redress
