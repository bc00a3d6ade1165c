#include "journal/kafka_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/status.h"

namespace redress {
namespace {

// One Read returns no more than this and one record, however many are asked for.
constexpr std::size_t kMaxReadBytes = 8 << 20;

// A reader whose brokers are away asks anew: the end of the log is told once only, so nothing else
// would show that they are back. It waits longer each time, as asking drops an answer on its way.
constexpr absl::Duration kFirstAskAgain = absl::Milliseconds(500);
constexpr absl::Duration kLongestAskAgain = absl::Seconds(4);

// A partition that has not answered for so long after it was asked is away: it has no leader, or
// the topic does not exist.
constexpr absl::Duration kLongestSilence = absl::Seconds(5);

constexpr KafkaSetting kReaderSettings[] = {
    {"group.id", "redress.journal.reader"},  // assigning needs one; nothing is ever committed
    {"enable.auto.commit", "false"},
    {"enable.auto.offset.store", "false"},
    {"auto.offset.reset", "error"},
    {"enable.partition.eof", "true"},
    {"check.crcs", "true"},
    {"isolation.level", "read_uncommitted"},  // a stray open transaction must not hide records
    {"allow.auto.create.topics", "false"},
    {"fetch.wait.max.ms", "100"},
    {"fetch.error.backoff.ms", "20"},
    {"reconnect.backoff.ms", "20"},
    {"reconnect.backoff.max.ms", "1000"},
    {"socket.timeout.ms", "10000"},
    {"socket.nagle.disable", "true"},
    {"socket.keepalive.enable", "true"},
};

// A full prefetch queue is looked at once a second only: for speed it must hold seconds of work.
constexpr KafkaSetting kLargePrefetch[] = {
    {"queued.min.messages", "1000000"},
    {"queued.max.messages.kbytes", "131072"},
    {"fetch.message.max.bytes", "8388608"},
};

std::vector<KafkaSetting> Settings(Prefetch prefetch) {
  std::vector<KafkaSetting> settings(std::begin(kReaderSettings), std::end(kReaderSettings));
  if (prefetch == Prefetch::kLarge) {
    settings.insert(settings.end(), std::begin(kLargePrefetch), std::end(kLargePrefetch));
  }
  return settings;
}

struct MessageDeleter {
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
};
using Message = std::unique_ptr<rd_kafka_message_t, MessageDeleter>;

struct PartitionsDeleter {
  void operator()(rd_kafka_topic_partition_list_t* partitions) const {
    rd_kafka_topic_partition_list_destroy(partitions);
  }
};
using Partitions = std::unique_ptr<rd_kafka_topic_partition_list_t, PartitionsDeleter>;

absl::Time SteadyNow() { return absl::UnixEpoch() + SystemClock().Steady(); }

Record ToRecord(const rd_kafka_message_t& message) {
  Record record;
  record.offset = message.offset;
  if (message.payload != nullptr) {
    record.bytes.assign(static_cast<const char*>(message.payload), message.len);
  }
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  record.appended_at = absl::FromUnixMillis(rd_kafka_message_timestamp(&message, &type));
  return record;
}

}  // namespace

KafkaReader::KafkaReader(KafkaCluster cluster, std::string topic, Prefetch prefetch,
                         std::shared_ptr<WakeSlot> wake)
    : cluster_(std::move(cluster)),
      topic_(std::move(topic)),
      prefetch_(prefetch),
      wake_(std::move(wake)),
      ask_again_(kFirstAskAgain) {}

KafkaReader::~KafkaReader() {
  if (queue_ != nullptr) StopWaking(queue_.get());
}

void KafkaReader::Seek(std::int64_t offset) {
  offset_ = offset;
  assigned_ = false;
  ask_again_ = kFirstAskAgain;
  at_end_ = false;
  lost_ = absl::OkStatus();
  if (offset < 0) lost_ = absl::OutOfRangeError(absl::StrCat("offset ", offset, " is none"));
}

absl::StatusOr<ReadResult> KafkaReader::Read(std::size_t max_records) {
  RETURN_IF_ERROR(lost_);
  RETURN_IF_ERROR(Connect());
  if (!assigned_) {
    RETURN_IF_ERROR(Assign());
  } else if (away_ && SteadyNow() - assigned_at_ > ask_again_) {
    ask_again_ = std::min(2 * ask_again_, kLongestAskAgain);
    RETURN_IF_ERROR(Assign());
  }
  ReadResult result;
  std::size_t bytes = 0;
  while (result.records.size() < max_records && bytes < kMaxReadBytes && lost_.ok()) {
    const Message message(rd_kafka_consumer_poll(consumer_.get(), 0));
    if (message == nullptr) break;
    bytes += message->len;
    Receive(*message, result);
  }
  if (result.records.empty()) {
    RETURN_IF_ERROR(Trouble());
  } else if (!at_end_) {
    at_end_ = IsAtHighWatermark();
  }
  result.at_end = at_end_ && !away_;
  return result;
}

void KafkaReader::Rest() {
  if (!assigned_) return;
  // Refused only where the consumer is closing.
  rd_kafka_assign(consumer_.get(), nullptr);
  assigned_ = false;
  at_end_ = false;
}

bool KafkaReader::IsAtHighWatermark() const {
  std::int64_t low = 0;
  std::int64_t high = 0;
  const rd_kafka_resp_err_t error =
      rd_kafka_get_watermark_offsets(consumer_.get(), topic_.c_str(), 0, &low, &high);
  return error == RD_KAFKA_RESP_ERR_NO_ERROR && high >= 0 && offset_ >= high;
}

absl::Status KafkaReader::Connect() {
  if (consumer_ != nullptr) return absl::OkStatus();
  KafkaCallbacks callbacks;
  callbacks.opaque = this;
  callbacks.failed = [](rd_kafka_t*, int error, const char* reason, void* opaque) {
    static_cast<KafkaReader*>(opaque)->ReceiveClientError(static_cast<rd_kafka_resp_err_t>(error),
                                                          reason == nullptr ? "" : reason);
  };
  ASSIGN_OR_RETURN(consumer_,
                   NewKafkaHandle(RD_KAFKA_CONSUMER, cluster_, Settings(prefetch_), callbacks));
  rd_kafka_poll_set_consumer(consumer_.get());
  queue_.reset(rd_kafka_queue_get_consumer(consumer_.get()));
  WakeOnEvents(queue_.get(), *wake_);
  return absl::OkStatus();
}

absl::Status KafkaReader::Assign() {
  const Partitions partitions(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(partitions.get(), topic_.c_str(), 0)->offset = offset_;
  const rd_kafka_resp_err_t error = rd_kafka_assign(consumer_.get(), partitions.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return absl::UnavailableError(
        absl::StrCat("topic ", topic_, " could not be assigned: ", rd_kafka_err2str(error)));
  }
  assigned_ = true;
  assigned_at_ = SteadyNow();
  answered_ = false;
  return absl::OkStatus();
}

void KafkaReader::Receive(const rd_kafka_message_t& message, ReadResult& result) {
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    if (message.offset < offset_) return;  // Of before the last Seek.
    result.records.push_back(ToRecord(message));
    offset_ = message.offset + 1;
    at_end_ = false;
  } else if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    at_end_ = message.offset >= offset_;
  } else if (message.rkt == nullptr) {
    ReceiveClientError(message.err, rd_kafka_message_errstr(&message));
    return;
  } else {
    ReceivePartitionError(message.err, rd_kafka_message_errstr(&message));
    return;
  }
  answered_ = true;
  ask_again_ = kFirstAskAgain;
  away_.reset();
}

