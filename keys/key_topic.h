#pragma once

// Keys that several nodes share: a compacted topic of one partition, in which the last word on a
// key counts, and each node's database as its copy. Destroyed is a word, too: were it a record
// without a value, Kafka would forget it, and a node that begins later could not tell destroyed
// from unknown.

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "journal/journal.h"
#include "journal/kafka_access.h"
#include "journal/kafka_topic.h"
#include "keys/key_database.h"
#include "keys/key_keeper.h"

namespace redress {

class KeyTopicWriter;

struct KeyTopicOptions {
  KafkaCluster cluster;
  std::string topic;
  Clock* clock = nullptr;  // outlives the topic
};

// For how long brokers may hold a box after its key was destroyed, while a node runs: an hour until
// a node makes them begin another segment (kRollInterval), an hour of segment.ms, an hour of
// max.compaction.lag.ms, and one for the cleaner's own work.
inline constexpr absl::Duration kLongestTopicRemains = absl::Hours(4);

// Makes the topic. Errors: as CreateTopic (kafka_topic.h).
absl::Status CreateKeyTopic(const KafkaCluster& cluster, const std::string& topic,
                            Replication replication);

// Returns OK if the topic is there and keeps keys, and only the last word on each. Errors: as
// CheckTopic (kafka_topic.h).
absl::Status CheckKeyTopic(const KafkaCluster& cluster, const std::string& topic,
                           Replication replication);

class KeyTopic final : public KeyKeeper {
 public:
  // Starts reading the topic into `database`, which outlives it. Brokers that are away are no
  // error.
  //
  // Errors: kInvalidArgument (options), and the database's.
  static absl::StatusOr<std::unique_ptr<KeyTopic>> Open(const KeyTopicOptions& options,
                                                        KeyDatabase& database);

  ~KeyTopic() override;

  absl::Status Keep(absl::Span<const KeyRow> rows) override;
  // Waits for kLongestCatchUp at most; where brokers were away just now, not at all.
  absl::Status CatchUp() override;
  absl::Duration LongestRemains() const override { return kLongestTopicRemains; }

 private:
  KeyTopic(const KeyTopicOptions& options, KeyDatabase& database);

  // The thread that reads.
  void Run(const std::stop_token& stop);
  absl::Status Follow(JournalReader& reader, const std::stop_token& stop);
  absl::Status Take(const std::vector<Record>& records);
  // Says again that keys are destroyed which somebody else, who had not heard of it, has kept
  // since.
  absl::Status Contradict();
  // Has brokers begin another segment, where anything was kept since the last time: only what does
  // not lie in the newest one is compacted.
  absl::Status Roll();

  std::string Place(std::int64_t offset) const;
  absl::StatusOr<std::int64_t> StartOffset();

  const KeyTopicOptions options_;
  KeyDatabase& database_;
  const std::unique_ptr<KeyTopicWriter> writer_;

  std::mutex mutex_;  // the three that follow
  std::condition_variable_any moved_;
  std::int64_t offset_ = 0;                             // of the next record
  absl::Status trouble_;                                // why reading does not get on
  bool has_news_ = false;                               // records may have come
  absl::Duration away_at_ = -absl::InfiniteDuration();  // when the end was last asked for in vain

  // The thread's own.
  std::set<std::string> contradicted_;  // destroyed here, and kept by a later record
  bool is_unrolled_ = true;
  absl::Duration rolled_at_;

  std::jthread thread_;
};

}  // namespace redress
