#include "keys/key_topic_writer.h"

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/status.h"

namespace redress {
namespace {

// A write's fate is decided by then: the time-outs below, and a little.
constexpr absl::Duration kLongestWrite = absl::Seconds(8);
constexpr int kPollMilliseconds = 50;
constexpr int kEndMilliseconds = 500;

constexpr KafkaSetting kSettings[] = {
    {"acks", "all"},
    {"enable.idempotence", "true"},
    {"max.in.flight", "5"},
    {"linger.ms", "0"},
    {"message.timeout.ms", "6000"},
    {"request.timeout.ms", "3000"},
    {"retry.backoff.ms", "10"},
    {"reconnect.backoff.ms", "20"},
    {"reconnect.backoff.max.ms", "1000"},
    {"topic.metadata.refresh.fast.interval.ms", "50"},
    {"allow.auto.create.topics", "false"},
    {"socket.nagle.disable", "true"},
    {"socket.keepalive.enable", "true"},
};

}  // namespace

absl::Status KeyTopicWriter::Connect() {
  if (producer_ != nullptr) return absl::OkStatus();
  KafkaCallbacks callbacks;
  callbacks.delivered = [](rd_kafka_t*, const rd_kafka_message_t* message, void*) {
    auto& fates = *static_cast<Fates*>(message->_private);
    --fates.open;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) fates.error = message->err;
  };
  ASSIGN_OR_RETURN(producer_, NewKafkaHandle(RD_KAFKA_PRODUCER, cluster_, kSettings, callbacks));
  return absl::OkStatus();
}

void KeyTopicWriter::Produce(const std::vector<KeyMessage>& messages, Fates& fates) {
  for (const KeyMessage& message : messages) {
    ++fates.open;
    const rd_kafka_resp_err_t error = rd_kafka_producev(
        producer_.get(), RD_KAFKA_V_TOPIC(topic_.c_str()), RD_KAFKA_V_PARTITION(0),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_KEY(message.key.data(), message.key.size()),
        RD_KAFKA_V_VALUE(const_cast<char*>(message.value.data()), message.value.size()),
        RD_KAFKA_V_OPAQUE(&fates), RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    --fates.open;
    fates.error = error;
    return;
  }
}

absl::Status KeyTopicWriter::Write(const std::vector<KeyMessage>& messages) {
  const std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(Connect());
  SystemClock clock;
  const absl::Duration deadline = clock.Steady() + kLongestWrite;
  Fates fates;
  Produce(messages, fates);
  while (fates.open > 0 && clock.Steady() < deadline) {
    rd_kafka_poll(producer_.get(), kPollMilliseconds);
  }
  if (fates.open == 0 && fates.error == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  if (fates.open > 0) fates.error = RD_KAFKA_RESP_ERR__MSG_TIMED_OUT;
  // It may have lost count for good, and may still know where the fates were.
  producer_.reset();
  return Unavailable(fates.error, KafkaOperation::kWrite);
}

absl::StatusOr<std::int64_t> KeyTopicWriter::End() {
  const std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(Connect());
  std::int64_t first = 0;
  std::int64_t end = 0;
  const rd_kafka_resp_err_t error = rd_kafka_query_watermark_offsets(
      producer_.get(), topic_.c_str(), 0, &first, &end, kEndMilliseconds);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return Unavailable(error, KafkaOperation::kRead);
  return end;
}

absl::Status KeyTopicWriter::Unavailable(rd_kafka_resp_err_t error, KafkaOperation needed) const {
  return absl::UnavailableError(absl::StrCat("topic ", topic_, " on ", cluster_.brokers, ": ",
                                             rd_kafka_err2str(error),
                                             AccessAdvice(error, cluster_, {needed, topic_})));
}

}  // namespace redress
