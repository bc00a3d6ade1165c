#pragma once

// Makes and checks the topic of a journal on Kafka. Called from the command line and before a
// KafkaJournal is opened; each call blocks for half a minute at most.

#include <string>

#include "absl/status/status.h"

namespace redress {

enum class Replication {
  kReplicated,    // three replicas, of which two must have a record before it is acknowledged
  kSingleBroker,  // one replica: the log is lost with its broker
};

// Makes the topic with one partition and the settings that CheckJournalTopic asks for.
//
// Errors: kAlreadyExists, kFailedPrecondition (too few brokers for the replicas, or not allowed),
// kInvalidArgument (brokers or name), kUnavailable (no broker answered), kDeadlineExceeded (it may
// have been made).
absl::Status CreateJournalTopic(const std::string& brokers, const std::string& topic,
                                Replication replication);

// Returns OK if the topic is there, has exactly one partition, and every setting that the journal
// depends on is right.
//
// Errors: kNotFound (no such topic), kFailedPrecondition (names each setting that is wrong, what it
// must be, and how to set it), kInvalidArgument (brokers), kUnavailable (no broker answered).
absl::Status CheckJournalTopic(const std::string& brokers, const std::string& topic,
                               Replication replication);

}  // namespace redress
