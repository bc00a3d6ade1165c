#include "journal/kafka_client.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr std::size_t kMessageSize = 512;  // librdkafka's texts for people are shorter

struct ConfDeleter {
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
};
using Conf = std::unique_ptr<rd_kafka_conf_t, ConfDeleter>;

void LogNothing(const rd_kafka_t*, int, const char*, const char*) {}

absl::Status Set(rd_kafka_conf_t* conf, const char* name, const char* value) {
  std::array<char, kMessageSize> why{};
  if (rd_kafka_conf_set(conf, name, value, why.data(), why.size()) == RD_KAFKA_CONF_OK) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("Kafka setting ", name, ": ", why.data()));
}

}  // namespace

absl::StatusOr<KafkaHandle> NewKafkaHandle(rd_kafka_type_t type, const std::string& brokers,
                                           absl::Span<const KafkaSetting> settings,
                                           const KafkaCallbacks& callbacks) {
  if (brokers.empty()) return absl::InvalidArgumentError("no Kafka brokers given");
  Conf conf(rd_kafka_conf_new());
  RETURN_IF_ERROR(Set(conf.get(), "bootstrap.servers", brokers.c_str()));
  RETURN_IF_ERROR(Set(conf.get(), "client.id", "redress"));
  for (const KafkaSetting& setting : settings) {
    RETURN_IF_ERROR(Set(conf.get(), setting.name, setting.value));
  }
  rd_kafka_conf_set_opaque(conf.get(), callbacks.opaque);
  rd_kafka_conf_set_log_cb(conf.get(), LogNothing);
  if (callbacks.delivered != nullptr) rd_kafka_conf_set_dr_msg_cb(conf.get(), callbacks.delivered);
  if (callbacks.failed != nullptr) rd_kafka_conf_set_error_cb(conf.get(), callbacks.failed);
  if (callbacks.rebalanced != nullptr) {
    rd_kafka_conf_set_rebalance_cb(conf.get(), callbacks.rebalanced);
  }
  if (callbacks.committed != nullptr) {
    rd_kafka_conf_set_offset_commit_cb(conf.get(), callbacks.committed);
  }
  std::array<char, kMessageSize> why{};
  KafkaHandle handle(rd_kafka_new(type, conf.get(), why.data(), why.size()));
  if (handle == nullptr) return absl::UnavailableError(absl::StrCat("Kafka client: ", why.data()));
  static_cast<void>(conf.release());  // The handle has taken it.
  return handle;
}

void WakeSlot::Set(std::function<void()> wake) {
  bool missed = false;
  {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
    missed = std::exchange(missed_, false);
  }
  if (missed) Wake();
}

void WakeSlot::Wake() {
  std::function<void()> wake;
  {
    const std::lock_guard lock(mutex_);
    wake = wake_;
    missed_ = !wake;
  }
  if (wake) wake();
}

void WakeOnEvents(rd_kafka_queue_t* queue, WakeSlot& slot) {
  rd_kafka_queue_cb_event_enable(
      queue, [](rd_kafka_t*, void* opaque) { static_cast<WakeSlot*>(opaque)->Wake(); }, &slot);
}

void StopWaking(rd_kafka_queue_t* queue) {
  rd_kafka_queue_cb_event_enable(queue, nullptr, nullptr);
}

}  // namespace redress
