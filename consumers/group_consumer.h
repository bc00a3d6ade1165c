#pragma once

// One member of a Kafka consumer group, on one topic: messages, rebalances, commits, and whether
// the brokers answer. Offsets are committed only when told to. Goes on by itself when brokers come
// back.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "consumers/interaction_message.h"
#include "consumers/offset_tracker.h"
#include "journal/kafka_client.h"

namespace redress {

struct GroupConsumerOptions {
  std::string brokers;  // "host:port,..."
  std::string group;
  std::string topic;
  KafkaAccess access = {};
};

enum class Possession {
  kHeld,  // until the call returns: what is finished may be committed
  kLost,  // another member may have it already
};

// Called from within GroupConsumer's Poll and Close.
class GroupListener {
 public:
  virtual ~GroupListener() = default;

  virtual void Assigned(const std::vector<std::int32_t>& partitions) = 0;

  // The partitions go to other members when this returns, which must be soon: the group waits.
  virtual void Revoked(const std::vector<std::int32_t>& partitions, Possession possession) = 0;
};

// Used from one thread. The listener outlives it.
class GroupConsumer {
 public:
  // Starts joining the group and returns at once: brokers that are away are no error here.
  //
  // Errors: kInvalidArgument (options), kUnavailable (no thread could be started).
  static absl::StatusOr<std::unique_ptr<GroupConsumer>> Open(const GroupConsumerOptions& options,
                                                             GroupListener& listener);

  // Leaves the group, within a bounded time, without asking the listener: call Close first.
  ~GroupConsumer();

  // Gives up every partition and leaves the group, within a bounded time.
  void Close();

  // Returns the next message, or nothing within `max_wait`. Calls the listener.
  std::optional<KafkaMessage> Poll(absl::Duration max_wait);

  // While paused Poll returns no message, but serves the group. Costs a fetch at every change: for
  // long stalls only.
  void SetPaused(bool paused);
  bool paused() const { return paused_; }

  // Commits without waiting; TakeCommitFailure tells whether one has failed since it was last
  // asked.
  void CommitSoon(const std::vector<PartitionOffset>& offsets);
  bool TakeCommitFailure();

  // Errors: kUnavailable (not known to be committed).
  absl::Status CommitNow(const std::vector<PartitionOffset>& offsets);

  // Looks whether brokers and topic are there, where they were not when last heard of or a
  // connection was lost since; waits for an answer at most half a second. Call it every second or
  // so.
  void CheckHealth();

  // Why no messages can come; OK while they can.
  const absl::Status& health() const { return health_; }

  // Returns how many offsets of the assigned partitions lie behind the ends of their logs, from
  // `tracker`'s first unfinished ones on, as far as the last fetch said; nothing while unknown.
  std::optional<std::uint64_t> Lag(const OffsetTracker& tracker) const;

 private:
  struct TopicDeleter {
    void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
  };

  GroupConsumer(const GroupConsumerOptions& options, GroupListener& listener);

  absl::Status Subscribe();
  void Rebalance(rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* partitions);
  void NoteTrouble(const std::string& what);
  // Returns what to do, after a semicolon, where `error` is about access; else nothing.
  std::string Advice(rd_kafka_resp_err_t error) const;
  void Suspect(rd_kafka_resp_err_t error, const char* reason);

  const GroupConsumerOptions options_;
  GroupListener& listener_;
  absl::Status health_;
  std::string suspicion_;  // what the client complained of since the last look: perhaps nothing
  bool paused_ = false;
  bool commit_failed_ = false;
  std::map<std::int32_t, std::int64_t> read_to_;  // by assigned partition; -1 before the first
  KafkaHandle handle_;
  std::unique_ptr<rd_kafka_topic_t, TopicDeleter> topic_;  // goes before the handle
};

}  // namespace redress
