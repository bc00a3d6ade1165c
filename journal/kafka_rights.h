#pragma once

// What brokers with an authorizer must let our user do, by name: where something is missing it is
// told which right on which topic or group, for whom, and what command grants it.

#include <string>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "journal/kafka_access.h"

namespace redress {

enum class KafkaOperation { kCreate, kDescribe, kDescribeConfigs, kRead, kWrite };

enum class KafkaResource { kTopic, kGroup };

struct KafkaRight {
  KafkaOperation operation = KafkaOperation::kRead;
  std::string name;  // of the topic or group
  KafkaResource resource = KafkaResource::kTopic;

  friend bool operator==(const KafkaRight&, const KafkaRight&) = default;
};

// Returns whom brokers take us for, such as "User:node" or "User:CN=node,O=House", as long as they
// map no names to others. Who logs in counts by that name, whatever certificate they show.
std::string PrincipalOf(const KafkaAccess& access);

// Returns "Write on topic redress.journal is missing for User:node: kafka-acls ... --add ...".
std::string MissingRight(const KafkaCluster& cluster, const KafkaRight& right);

// Tries each right and leaves nothing behind: writes are asked for in a way that no broker grants,
// and offsets committed for a partition that is not there. Create cannot be tried. A topic that
// does not exist is no missing right. Blocks for a minute at most.
//
// Errors: kFailedPrecondition (a sentence for each missing right), kUnavailable (no broker
// answered, or none believed us or was believed), kInvalidArgument (brokers or access).
absl::Status CheckRights(const KafkaCluster& cluster, absl::Span<const KafkaRight> rights);

}  // namespace redress
