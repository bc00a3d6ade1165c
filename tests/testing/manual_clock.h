#pragma once

// A clock that moves when told to.

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/clock.h"

namespace redress {

class ManualClock final : public Clock {
 public:
  absl::Time Now() override { return now_; }
  absl::Duration Steady() override { return steady_; }

  // Time passes.
  void Advance(absl::Duration duration) {
    now_ += duration;
    steady_ += duration;
  }

  // Only the wall clock jumps.
  void Jump(absl::Duration duration) { now_ += duration; }

 private:
  absl::Time now_ = absl::FromCivil(absl::CivilSecond(2026, 3, 2, 9, 0, 0), absl::UTCTimeZone());
  absl::Duration steady_ = absl::Seconds(1'000);
};

}  // namespace redress
