#include "consumers/group_consumer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr int kHealthWait = 500;    // milliseconds: the loop does nothing else meanwhile
constexpr int kCommitWait = 3'000;  // milliseconds: the group waits for us meanwhile
constexpr int kCloseWait = 50;      // milliseconds, each time
constexpr absl::Duration kMaxClose = absl::Seconds(5);  // brokers that are away do not keep us

struct ListDeleter {
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
};
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t, ListDeleter>;

struct MessageDeleter {
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
};
using MessageHandle = std::unique_ptr<rd_kafka_message_t, MessageDeleter>;

struct EventDeleter {
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
};
using EventHandle = std::unique_ptr<rd_kafka_event_t, EventDeleter>;

std::optional<std::string> BytesOf(const void* bytes, std::size_t size) {
  if (bytes == nullptr) return std::nullopt;
  return std::string(static_cast<const char*>(bytes), size);
}

std::vector<std::pair<std::string, std::optional<std::string>>> HeadersOf(
    const rd_kafka_message_t& message) {
  std::vector<std::pair<std::string, std::optional<std::string>>> headers;
  rd_kafka_headers_t* list = nullptr;
  if (rd_kafka_message_headers(&message, &list) != RD_KAFKA_RESP_ERR_NO_ERROR) return headers;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(list, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
    headers.emplace_back(name, BytesOf(value, size));
  }
  return headers;
}

KafkaMessage ToMessage(const rd_kafka_message_t& message) {
  KafkaMessage result;
  result.topic = rd_kafka_topic_name(message.rkt);
  result.partition = message.partition;
  result.offset = message.offset;
  result.key = BytesOf(message.key, message.key_len);
  result.value = BytesOf(message.payload, message.len);
  result.headers = HeadersOf(message);
  return result;
}

PartitionList ToList(const std::string& topic, const std::vector<PartitionOffset>& offsets) {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const PartitionOffset& offset : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), offset.partition)->offset =
        offset.offset;
  }
  return list;
}

std::vector<std::int32_t> NumbersOf(const rd_kafka_topic_partition_list_t& list) {
  std::vector<std::int32_t> numbers;
  numbers.reserve(static_cast<std::size_t>(list.cnt));
  for (int i = 0; i < list.cnt; ++i) numbers.push_back(list.elems[i].partition);
  return numbers;
}

}  // namespace

GroupConsumer::GroupConsumer(const GroupConsumerOptions& options, GroupListener& listener)
    : options_(options),
      listener_(listener),
      health_(absl::UnavailableError(absl::StrCat("connecting to Kafka at ", options.brokers))) {}

absl::StatusOr<std::unique_ptr<GroupConsumer>> GroupConsumer::Open(
    const GroupConsumerOptions& options, GroupListener& listener) {
  std::unique_ptr<GroupConsumer> consumer(new GroupConsumer(options, listener));
  RETURN_IF_ERROR(consumer->Subscribe());
  return consumer;
}

