#include "consumers/intake_topics.h"

#include "base/status.h"

namespace redress {
namespace {

// Well above an interaction's 256 KiB, so that one too large arrives and is told.
constexpr char kInteractionBytes[] = "1048588";
// A dead letter holds a reason and a place, of some 5 kB at most.
constexpr char kDeadLetterBytes[] = "65536";

TopicRequirements InteractionRequirements(const IntakeTopics& topics) {
  TopicRequirements requirements;
  requirements.purpose = "interactions";
  requirements.partitions = topics.partitions;
  requirements.replication = topics.replication;
  requirements.settings = {
      {"cleanup.policy", "delete", TopicRule::kEqual},
      {"max.message.bytes", kInteractionBytes, TopicRule::kEqual},
  };
  return requirements;
}

TopicRequirements DeadLetterRequirements(const IntakeTopics& topics) {
  TopicRequirements requirements;
  requirements.purpose = "dead letters";
  requirements.replication = topics.replication;
  requirements.partitions_rule = TopicRule::kAtLeast;
  requirements.settings = {
      {"cleanup.policy", "delete", TopicRule::kEqual},
      {"retention.ms", "-1", TopicRule::kEqual},
      {"retention.bytes", "-1", TopicRule::kEqual},
      {"max.message.bytes", kDeadLetterBytes, TopicRule::kAtLeast},
  };
  return requirements;
}

}  // namespace

absl::Status CreateIntakeTopics(const KafkaCluster& cluster, const IntakeTopics& topics) {
  const absl::Status interactions =
      CreateTopic(cluster, topics.interactions, InteractionRequirements(topics));
  if (!interactions.ok() && !absl::IsAlreadyExists(interactions)) return interactions;
  const absl::Status dead_letters =
      CreateTopic(cluster, topics.dead_letters, DeadLetterRequirements(topics));
  // One of them was made now: that is news enough.
  if (absl::IsAlreadyExists(dead_letters) && interactions.ok()) return absl::OkStatus();
  return dead_letters;
}

absl::Status CheckIntakeTopics(const KafkaCluster& cluster, const IntakeTopics& topics) {
  TopicRequirements interactions = InteractionRequirements(topics);
  interactions.partitions = 1;  // how many is for whoever runs it to say
  interactions.partitions_rule = TopicRule::kAtLeast;
  RETURN_IF_ERROR(CheckTopic(cluster, topics.interactions, interactions));
  return CheckTopic(cluster, topics.dead_letters, DeadLetterRequirements(topics));
}

}  // namespace redress
