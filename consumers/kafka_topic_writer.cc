#include "consumers/kafka_topic_writer.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr std::size_t kMessageSize = 512;  // librdkafka's texts for people are shorter
constexpr int kPurgeWait = 1000;           // milliseconds; what is purged is told at once

std::string Advice(rd_kafka_resp_err_t code, const KafkaCluster& cluster,
                   const std::string& topic) {
  return AccessAdvice(code, cluster, {KafkaOperation::kWrite, topic});
}

absl::Status FateOf(rd_kafka_resp_err_t code, const KafkaCluster& cluster,
                    const std::string& topic) {
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  const std::string text =
      absl::StrCat("topic ", topic, ": ", rd_kafka_err2str(code), Advice(code, cluster, topic));
  return code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE ? absl::InvalidArgumentError(text)
                                                      : absl::UnavailableError(text);
}

// Returns why `producer` threw the message away: a fault from which it does not recover.
absl::Status FateOfPurged(rd_kafka_t* producer, const KafkaCluster& cluster,
                          const std::string& topic) {
  std::array<char, kMessageSize> why{};
  const rd_kafka_resp_err_t code = rd_kafka_fatal_error(producer, why.data(), why.size());
  return absl::UnavailableError(
      absl::StrCat("topic ", topic, ": not sent: ", why.data(), Advice(code, cluster, topic)));
}

// The value null and the empty value are not the same.
const void* BytesOf(const std::optional<std::string>& bytes) {
  return bytes.has_value() ? bytes->data() : nullptr;
}

std::size_t SizeOf(const std::optional<std::string>& bytes) {
  return bytes.has_value() ? bytes->size() : 0;
}

rd_kafka_headers_t* ToHeaders(const TopicMessage& message) {
  rd_kafka_headers_t* headers = rd_kafka_headers_new(message.headers.size());
  for (const auto& [name, value] : message.headers) {
    rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), BytesOf(value),
                        static_cast<ssize_t>(SizeOf(value)));
  }
  return headers;
}

}  // namespace

KafkaTopicWriter::KafkaTopicWriter(KafkaCluster cluster, std::string topic)
    : cluster_(std::move(cluster)), topic_(std::move(topic)) {}

KafkaTopicWriter::~KafkaTopicWriter() = default;

absl::StatusOr<std::unique_ptr<KafkaTopicWriter>> KafkaTopicWriter::Open(
    const KafkaCluster& cluster, const std::string& topic) {
  std::unique_ptr<KafkaTopicWriter> writer(new KafkaTopicWriter(cluster, topic));
  RETURN_IF_ERROR(writer->Connect());
  return writer;
}

absl::Status KafkaTopicWriter::Connect() {
  const KafkaSetting settings[] = {
      {"acks", "all"},
      {"enable.idempotence", "true"},
      {"linger.ms", "0"},
      // A broker refuses a batch for its size, not a message: none pays for its neighbour.
      {"batch.num.messages", "1"},
      {"message.max.bytes", "100000000"},  // the topic decides
      {"message.timeout.ms", "30000"},
      {"request.timeout.ms", "5000"},
      {"socket.keepalive.enable", "true"},
      {"socket.nagle.disable", "true"},
      {"reconnect.backoff.ms", "50"},
      {"reconnect.backoff.max.ms", "2000"},
  };
  KafkaCallbacks callbacks;
  callbacks.opaque = this;
  callbacks.delivered = [](rd_kafka_t* producer, const rd_kafka_message_t* message, void* self) {
    const auto id = reinterpret_cast<std::uintptr_t>(message->_private);
    auto& writer = *static_cast<KafkaTopicWriter*>(self);
    const bool is_purged = message->err == RD_KAFKA_RESP_ERR__PURGE_QUEUE ||
                           message->err == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT;
    writer.fates_.push_back({id, is_purged ? FateOfPurged(producer, writer.cluster_, writer.topic_)
                                           : FateOf(message->err, writer.cluster_, writer.topic_)});
  };
  ASSIGN_OR_RETURN(producer_, NewKafkaHandle(RD_KAFKA_PRODUCER, cluster_, settings, callbacks));
  return absl::OkStatus();
}

void KafkaTopicWriter::Send(std::uint64_t id, const TopicMessage& message) {
  rd_kafka_headers_t* headers = ToHeaders(message);
  const rd_kafka_resp_err_t code = rd_kafka_producev(
      producer_.get(), RD_KAFKA_V_TOPIC(topic_.c_str()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
      RD_KAFKA_V_KEY(BytesOf(message.key), SizeOf(message.key)),
      RD_KAFKA_V_VALUE(const_cast<void*>(BytesOf(message.value)), SizeOf(message.value)),
      RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_OPAQUE(reinterpret_cast<void*>(id)), RD_KAFKA_V_END);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return;  // The producer has taken the headers.
  rd_kafka_headers_destroy(headers);
  fates_.push_back({id, FateOf(code, cluster_, topic_)});
}

std::vector<MessageFate> KafkaTopicWriter::TakeFates() {
  rd_kafka_poll(producer_.get(), 0);
  ReplaceWhereFatal();
  return std::exchange(fates_, {});
}

void KafkaTopicWriter::ReplaceWhereFatal() {
  if (rd_kafka_fatal_error(producer_.get(), nullptr, 0) == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  rd_kafka_purge(producer_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  rd_kafka_flush(producer_.get(), kPurgeWait);
  // Where no new one can be made, the old one refuses what it is given, and it is tried again.
  static_cast<void>(Connect());
}

}  // namespace redress
