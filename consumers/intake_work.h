#pragma once

// What intake has in hand: messages taken and not yet finished. Hands them to the command path,
// buries those that will never be taken, hands in again those that could not be, and says which
// offsets may be committed. Not the Kafka side: that is intake.h.

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "aggregates/names.h"
#include "base/clock.h"
#include "commands/command_sink.h"
#include "consumers/dead_letters.h"
#include "consumers/interaction_message.h"
#include "consumers/offset_tracker.h"

namespace redress {

// The most messages, and their bytes, between being taken and being finished: enough to keep the
// command path busy, few enough to be given up at a rebalance.
inline constexpr std::size_t kMaxMessagesInHand = 256;
inline constexpr std::size_t kMaxBytesInHand = 16UL * 1024 * 1024;

// Between two attempts for one message: doubled from the first to the last, then for ever.
inline constexpr absl::Duration kFirstRetryAfter = absl::Milliseconds(50);
inline constexpr absl::Duration kLastRetryAfter = absl::Seconds(5);

// Messages since start.
struct IntakeCounts {
  std::uint64_t received = 0;
  std::uint64_t accepted = 0;  // committed by this intake, or already so
  std::uint64_t replayed = 0;  // committed before
  std::uint64_t dead = 0;      // durable among the dead letters
  std::uint64_t retried = 0;   // attempts after the first
};

// Used from one thread. What it is made of outlives it; the sink's answers may outlive it.
class IntakeWork {
 public:
  IntakeWork(const Names& names, CommandSink& sink, TopicWriter& letters, Clock& clock);

  void Assign(std::int32_t partition) { offsets_.Assign(partition); }

  // Gives up what is in hand of the partition: whoever has it next takes it again.
  void Drop(std::int32_t partition);

  // Whether another message may be taken.
  bool HasRoom() const;

  // Takes a message over. One that was taken before is ignored.
  void Take(KafkaMessage message);

  // Does what there is to do now: answers, fates of dead letters, attempts that are due.
  void Advance();

  // Waits until there is an answer, at most `max_wait`.
  void WaitForAnswer(absl::Duration max_wait) const;

  // Returns how many messages of the partition are in hand.
  std::size_t open(std::int32_t partition) const { return offsets_.open(partition); }

  OffsetTracker& offsets() { return offsets_; }
  const IntakeCounts& counts() const { return counts_; }

  // Why nothing more is taken, for good; OK while all is well.
  const absl::Status& failure() const { return failure_; }

  // Why messages are being handed in again; OK where none is.
  absl::Status waiting() const;

 private:
  struct InHand {
    KafkaMessage message;
    std::optional<absl::Status> refusal;  // set: it goes to the dead letters
    int attempts = 0;
  };

  struct Answer {
    std::uint64_t id = 0;
    absl::Status status;
    Effect effect = Effect::kCommitted;
  };

  // Shared with the answers under way, which come from any thread.
  struct Inbox {
    std::mutex mutex;
    std::condition_variable came;
    std::vector<Answer> answers;
  };

  void Attempt(std::uint64_t id, InHand& in_hand);
  void Submit(std::uint64_t id, CommandRequest request);
  void Bury(std::uint64_t id, InHand& in_hand);
  void RetryLater(std::uint64_t id, InHand& in_hand, const absl::Status& reason);
  void Finish(std::uint64_t id);
  void TakeAnswers();
  void TakeFates();
  void HandleAnswer(const Answer& answer);
  void HandleFate(const MessageFate& fate);
  void AttemptWhatIsDue();

  const Names& names_;
  CommandSink& sink_;
  TopicWriter& letters_;
  Clock& clock_;
  std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
  OffsetTracker offsets_;
  std::map<std::uint64_t, InHand> in_hand_;
  std::set<std::pair<absl::Duration, std::uint64_t>> due_;  // by steady time
  std::size_t bytes_ = 0;
  std::uint64_t next_id_ = 1;
  IntakeCounts counts_;
  absl::Status failure_;
  absl::Status last_retry_reason_;
};

}  // namespace redress
