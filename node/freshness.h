#pragma once

// Whether the views are as new as the end of the log was at some moment. On a log that others
// append to too, shown only by a probe of our own, sent after that moment and read back: asking a
// broker for its end proves nothing, for a cut-off leader answers an old one; and a commit of our
// own may have come before that moment, from another node that was given the same command and wrote
// the very same bytes. A log that nobody else appends to knows its end: there a look is enough, and
// no probe is ever sent.

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "journal/commit.pb.h"
#include "node/clock_guard.h"

namespace redress {

// A probe that is in the log, and is not read back for so long although the log is said to hold no
// more, is taken for lost: another is sent. In steady time.
inline constexpr absl::Duration kProbeTimeout = absl::Seconds(2);

// What a node writes by itself stays for ever: at most one probe under way, shared by all that
// wait, and at most ten a second. After one that failed, a longer rest.
inline constexpr absl::Duration kProbeInterval = absl::Milliseconds(100);
inline constexpr absl::Duration kProbeRetry = absl::Milliseconds(250);

// A moment, as the count of own records, and looks at a known end, before it.
using SentMark = std::uint64_t;

// Not thread-safe.
class Freshness {
 public:
  // The present moment, for a request that arrives now.
  SentMark Mark() const { return sent_; }

  // Counts one more own record, probe or commit, or a look at a known end; returns its number, to
  // be given to ReadBack.
  std::uint64_t Sent() { return ++sent_; }

  // The own probe `number` was read back, or the views hold all up to the end that look `number`
  // found.
  void ReadBack(std::uint64_t number) {
    if (number > read_back_) read_back_ = number;
  }

  // The views went back: what was shown before holds no more.
  void Forget() { read_back_ = 0; }

  // Whether the views hold all that the log held at `mark`.
  bool Covers(SentMark mark) const { return read_back_ > mark; }

 private:
  std::uint64_t sent_ = 0;
  std::uint64_t read_back_ = 0;
};

// The probe under way, at most one.
struct Probe {
  std::string hash;          // of the record
  std::uint64_t number = 0;  // Freshness::Sent()
  ClockReading sent;
  std::optional<absl::Duration> kept_at = std::nullopt;  // steady; since then it is in the log
};

// Returns the record of a probe: a commit without an append, named by `nonce`.
std::string EncodeProbe(const std::string& nonce, const CommitSeen& seen, absl::Time now);

}  // namespace redress
