#pragma once

// Makes and checks topics on Kafka, the journal's own above all. Called from the command line and
// before a KafkaJournal is opened; each call blocks for half a minute at most.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "journal/kafka_access.h"

namespace redress {

enum class Replication {
  kReplicated,    // three replicas, of which two must have a record before it is acknowledged
  kSingleBroker,  // one replica: the log is lost with its broker
};

enum class TopicRule { kEqual, kAtLeast };

struct TopicSetting {
  std::string name;
  std::string value;
  TopicRule rule = TopicRule::kEqual;
};

// What a topic must be like.
struct TopicRequirements {
  std::string purpose;  // for people, such as "a journal"
  int partitions = 1;
  TopicRule partitions_rule = TopicRule::kEqual;
  Replication replication = Replication::kReplicated;
  std::vector<TopicSetting> settings;  // besides those of replication
};

// Makes the topic as `requirements` say.
//
// Errors: kAlreadyExists, kFailedPrecondition (too few brokers for the replicas, or not allowed),
// kInvalidArgument (brokers, access or name), kUnavailable (no broker answered, or none believed us
// or was believed), kDeadlineExceeded (it may have been made).
absl::Status CreateTopic(const KafkaCluster& cluster, const std::string& topic,
                         const TopicRequirements& requirements);

// Returns OK if the topic is there and as `requirements` say.
//
// Errors: kNotFound (no such topic), kFailedPrecondition (names each setting that is wrong, what it
// must be, and how to set it), kInvalidArgument (brokers), kUnavailable (no broker answered).
absl::Status CheckTopic(const KafkaCluster& cluster, const std::string& topic,
                        const TopicRequirements& requirements);

// Makes the topic with one partition and the settings that CheckJournalTopic asks for.
//
// Errors: as CreateTopic.
absl::Status CreateJournalTopic(const KafkaCluster& cluster, const std::string& topic,
                                Replication replication);

// Returns OK if the topic is there, has exactly one partition, and every setting that the journal
// depends on is right.
//
// Errors: as CheckTopic.
absl::Status CheckJournalTopic(const KafkaCluster& cluster, const std::string& topic,
                               Replication replication);

}  // namespace redress
