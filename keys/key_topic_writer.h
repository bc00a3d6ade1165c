#pragma once

// Writes to the topic of keys, each write until every in-sync replica has it.

#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "journal/kafka_client.h"

namespace redress {

struct KeyMessage {
  std::string key;
  std::string value;
};

// Thread-safe; one write after the other.
class KeyTopicWriter {
 public:
  KeyTopicWriter(KafkaCluster cluster, std::string topic)
      : cluster_(std::move(cluster)), topic_(std::move(topic)) {}

  // Errors: kUnavailable (some may be there), kInvalidArgument (options).
  absl::Status Write(const std::vector<KeyMessage>& messages);

  // Returns the offset after the last record, as the partition's leader says it now.
  //
  // Errors: kUnavailable, kInvalidArgument.
  absl::StatusOr<std::int64_t> End();

 private:
  // Of one write; the producer that knows its address goes before it does.
  struct Fates {
    std::size_t open = 0;
    rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  };

  absl::Status Connect();
  void Produce(const std::vector<KeyMessage>& messages, Fates& fates);
  // `needed` is what was asked for.
  absl::Status Unavailable(rd_kafka_resp_err_t error, KafkaOperation needed) const;

  const KafkaCluster cluster_;
  const std::string topic_;
  std::mutex mutex_;
  KafkaHandle producer_;
};

}  // namespace redress