absl::Status GroupConsumer::Subscribe() {
  const KafkaSetting settings[] = {
      {"group.id", options_.group.c_str()},
      {"partition.assignment.strategy", "range,roundrobin"},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "earliest"},
      {"enable.partition.eof", "true"},
      {"check.crcs", "true"},
      {"allow.auto.create.topics", "false"},
      {"fetch.wait.max.ms", "100"},
      {"fetch.error.backoff.ms", "100"},
      // A full queue is looked at once a second only: it holds seconds of work, within these bytes.
      {"queued.min.messages", "20000"},
      {"queued.max.messages.kbytes", "16384"},
      {"session.timeout.ms", "10000"},
      {"heartbeat.interval.ms", "1000"},  // how soon a member learns of a rebalance
      {"socket.keepalive.enable", "true"},
      {"socket.nagle.disable", "true"},
      {"reconnect.backoff.ms", "50"},
      {"reconnect.backoff.max.ms", "2000"},
      {"topic.metadata.refresh.interval.ms", "5000"},  // a topic made later is found
  };
  KafkaCallbacks callbacks;
  callbacks.opaque = this;
  callbacks.failed = [](rd_kafka_t*, int error, const char* reason, void* self) {
    static_cast<GroupConsumer*>(self)->Suspect(static_cast<rd_kafka_resp_err_t>(error), reason);
  };
  callbacks.rebalanced = [](rd_kafka_t*, rd_kafka_resp_err_t code,
                            rd_kafka_topic_partition_list_t* partitions, void* self) {
    static_cast<GroupConsumer*>(self)->Rebalance(code, partitions);
  };
  callbacks.committed = [](rd_kafka_t*, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t*,
                           void* self) {
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR__NO_OFFSET) {
      static_cast<GroupConsumer*>(self)->commit_failed_ = true;
    }
  };
  ASSIGN_OR_RETURN(handle_, NewKafkaHandle(RD_KAFKA_CONSUMER, {options_.brokers, options_.access},
                                           settings, callbacks));
  rd_kafka_poll_set_consumer(handle_.get());
  topic_.reset(rd_kafka_topic_new(handle_.get(), options_.topic.c_str(), nullptr));
  const PartitionList topics(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(topics.get(), options_.topic.c_str(), RD_KAFKA_PARTITION_UA);
  const rd_kafka_resp_err_t code = rd_kafka_subscribe(handle_.get(), topics.get());
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR && topic_ != nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("cannot subscribe to topic ", options_.topic, ": ", rd_kafka_err2str(code)));
}

GroupConsumer::~GroupConsumer() = default;

void GroupConsumer::Close() {
  const KafkaQueue queue(rd_kafka_queue_new(handle_.get()));
  rd_kafka_error_t* error = rd_kafka_consumer_close_queue(handle_.get(), queue.get());
  if (error != nullptr) {
    rd_kafka_error_destroy(error);
    return;
  }
  const absl::Time deadline = absl::Now() + kMaxClose;
  while (rd_kafka_consumer_closed(handle_.get()) == 0 && absl::Now() < deadline) {
    rd_kafka_queue_poll_callback(queue.get(), kCloseWait);
  }
}

void GroupConsumer::Rebalance(rd_kafka_resp_err_t code,
                              rd_kafka_topic_partition_list_t* partitions) {
  if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    for (const std::int32_t number : NumbersOf(*partitions)) read_to_[number] = -1;
    listener_.Assigned(NumbersOf(*partitions));
    rd_kafka_assign(handle_.get(), partitions);
    if (paused_) rd_kafka_pause_partitions(handle_.get(), partitions);
    return;
  }
  if (code == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) {
    const bool lost = rd_kafka_assignment_lost(handle_.get()) != 0;
    listener_.Revoked(NumbersOf(*partitions), lost ? Possession::kLost : Possession::kHeld);
  } else {
    NoteTrouble(rd_kafka_err2str(code));
  }
  read_to_.clear();
  rd_kafka_assign(handle_.get(), nullptr);
}

std::optional<KafkaMessage> GroupConsumer::Poll(absl::Duration max_wait) {
  const auto wait = static_cast<int>(absl::ToInt64Milliseconds(max_wait));
  const MessageHandle message(rd_kafka_consumer_poll(handle_.get(), wait));
  if (message == nullptr) return std::nullopt;
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    read_to_[message->partition] = message->offset + 1;
    return ToMessage(*message);
  }
  if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    read_to_[message->partition] = message->offset;
  } else {
    NoteTrouble(absl::StrCat(rd_kafka_message_errstr(message.get()), Advice(message->err)));
  }
  return std::nullopt;
}

