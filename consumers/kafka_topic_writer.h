#pragma once

// Messages into a Kafka topic. A message is durable when every in-sync replica has it; one sent
// again after a time-out may stand there twice.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "consumers/topic_writer.h"
#include "journal/kafka_client.h"

namespace redress {

// Used from one thread.
class KafkaTopicWriter final : public TopicWriter {
 public:
  // Starts connecting and returns at once. Errors: kInvalidArgument (options), kUnavailable (no
  // thread could be started).
  static absl::StatusOr<std::unique_ptr<KafkaTopicWriter>> Open(const KafkaCluster& cluster,
                                                                const std::string& topic);

  // The fates of what is under way are left open.
  ~KafkaTopicWriter() override;

  void Send(std::uint64_t id, const TopicMessage& message) override;
  std::vector<MessageFate> TakeFates() override;

 private:
  KafkaTopicWriter(KafkaCluster cluster, std::string topic);

  absl::Status Connect();

  // An idempotent producer that has lost count can only be replaced; what it had under way fails.
  void ReplaceWhereFatal();

  const KafkaCluster cluster_;
  const std::string topic_;
  std::vector<MessageFate> fates_;
  KafkaHandle producer_;
};

}  // namespace redress
