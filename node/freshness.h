#pragma once

// Whether the views are as new as the end of the log was at some moment. Shown only by a probe of
// our own, sent after that moment and read back: asking a broker for its end proves nothing, for a
// cut-off leader answers an old one; and a commit of our own may have come before that moment, from
// another node that was given the same command and wrote the very same bytes.

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "journal/commit.pb.h"

namespace redress {

// How long a probe may be under way before another is sent, in steady time.
inline constexpr absl::Duration kProbeTimeout = absl::Seconds(2);

// A moment, as the count of own records sent before it.
using SentMark = std::uint64_t;

// Not thread-safe.
class Freshness {
 public:
  // The present moment, for a request that arrives now.
  SentMark Mark() const { return sent_; }

  // Counts one more own record, probe or commit; returns its number, to be given to ReadBack.
  std::uint64_t Sent() { return ++sent_; }

  // The own probe `number` was read back.
  void ReadBack(std::uint64_t number) {
    if (number > read_back_) read_back_ = number;
  }

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
  absl::Time sent_wall;
  absl::Duration sent_steady;
};

// Returns the record of a probe: a commit without an append, named by `nonce`.
std::string EncodeProbe(const std::string& nonce, const CommitSeen& seen, absl::Time now);

}  // namespace redress
