#include "base/clock.h"

#include <ctime>

#include "absl/time/clock.h"

namespace redress {

absl::Time SystemClock::Now() { return absl::Now(); }

absl::Duration SystemClock::Steady() {
  timespec since_boot = {};
  clock_gettime(CLOCK_BOOTTIME, &since_boot);
  return absl::DurationFromTimespec(since_boot);
}

}  // namespace redress
