#include "node/clock_guard.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/mutation.h"
#include "commands/json.h"

namespace redress {

bool ClockGuard::Measure(const ClockReading& sent, absl::Time appended_at) {
  const absl::Time returned = clock_.Now();
  const absl::Duration under_way = clock_.Steady() - sent.steady;
  if (absl::AbsDuration(returned - sent.wall - under_way) > kMaxClockError) {
    measured_at_.reset();
    return false;
  }
  measured_at_ = clock_.Steady();
  const absl::Duration behind =
      appended_at - returned;  // positive: our clock is behind the keeper's
  const absl::Duration ahead = sent.wall - appended_at;  // positive: our clock is ahead
  error_ = std::max({behind, ahead, absl::ZeroDuration()});
  if (Mutated(Mutation::kSlowBrokerTripsClock)) error_ = returned - sent.wall;
  right_ = error_ <= kMaxClockError;
  if (right_) {
    Rebase();
    return true;
  }
  detail_ = absl::StrCat(
      "this machine's clock is ", absl::FormatDuration(error_),
      behind > ahead ? " behind" : " ahead of",
      " the broker's: mend the time service on this machine or on the broker; nothing is "
      "committed until they agree within ",
      absl::FormatDuration(kMaxClockError));
  return true;
}

void ClockGuard::Adopt(absl::Time recorded_at) {
  const absl::Time wall = clock_.Now();
  const absl::Time last = right_ ? std::max(recorded_at, Now()) : recorded_at;
  measured_at_ = clock_.Steady();
  const bool plausible = last == absl::InfinitePast() ||
                         (wall >= last - kMaxClockBehind && wall <= last + kMaxClockAhead);
  right_ = plausible || jump_ == ClockJump::kAccepted;
  if (right_) {
    Rebase();
    return;
  }
  detail_ = absl::StrCat("this machine's clock says ", redress::FormatTime(wall),
                         ", the last fact is of ", redress::FormatTime(last),
                         ": mend the clock, or start with --accept-clock-jump if it is right");
}

bool ClockGuard::Due() const {
  return !measured_at_.has_value() || clock_.Steady() - *measured_at_ >= kClockInterval;
}

absl::Time ClockGuard::Now() const { return base_wall_ + (clock_.Steady() - base_steady_); }

void ClockGuard::Rebase() {
  base_wall_ = clock_.Now();
  base_steady_ = clock_.Steady();
  detail_.clear();
}

}  // namespace redress
