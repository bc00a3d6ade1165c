#pragma once

// Reads the one partition of a journal's topic with a librdkafka consumer of its own: assigned by
// hand, no group, no stored offsets. What a broker may show as durable (its high watermark) is all
// that is read.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "journal/journal.h"
#include "journal/kafka_client.h"

namespace redress {

enum class Prefetch {
  kNormal,
  kLarge,  // up to 128 MiB, for reading a long log from its start
};

// Used from one thread. A topic that is deleted and made anew is read on as if nothing had happened
// once it is longer than what was read: the reader of the records must notice.
class KafkaReader final : public JournalReader {
 public:
  // `wake` is called when records may have come.
  KafkaReader(KafkaCluster cluster, std::string topic, Prefetch prefetch,
              std::shared_ptr<WakeSlot> wake);
  ~KafkaReader() override;
  KafkaReader(const KafkaReader&) = delete;
  KafkaReader& operator=(const KafkaReader&) = delete;

  void Seek(std::int64_t offset) override;
  absl::StatusOr<ReadResult> Read(std::size_t max_records) override;
  void Rest() override;

 private:
  // Has the consumer fetch from offset_ on. Errors: kUnavailable.
  absl::Status Connect();
  absl::Status Assign();

  // Takes in one message or the news that came instead of one.
  void Receive(const rd_kafka_message_t& message, ReadResult& result);
  void ReceivePartitionError(rd_kafka_resp_err_t error, const std::string& reason);
  void ReceiveClientError(rd_kafka_resp_err_t error, const std::string& reason);
  std::string Describe(rd_kafka_resp_err_t error, const std::string& reason) const;

  // Whether no record lay beyond offset_ when the broker last answered. Its own word that the end
  // is reached comes a whole wait for more records later.
  bool IsAtHighWatermark() const;

  // Returns what keeps the reader from going on, if anything.
  absl::Status Trouble();

  const KafkaCluster cluster_;
  const std::string topic_;
  const Prefetch prefetch_;
  const std::shared_ptr<WakeSlot> wake_;
  KafkaHandle consumer_;
  KafkaQueue queue_;

  std::int64_t offset_ = 0;          // of the next record
  bool assigned_ = false;            // the consumer fetches from there on
  bool at_end_ = false;              // the broker said so, and nothing came since
  absl::Status lost_;                // kOutOfRange or kDataLoss: until Seek
  std::optional<std::string> away_;  // why the brokers do not answer
  absl::Time assigned_at_;           // by the steady clock
  absl::Duration ask_again_;         // how long after that, while the brokers are away
  bool answered_ = false;            // something came since then
};

}  // namespace redress
