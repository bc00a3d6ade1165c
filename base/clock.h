#pragma once

// The injected clock: wall time for what is recorded, steady time for waits.

#include "absl/time/time.h"

namespace redress {

class Clock {
 public:
  virtual ~Clock() = default;

  // Wall time; may jump.
  virtual absl::Time Now() = 0;

  // Time since some fixed point, a machine's sleep counted; never goes back. For deadlines and
  // intervals only.
  virtual absl::Duration Steady() = 0;
};

// The machine's clocks. Thread-safe.
class SystemClock final : public Clock {
 public:
  absl::Time Now() override;
  absl::Duration Steady() override;
};

}  // namespace redress
