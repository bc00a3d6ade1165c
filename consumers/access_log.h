#pragma once

// Reads of what tells of customers -> facts in the journal. Whoever reads notes it and goes on;
// what was noted is recorded a second later, or as soon as there are enough, by the ordinary way of
// commands. No read is answered that there is no room to note.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "aggregates/access/log_accesses.h"
#include "aggregates/names.h"
#include "base/clock.h"
#include "base/random.h"
#include "commands/command_sink.h"
#include "events/access.pb.h"

namespace redress {

// The longest that what was read waits to be recorded: what a crash can lose.
inline constexpr absl::Duration kAccessLogWait = absl::Seconds(1);
// The most reads that wait. While the journal takes nothing, more are refused: some megabytes.
inline constexpr std::size_t kMaxReadsHeld = 16'384;
// Customers named in one commit, at most, but for those of one read: so that it stays far below
// what a record may hold.
inline constexpr std::size_t kMaxCustomersLoggedAtOnce = 8'192;
// The longest that the end of the process waits until all is recorded.
inline constexpr absl::Duration kAccessLogEnd = absl::Seconds(5);

// Thread-safe. What it is given outlives it, and `sink` outlives the last answer.
class AccessLog {
 public:
  AccessLog(CommandSink& sink, Clock& clock, Random& random, const Names& names);

  // Notes that this was read now, by `read.person` and so on; the same again, one after the other,
  // is counted. Never blocks.
  //
  // Errors: kUnavailable, machine code "overloaded" (no room: nobody may be shown it).
  absl::Status Note(AccessRead read);

  // Hands on what is due. One commit is under way at a time.
  void Step();

  // Hands on all there is, and waits until it is recorded, at most `longest`. Returns how many
  // reads were not.
  std::size_t Drain(absl::Duration longest);

 private:
  struct Batch {
    CommandRequest request;
    std::size_t reads = 0;
  };

  bool IsDue(absl::Duration now) const;
  Batch TakeBatch();
  void TakeAnswer(const absl::StatusOr<CommandAnswer>& answer);

  CommandSink& sink_;
  Clock& clock_;
  Random& random_;
  const Names& names_;
  const std::string node_;  // drawn: no two nodes share a stream, nor two of their starts

  std::mutex mutex_;
  std::condition_variable recorded_;
  std::deque<AccessRead> waiting_;
  absl::Duration oldest_;      // steady time of the first of them
  std::optional<Batch> kept_;  // under way, or to be sent again
  bool under_way_ = false;
  absl::Duration again_at_ = -absl::InfiniteDuration();
  bool draining_ = false;
};

// Steps an access log on a thread of its own, and drains it in the end. The log outlives it.
class AccessLogging {
 public:
  explicit AccessLogging(AccessLog& log);
  ~AccessLogging();
  AccessLogging(const AccessLogging&) = delete;
  AccessLogging& operator=(const AccessLogging&) = delete;

 private:
  AccessLog& log_;
  std::jthread thread_;
};

}  // namespace redress
