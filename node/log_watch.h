#pragma once

// Looks again, in the log itself, at the last record that was read from it: a log that was
// truncated, swapped or made anew and refilled looks healthy to its client library, and only our
// own hash of what stood there tells.

#include <cstdint>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "base/clock.h"
#include "journal/journal.h"

namespace redress {

// Steady time between two looks.
inline constexpr absl::Duration kLookInterval = absl::Seconds(10);

// How long the log may seem to end before the record, or to begin after it, until that is believed:
// a leader that was cut off answers an old end for a while.
inline constexpr absl::Duration kGoneConfirmation = absl::Seconds(3);

enum class LookResult {
  kNone,     // no look is under way
  kPending,  // ask again later
  kSame,     // the record still stands there
  kGone,     // it does not: the log is not the one that was read
};

// Not thread-safe. `clock` and the journal behind `reader` outlive it.
class LogWatch {
 public:
  LogWatch(Clock& clock, std::unique_ptr<JournalReader> reader)
      : clock_(clock), reader_(std::move(reader)) {}

  // Starts a look at the record at `offset`, whose SHA-256 is `hash`, unless one is under way.
  void Start(std::int64_t offset, const std::string& hash);

  // Whether a look is due by the clock.
  bool Due() const;

  bool under_way() const { return under_way_; }

  // Goes on with the look.
  LookResult Poll();

  // Says what was found instead, after kGone.
  const std::string& detail() const { return detail_; }

 private:
  LookResult Missing(const std::string& detail);
  LookResult End(LookResult result);

  Clock& clock_;
  std::unique_ptr<JournalReader> reader_;
  bool under_way_ = false;
  std::int64_t offset_ = -1;
  std::string hash_;
  std::string detail_;
  absl::Duration missing_since_ = absl::InfiniteDuration();
  absl::Duration last_ = -absl::InfiniteDuration();
};

}  // namespace redress