void GroupConsumer::SetPaused(bool paused) {
  if (paused == paused_) return;
  paused_ = paused;
  rd_kafka_topic_partition_list_t* assigned = nullptr;
  if (rd_kafka_assignment(handle_.get(), &assigned) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const PartitionList partitions(assigned);
  if (paused) {
    rd_kafka_pause_partitions(handle_.get(), partitions.get());
  } else {
    rd_kafka_resume_partitions(handle_.get(), partitions.get());
  }
}

void GroupConsumer::CommitSoon(const std::vector<PartitionOffset>& offsets) {
  const PartitionList list = ToList(options_.topic, offsets);
  if (rd_kafka_commit(handle_.get(), list.get(), 1) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    commit_failed_ = true;
  }
}

bool GroupConsumer::TakeCommitFailure() { return std::exchange(commit_failed_, false); }

absl::Status GroupConsumer::CommitNow(const std::vector<PartitionOffset>& offsets) {
  if (offsets.empty()) return absl::OkStatus();
  const PartitionList list = ToList(options_.topic, offsets);
  const KafkaQueue answers(rd_kafka_queue_new(handle_.get()));
  rd_kafka_resp_err_t code =
      rd_kafka_commit_queue(handle_.get(), list.get(), answers.get(), nullptr, nullptr);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const EventHandle answer(rd_kafka_queue_poll(answers.get(), kCommitWait));
    code = answer == nullptr ? RD_KAFKA_RESP_ERR__TIMED_OUT : rd_kafka_event_error(answer.get());
  }
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("offsets not committed: ", rd_kafka_err2str(code)));
}

void GroupConsumer::Suspect(rd_kafka_resp_err_t error, const char* reason) {
  // Why they are all down was perhaps told before.
  if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN && !suspicion_.empty()) return;
  suspicion_ = absl::StrCat(reason, Advice(error));
}

std::string GroupConsumer::Advice(rd_kafka_resp_err_t error) const {
  const bool is_group = error == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED;
  return AccessAdvice(error, {options_.brokers, options_.access},
                      {.operation = KafkaOperation::kRead,
                       .name = is_group ? options_.group : options_.topic,
                       .resource = is_group ? KafkaResource::kGroup : KafkaResource::kTopic});
}

void GroupConsumer::NoteTrouble(const std::string& what) {
  health_ = absl::UnavailableError(absl::StrCat("Kafka at ", options_.brokers, ": ", what));
}

void GroupConsumer::CheckHealth() {
  if (health_.ok() && suspicion_.empty()) return;
  const std::string suspicion = std::exchange(suspicion_, "");
  const rd_kafka_metadata_t* metadata = nullptr;
  const rd_kafka_resp_err_t code =
      rd_kafka_metadata(handle_.get(), 0, topic_.get(), &metadata, kHealthWait);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    NoteTrouble(absl::StrCat("no broker answers (",
                             suspicion.empty() ? rd_kafka_err2str(code) : suspicion, ")"));
    return;
  }
  const bool there = metadata->topic_cnt == 1 && metadata->topics[0].partition_cnt > 0;
  const rd_kafka_resp_err_t refused =
      metadata->topic_cnt == 1 ? metadata->topics[0].err : RD_KAFKA_RESP_ERR_NO_ERROR;
  rd_kafka_metadata_destroy(metadata);
  health_ = absl::OkStatus();
  if (refused == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
    NoteTrouble(
        absl::StrCat("topic ", options_.topic, ": ", rd_kafka_err2str(refused), Advice(refused)));
  } else if (!there) {
    NoteTrouble(absl::StrCat("there is no topic ", options_.topic,
                             "; make it with `redress topics create`"));
  }
}

std::optional<std::uint64_t> GroupConsumer::Lag(const OffsetTracker& tracker) const {
  if (!health_.ok()) return std::nullopt;
  std::uint64_t lag = 0;
  for (const auto& [partition, read_to] : read_to_) {
    const std::int64_t from = tracker.Next(partition).value_or(read_to);
    std::int64_t low = -1;
    std::int64_t high = -1;
    const rd_kafka_resp_err_t code = rd_kafka_get_watermark_offsets(
        handle_.get(), options_.topic.c_str(), partition, &low, &high);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR || high < 0 || from < 0) return std::nullopt;
    lag += static_cast<std::uint64_t>(std::max<std::int64_t>(0, high - from));
  }
  return lag;
}

}  // namespace redress
