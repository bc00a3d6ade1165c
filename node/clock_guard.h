#pragma once

// Whether this node's clock may date facts. Where the log's keeper stamps records with a clock of
// its own, a probe measures ours against it; between measurements the steady clock counts, so that
// a jump of the wall clock dates nothing.

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "base/clock.h"
#include "journal/journal.h"

namespace redress {

// How far outside the probe's round trip the keeper's time may lie: a slow broker is no wrong
// clock.
inline constexpr absl::Duration kMaxClockError = absl::Seconds(1);

// An embedded journal has no second clock: further than this from the last recorded instant, an
// operator decides.
inline constexpr absl::Duration kMaxClockBehind = absl::Minutes(1);
inline constexpr absl::Duration kMaxClockAhead = absl::Hours(24 * 31);

// When the clock is measured, in steady time between measurements.
inline constexpr absl::Duration kClockInterval = absl::Seconds(10);

enum class ClockJump {
  kRefused,
  kAccepted,  // the operator's word that the machine's clock is right
};

// Both clocks of one moment.
struct ClockReading {
  absl::Time wall;
  absl::Duration steady;
};

// Not thread-safe. `clock` outlives it.
class ClockGuard {
 public:
  ClockGuard(Clock& clock, ClockJump jump) : clock_(clock), jump_(jump) {}

  // A probe handed over at `sent` came back now, stamped `appended_at` by the log's keeper. Returns
  // whether that measures the clock: not where it was set meanwhile, which says nothing of how it
  // is now. Then measuring stays due.
  bool Measure(const ClockReading& sent, absl::Time appended_at);

  // Takes the wall clock as it is, if it is plausible after `recorded_at`. For a log without a
  // clock of its own.
  void Adopt(absl::Time recorded_at);

  // Whether a measurement is due.
  bool Due() const;

  // Whether facts may be dated.
  bool right() const { return right_; }

  // Says what is wrong, with figures; empty when right.
  const std::string& detail() const { return detail_; }

  // The time that facts are dated with: the last good measurement, and the steady time since.
  absl::Time Now() const;

  absl::Duration error() const { return error_; }

 private:
  void Rebase();

  Clock& clock_;
  ClockJump jump_;
  bool right_ = false;
  std::string detail_ = "the clock has not been measured yet";
  std::optional<absl::Duration> measured_at_;  // steady
  absl::Time base_wall_ = absl::InfinitePast();
  absl::Duration base_steady_;
  absl::Duration error_ = absl::ZeroDuration();
};

}  // namespace redress
