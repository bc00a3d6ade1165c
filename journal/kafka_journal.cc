#include "journal/kafka_journal.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "journal/kafka_client.h"
#include "journal/kafka_reader.h"

namespace redress {
namespace {

// librdkafka decides every fate within message.timeout.ms and one request; what is older has been
// forgotten.
constexpr absl::Duration kLongestFate = absl::Seconds(20);

constexpr KafkaSetting kWriterSettings[] = {
    {"acks", "all"},
    {"enable.idempotence", "true"},
    {"max.in.flight", "5"},
    {"linger.ms", "0"},
    {"message.timeout.ms", "10000"},
    {"request.timeout.ms", "5000"},
    {"retry.backoff.ms", "10"},
    {"reconnect.backoff.ms", "20"},
    {"reconnect.backoff.max.ms", "1000"},
    {"topic.metadata.refresh.fast.interval.ms", "50"},
    {"socket.nagle.disable", "true"},
    {"socket.keepalive.enable", "true"},
    {"queue.buffering.max.messages", "20000"},  // above kMaxAppendsUnderWay, which refuses first
    {"queue.buffering.max.kbytes", "65536"},
};

constexpr std::size_t kMessageSize = 512;  // librdkafka's texts for people are shorter

struct TopicDeleter {
  void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
};

// Returns what to do, after a semicolon, where an append failed for who we are or what we may do.
std::string Advice(rd_kafka_resp_err_t error, const KafkaJournalOptions& options) {
  return AccessAdvice(error, {options.brokers, options.access},
                      {KafkaOperation::kWrite, options.topic});
}

absl::Status FateOf(const rd_kafka_message_t& message, const KafkaJournalOptions& options) {
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  const std::string why = absl::StrCat(rd_kafka_err2str(message.err), Advice(message.err, options));
  if (rd_kafka_message_status(&message) == RD_KAFKA_MSG_STATUS_NOT_PERSISTED) {
    return absl::UnavailableError(absl::StrCat("not appended: ", why));
  }
  return absl::DeadlineExceededError(absl::StrCat("whether it was appended is unknown: ", why));
}

}  // namespace

// One life of a librdkafka producer.
class KafkaJournal::Producer {
 public:
  // Tells fates to `journal`, which outlives it or has stopped polling it.
  static absl::StatusOr<std::unique_ptr<Producer>> New(KafkaJournal& journal) {
    KafkaCallbacks callbacks;
    callbacks.opaque = &journal;
    callbacks.delivered = [](rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
      auto& journal = *static_cast<KafkaJournal*>(opaque);
      journal.Resolve(reinterpret_cast<std::uintptr_t>(message->_private),
                      FateOf(*message, journal.options_));
    };
    callbacks.failed = [](rd_kafka_t*, int, const char*, void*) {};  // Fatal ones are asked for.
    auto producer = std::make_unique<Producer>();
    producer->options_ = journal.options_;
    producer->wake_ = journal.wake_;
    ASSIGN_OR_RETURN(producer->handle_, NewKafkaHandle(RD_KAFKA_PRODUCER, journal.Cluster(),
                                                       kWriterSettings, callbacks));
    // Looks for the topic's leader at once: the first append need not wait for it.
    producer->topic_.reset(
        rd_kafka_topic_new(producer->handle_.get(), journal.options_.topic.c_str(), nullptr));
    if (producer->topic_ == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("topic ", journal.options_.topic, ": ",
                                                     rd_kafka_err2str(rd_kafka_last_error())));
    }
    producer->queue_.reset(rd_kafka_queue_get_main(producer->handle_.get()));
    WakeOnEvents(producer->queue_.get(), *producer->wake_);
    return producer;
  }

  ~Producer() { StopWaking(); }

  // Errors: kResourceExhausted, kInvalidArgument, kUnavailable.
  absl::Status Send(std::uint64_t sequence, const std::string& record) {
    const int failed = rd_kafka_produce(
        topic_.get(), 0, RD_KAFKA_MSG_F_COPY, const_cast<char*>(record.data()), record.size(),
        nullptr, 0, reinterpret_cast<void*>(static_cast<std::uintptr_t>(sequence)));
    if (failed == 0) return absl::OkStatus();
    const rd_kafka_resp_err_t error = rd_kafka_last_error();
    const std::string why = rd_kafka_err2str(error);
    switch (error) {
      case RD_KAFKA_RESP_ERR__QUEUE_FULL:
        return absl::ResourceExhaustedError(why);
      case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
        return absl::InvalidArgumentError(why);
      default:
        return absl::UnavailableError(why);
    }
  }

