#pragma once

// Looks again, in the log itself, at what was read from it: a log that was truncated, swapped or
// made anew and refilled looks healthy to its client library, and only our own hashes of what stood
// there tell. All that was read since the last good look is looked at: the last record alone may
// have been written, perhaps by ourselves, after what stood before it was lost.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

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

// A record that was read, and where.
struct Mark {
  std::uint64_t position = 0;
  std::int64_t offset = -1;
  std::string hash;     // SHA-256
  bool follows = true;  // upon the mark before it, without another record between
};

// The most marks kept between two looks. Of more, the earliest and the last ones are.
inline constexpr std::size_t kMaxMarks = 20'000;

// Records read in one step of a look.
inline constexpr std::size_t kLookSlice = 1'000;

// Not thread-safe. `clock` and the journal behind `reader` outlive it.
class LogWatch {
 public:
  LogWatch(Clock& clock, std::unique_ptr<JournalReader> reader)
      : clock_(clock), reader_(std::move(reader)) {}

  // Starts a look at `marks`, at least one, in order, unless one is under way.
  void Start(std::vector<Mark> marks);

  // Whether a look is due by the clock.
  bool Due() const;

  bool under_way() const { return under_way_; }

  // Goes on with the look.
  LookResult Poll();

  // After kGone: the position of a mark that is gone. Those before it may have gone since they were
  // looked at.
  std::uint64_t gone() const { return marks_[next_].position; }

  // Says what was found instead, after kGone.
  const std::string& detail() const { return detail_; }

 private:
  // Compares `record` with the mark whose turn it is. Returns whether it is the same.
  bool Compare(const Record& record);
  LookResult Missing(const std::string& detail);
  LookResult End(LookResult result);

  Clock& clock_;
  std::unique_ptr<JournalReader> reader_;
  bool under_way_ = false;
  std::vector<Mark> marks_;
  std::size_t next_ = 0;  // the mark whose turn it is
  std::string detail_;
  absl::Duration missing_since_ = absl::InfiniteDuration();
  absl::Duration last_ = -absl::InfiniteDuration();
};

}  // namespace redress
