#pragma once

// Makes and checks the topics of intake: interactions in, dead letters out. For the command line;
// each call blocks for a minute at most. Errors are those of journal/kafka_topic.h.

#include <string>

#include "absl/status/status.h"
#include "journal/kafka_topic.h"

namespace redress {

inline constexpr int kDefaultInteractionPartitions = 6;  // as many nodes can share the work

struct IntakeTopics {
  std::string interactions = "redress.interactions";
  std::string dead_letters = "redress.dead-letters";
  int partitions = kDefaultInteractionPartitions;  // of interactions
  Replication replication = Replication::kReplicated;
};

// Makes those of the two that are not there.
//
// Errors: kAlreadyExists (both are there).
absl::Status CreateIntakeTopics(const KafkaCluster& cluster, const IntakeTopics& topics);

// Returns OK if both are there and nothing that is published is lost: neither is compacted, no dead
// letter expires.
absl::Status CheckIntakeTopics(const KafkaCluster& cluster, const IntakeTopics& topics);

}  // namespace redress
