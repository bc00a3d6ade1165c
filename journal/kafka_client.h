#pragma once

// What all clients of Kafka share of librdkafka's C interface: handles made from lists of settings
// and from what shows who we are, advice where that fails, and a place for the journal's wake.
// Included by their sources, and headers for those, only.

#include <librdkafka/rdkafka.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "journal/kafka_access.h"
#include "journal/kafka_rights.h"

namespace redress {

struct KafkaSetting {
  const char* name;
  const char* value;
};

// Called from polls, on the thread that polls. `opaque` is given to each.
struct KafkaCallbacks {
  void* opaque = nullptr;
  void (*delivered)(rd_kafka_t*, const rd_kafka_message_t*, void* opaque) = nullptr;
  void (*failed)(rd_kafka_t*, int error, const char* reason, void* opaque) = nullptr;
  void (*rebalanced)(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*,
                     void* opaque) = nullptr;
  void (*committed)(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*,
                    void* opaque) = nullptr;
};

struct KafkaHandleDeleter {
  void operator()(rd_kafka_t* handle) const {
    rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  }
};
using KafkaHandle = std::unique_ptr<rd_kafka_t, KafkaHandleDeleter>;

struct KafkaQueueDeleter {
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
};
using KafkaQueue = std::unique_ptr<rd_kafka_queue_t, KafkaQueueDeleter>;

// Makes a client; it connects by itself, later. Its log goes nowhere: what matters comes through
// `callbacks`.
//
// Errors: kInvalidArgument (brokers, a setting, or a file of the access: names it and what is
// wrong), kUnavailable (no thread could be started).
absl::StatusOr<KafkaHandle> NewKafkaHandle(rd_kafka_type_t type, const KafkaCluster& cluster,
                                           absl::Span<const KafkaSetting> settings,
                                           const KafkaCallbacks& callbacks);

// Returns what to do, after a semicolon, where `error` is about whom we believe or who we are; else
// nothing.
absl::string_view AccessAdvice(rd_kafka_resp_err_t error);

// The same, and where `error` is about what we may do, that `needed` is missing.
std::string AccessAdvice(rd_kafka_resp_err_t error, const KafkaCluster& cluster,
                         const KafkaRight& needed);

// Holds the function to wake until it is known, and remembers a wake that came before. Thread-safe.
class WakeSlot {
 public:
  void Set(std::function<void()> wake);
  void Wake();

 private:
  std::mutex mutex_;
  std::function<void()> wake_;
  bool missed_ = false;
};

// Wakes `slot` whenever something is put into `queue` while it is empty. `slot` outlives the
// queue's handle.
void WakeOnEvents(rd_kafka_queue_t* queue, WakeSlot& slot);

// Ends what WakeOnEvents began.
void StopWaking(rd_kafka_queue_t* queue);

}  // namespace redress