  // Tells the fates that are known.
  void Poll() { rd_kafka_poll(handle_.get(), 0); }

  // Returns why this producer cannot go on, if so.
  absl::Status Fatal() const {
    std::array<char, kMessageSize> why{};
    const rd_kafka_resp_err_t error = rd_kafka_fatal_error(handle_.get(), why.data(), why.size());
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
    return absl::UnavailableError(absl::StrCat(why.data(), Advice(error, options_)));
  }

  void StopWaking() {
    if (queue_ != nullptr) redress::StopWaking(queue_.get());
    queue_.reset();
  }

 private:
  KafkaJournalOptions options_;
  std::shared_ptr<WakeSlot> wake_;
  KafkaHandle handle_;
  std::unique_ptr<rd_kafka_topic_t, TopicDeleter> topic_;
  KafkaQueue queue_;
};

absl::StatusOr<std::unique_ptr<KafkaJournal>> KafkaJournal::Open(
    const KafkaJournalOptions& options) {
  if (options.topic.empty()) return absl::InvalidArgumentError("no topic given");
  std::unique_ptr<KafkaJournal> journal(new KafkaJournal(options));
  RETURN_IF_ERROR(journal->EnsureProducer());
  return journal;
}

KafkaJournal::KafkaJournal(const KafkaJournalOptions& options)
    : options_(options), wake_(std::make_shared<WakeSlot>()) {}

KafkaJournal::~KafkaJournal() = default;

absl::Status KafkaJournal::Append(std::uint64_t id, std::string record) {
  if (record.size() > kMaxRecordSize) {
    return absl::InvalidArgumentError(
        absl::StrCat("a record of ", record.size(), " bytes; ", kMaxRecordSize, " are the most"));
  }
  if (under_way_.size() >= kMaxAppendsUnderWay) {
    return absl::ResourceExhaustedError(absl::StrCat(under_way_.size(), " appends are under way"));
  }
  RETURN_IF_ERROR(EnsureProducer());
  RETURN_IF_ERROR(producer_->Send(last_sequence_ + 1, record));
  under_way_[++last_sequence_] = {id, clock_.Steady()};
  return absl::OkStatus();
}

std::vector<AppendResult> KafkaJournal::TakeResults() {
  Poll();
  return std::exchange(results_, {});
}

std::unique_ptr<JournalReader> KafkaJournal::NewReader() {
  return std::make_unique<KafkaReader>(Cluster(), options_.topic, Prefetch::kNormal, wake_);
}

std::unique_ptr<JournalReader> KafkaJournal::NewBulkReader() {
  return std::make_unique<KafkaReader>(Cluster(), options_.topic, Prefetch::kLarge, wake_);
}

KafkaCluster KafkaJournal::Cluster() const { return {options_.brokers, options_.access}; }

void KafkaJournal::SetWake(std::function<void()> wake) { wake_->Set(std::move(wake)); }

std::string KafkaJournal::Description() const {
  return absl::StrCat("Kafka topic ", options_.topic, " on ", options_.brokers,
                      "; an acknowledged record is in the memory of every in-sync replica, not "
                      "necessarily on their disks");
}

absl::Status KafkaJournal::EnsureProducer() {
  if (producer_ != nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(producer_, Producer::New(*this));
  return absl::OkStatus();
}

void KafkaJournal::Poll() {
  if (producer_ == nullptr) return;
  producer_->Poll();
  const absl::Status fatal = producer_->Fatal();
  if (!fatal.ok()) {
    Discard(fatal.message());
  } else if (!under_way_.empty() &&
             clock_.Steady() - under_way_.begin()->second.handed_over > kLongestFate) {
    Discard("no report came");
  }
}

void KafkaJournal::Discard(absl::string_view why) {
  producer_->StopWaking();
  while (!under_way_.empty()) {
    Resolve(under_way_.begin()->first,
            absl::DeadlineExceededError(absl::StrCat("whether it was appended is unknown: ", why)));
  }
  // Ending a producer may wait for a name look-up: the caller must not.
  discarding_ =
      std::async(std::launch::async, [dead = std::move(producer_)]() mutable { dead.reset(); });
}

void KafkaJournal::Resolve(std::uint64_t sequence, absl::Status fate) {
  const auto found = under_way_.find(sequence);
  if (found == under_way_.end()) return;
  results_.push_back({found->second.id, std::move(fate)});
  under_way_.erase(found);
}

}  // namespace redress
