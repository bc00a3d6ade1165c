#pragma once

// What only tests do to a cluster: topics with wrong settings, deleted topics and records, records
// without a value.

#include <librdkafka/rdkafka.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "journal/kafka_client.h"

namespace redress {

// Each call waits for its answer and ends the test program where that is an error.
class RawKafka {
 public:
  explicit RawKafka(const std::string& brokers) {
    auto handle = NewKafkaHandle(RD_KAFKA_PRODUCER, {brokers}, {}, {});
    CHECK(handle.ok());
    handle_ = *std::move(handle);
    answers_.reset(rd_kafka_queue_new(handle_.get()));
  }

  void CreateTopic(const std::string& name, int partitions,
                   const std::vector<std::pair<std::string, std::string>>& settings) {
    std::array<char, 256> why{};
    rd_kafka_NewTopic_t* topic =
        rd_kafka_NewTopic_new(name.c_str(), partitions, 1, why.data(), why.size());
    CHECK(topic != nullptr);
    for (const auto& [setting, value] : settings) {
      CHECK(rd_kafka_NewTopic_set_config(topic, setting.c_str(), value.c_str()) ==
            RD_KAFKA_RESP_ERR_NO_ERROR);
    }
    rd_kafka_CreateTopics(handle_.get(), &topic, 1, nullptr, answers_.get());
    AwaitAnswer();
    rd_kafka_NewTopic_destroy(topic);
  }

  void DeleteTopic(const std::string& name) {
    rd_kafka_DeleteTopic_t* topic = rd_kafka_DeleteTopic_new(name.c_str());
    rd_kafka_DeleteTopics(handle_.get(), &topic, 1, nullptr, answers_.get());
    AwaitAnswer();
    rd_kafka_DeleteTopic_destroy(topic);
  }

  void DeleteRecordsBefore(const std::string& topic, std::int64_t offset) {
    rd_kafka_topic_partition_list_t* offsets = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(offsets, topic.c_str(), 0)->offset = offset;
    rd_kafka_DeleteRecords_t* records = rd_kafka_DeleteRecords_new(offsets);
    rd_kafka_topic_partition_list_destroy(offsets);
    rd_kafka_DeleteRecords(handle_.get(), &records, 1, nullptr, answers_.get());
    AwaitAnswer();
    rd_kafka_DeleteRecords_destroy(records);
  }

  void ProduceWithoutValue(const std::string& topic) {
    CHECK(rd_kafka_producev(handle_.get(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(0),
                            RD_KAFKA_V_VALUE(nullptr, 0),
                            RD_KAFKA_V_END) == RD_KAFKA_RESP_ERR_NO_ERROR);
    CHECK(rd_kafka_flush(handle_.get(), kWaitMilliseconds) == RD_KAFKA_RESP_ERR_NO_ERROR);
  }

 private:
  static constexpr int kWaitMilliseconds = 60'000;

  void AwaitAnswer() {
    rd_kafka_event_t* event = rd_kafka_queue_poll(answers_.get(), kWaitMilliseconds);
    CHECK(event != nullptr);
    CHECK(rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_event_destroy(event);
  }

  KafkaHandle handle_;
  KafkaQueue answers_;
};

}  // namespace redress
