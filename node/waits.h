#pragma once

// Reads that wait for the views: until they show a position, or what the log held when the read
// arrived.

#include <cstdint>
#include <deque>
#include <functional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "node/freshness.h"

namespace redress {

// The most reads that wait at once; more are answered kResourceExhausted.
inline constexpr std::size_t kMaxWaits = 10'000;

using WaitCallback = std::function<void(absl::Status)>;

// Not thread-safe.
class Waits {
 public:
  // Each `done` is called exactly once: OK, or kUnavailable at steady time `deadline`.
  void ForPosition(std::uint64_t position, absl::Duration deadline, WaitCallback done);
  void ForFresh(SentMark arrival, absl::Duration deadline, WaitCallback done);

  // Calls those whose wait is over.
  void Resolve(std::uint64_t position, const Freshness& freshness, absl::Duration now);

  // Calls those that wait for a fresh state with `reason`.
  void FailFresh(const absl::Status& reason);

  // Calls all with `reason`.
  void FailAll(const absl::Status& reason);

  bool WantsFresh() const { return !fresh_.empty(); }

  // The earliest deadline.
  absl::Duration NextDue() const;

 private:
  struct Wait {
    std::uint64_t wanted = 0;  // position, or mark
    absl::Duration deadline;
    WaitCallback done;
  };

  static void Fail(std::deque<Wait>& waits, const absl::Status& reason);
  static void Add(std::deque<Wait>& waits, Wait wait);

  std::deque<Wait> positions_;
  std::deque<Wait> fresh_;
};

}  // namespace redress