void KafkaReader::ReceivePartitionError(rd_kafka_resp_err_t error, const std::string& reason) {
  const std::string text = Describe(error, reason);
  switch (error) {
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
      lost_ = absl::OutOfRangeError(absl::StrCat("offset ", offset_, " is not in the log: ", text));
      return;
    case RD_KAFKA_RESP_ERR__BAD_MSG:
    case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
    case RD_KAFKA_RESP_ERR_INVALID_MSG:
      lost_ = absl::DataLossError(absl::StrCat("after offset ", offset_ - 1, ": ", text));
      return;
    default:
      away_ = text;
      at_end_ = false;
  }
}

void KafkaReader::ReceiveClientError(rd_kafka_resp_err_t error, const std::string& reason) {
  switch (error) {
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
      at_end_ = false;
      // Why they are was perhaps told before.
      if (!away_) away_ = Describe(error, reason);
      return;
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR__SSL:
      away_ = Describe(error, reason);
      at_end_ = false;
      return;
    default:  // One broker of several, or the group's coordinator, for which there is no use here.
      return;
  }
}

std::string KafkaReader::Describe(rd_kafka_resp_err_t error, const std::string& reason) const {
  return absl::StrCat("topic ", topic_, " on ", cluster_.brokers, ": ", rd_kafka_err2str(error),
                      ": ", reason, AccessAdvice(error, cluster_, {KafkaOperation::kRead, topic_}));
}

absl::Status KafkaReader::Trouble() {
  RETURN_IF_ERROR(lost_);
  if (away_) return absl::UnavailableError(*away_);
  if (!answered_ && SteadyNow() - assigned_at_ > kLongestSilence) {
    away_ = absl::StrCat("topic ", topic_, " on ", cluster_.brokers,
                         ": no answer from its leader for ", absl::FormatDuration(kLongestSilence));
    return absl::UnavailableError(*away_);
  }
  return absl::OkStatus();
}

}  // namespace redress
