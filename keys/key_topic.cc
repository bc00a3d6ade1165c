#include "keys/key_topic.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/check.h"
#include "base/status.h"
#include "events/sealing.h"
#include "journal/kafka_reader.h"
#include "keys/key_topic_writer.h"

namespace redress {
namespace {

// Whoever asks for a key holds up the node's core.
constexpr absl::Duration kLongestCatchUp = absl::Seconds(1);

// Brokers that are away are not asked for the end again before.
constexpr absl::Duration kLeastBetweenFailures = absl::Seconds(1);

// The longest that the reader sleeps without a wake, and pauses after trouble.
constexpr absl::Duration kLongestSleep = absl::Milliseconds(500);

// At most one record an hour and node.
constexpr absl::Duration kRollInterval = absl::Hours(1);
constexpr char kRollKey[] = "roll";

constexpr char kHour[] = "3600000";  // milliseconds

TopicRequirements Requirements(Replication replication) {
  TopicRequirements keys;
  keys.purpose = "keys";
  keys.replication = replication;
  keys.settings = {
      {"cleanup.policy", "compact", TopicRule::kEqual},
      {"segment.ms", kHour, TopicRule::kEqual},
      {"max.compaction.lag.ms", kHour, TopicRule::kEqual},
      {"min.cleanable.dirty.ratio", "0.01", TopicRule::kEqual},
      {"min.compaction.lag.ms", "0", TopicRule::kEqual},
  };
  return keys;
}

std::vector<KeyMessage> MessagesOf(absl::Span<const KeyRow> rows) {
  std::vector<KeyMessage> messages;
  for (const KeyRow& row : rows) {
    messages.push_back({row.id, absl::StrCat(row.id, EncodeKeyState(row))});
  }
  return messages;
}

absl::StatusOr<KeyRow> RowOf(const Record& record) {
  const absl::string_view bytes = record.bytes;
  const std::size_t id_size = std::min(bytes.size(), kKeyIdSize);
  return DecodeKeyRow(bytes.substr(0, id_size), bytes.substr(id_size));
}

}  // namespace

absl::Status CreateKeyTopic(const KafkaCluster& cluster, const std::string& topic,
                            Replication replication) {
  return CreateTopic(cluster, topic, Requirements(replication));
}

absl::Status CheckKeyTopic(const KafkaCluster& cluster, const std::string& topic,
                           Replication replication) {
  return CheckTopic(cluster, topic, Requirements(replication));
}

KeyTopic::KeyTopic(const KeyTopicOptions& options, KeyDatabase& database)
    : options_(options),
      database_(database),
      writer_(std::make_unique<KeyTopicWriter>(options.cluster, options.topic)),
      rolled_at_(options.clock->Steady()) {}

absl::StatusOr<std::unique_ptr<KeyTopic>> KeyTopic::Open(const KeyTopicOptions& options,
                                                         KeyDatabase& database) {
  CHECK(options.clock != nullptr);
  std::unique_ptr<KeyTopic> keys(new KeyTopic(options, database));
  ASSIGN_OR_RETURN(keys->offset_, keys->StartOffset());
  keys->thread_ =
      std::jthread([running = keys.get()](const std::stop_token& stop) { running->Run(stop); });
  return keys;
}

KeyTopic::~KeyTopic() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

std::string KeyTopic::Place(std::int64_t offset) const {
  return absl::StrCat(offset, " ", options_.topic);
}

// A copy of another topic is read from the start, over what is there: what is destroyed stays so.
absl::StatusOr<std::int64_t> KeyTopic::StartOffset() {
  ASSIGN_OR_RETURN(const std::string place, database_.Place());
  const std::pair<absl::string_view, absl::string_view> words =
      absl::StrSplit(place, absl::MaxSplits(' ', 1));
  std::int64_t offset = 0;
  const bool is_of_topic = words.second == options_.topic && absl::SimpleAtoi(words.first, &offset);
  return is_of_topic ? offset : 0;
}

absl::Status KeyTopic::Keep(absl::Span<const KeyRow> rows) {
  RETURN_IF_ERROR(writer_->Write(MessagesOf(rows)));
  // Those that stay destroyed are found, and contradicted, by who reads the topic.
  return database_.Write(rows).status();
}

absl::Status KeyTopic::CatchUp() {
  {
    const std::lock_guard lock(mutex_);
    if (options_.clock->Steady() - away_at_ < kLeastBetweenFailures) {
      return absl::UnavailableError(
          absl::StrCat("the topic of keys does not answer: ", trouble_.message()));
    }
  }
  const absl::StatusOr<std::int64_t> end = writer_->End();
  std::unique_lock lock(mutex_);
  if (!end.ok()) {
    away_at_ = options_.clock->Steady();
    return end.status();
  }
  const bool is_there = moved_.wait_for(lock, absl::ToChronoMilliseconds(kLongestCatchUp),
                                        [&] { return offset_ >= *end || !trouble_.ok(); });
  if (offset_ >= *end) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("keys are read up to ", offset_, " of ", *end,
                                             " in topic ", options_.topic, is_there ? ": " : "",
                                             trouble_.message()));
}

void KeyTopic::Run(const std::stop_token& stop) {
  const auto wake = std::make_shared<WakeSlot>();
  wake->Set([this] {
    const std::lock_guard lock(mutex_);
    has_news_ = true;
    moved_.notify_all();
  });
  KafkaReader reader(options_.cluster, options_.topic, Prefetch::kNormal, wake);
  reader.Seek(offset_);
  while (!stop.stop_requested()) {
    const absl::Status followed = Follow(reader, stop);
    std::unique_lock lock(mutex_);
    if (!followed.ok() && trouble_.ok()) {
      spdlog::warn("the topic of keys cannot be read: {}", std::string(followed.message()));
    }
    trouble_ = followed;
    moved_.notify_all();
    const bool waits = !followed.ok();
    moved_.wait_for(lock, stop, absl::ToChronoMilliseconds(kLongestSleep),
                    [&] { return !waits && has_news_; });
    has_news_ = false;
  }
}

// Reads what there is.
absl::Status KeyTopic::Follow(JournalReader& reader, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const absl::StatusOr<ReadResult> result = reader.Read(kMaxKeptAtOnce);
    if (absl::IsOutOfRange(result.status())) {
      // The topic was made anew, shorter.
      reader.Seek(0);
      const std::lock_guard lock(mutex_);
      offset_ = 0;
      return absl::UnavailableError("the topic of keys is not the one that was read before");
    }
    RETURN_IF_ERROR(result.status());
    if (!result->records.empty()) RETURN_IF_ERROR(Take(result->records));
    if (result->at_end) RETURN_IF_ERROR(Contradict());
    if (result->records.empty()) break;
  }
  return Roll();
}

absl::Status KeyTopic::Take(const std::vector<Record>& records) {
  std::vector<KeyRow> rows;
  for (const Record& record : records) {
    if (record.bytes == kRollKey) {
      is_unrolled_ = false;
      continue;
    }
    is_unrolled_ = true;
    ASSIGN_OR_RETURN(KeyRow row, RowOf(record));
    if (!row.wrapped) contradicted_.erase(row.id);
    rows.push_back(std::move(row));
  }
  const std::int64_t next = records.back().offset + 1;
  const std::string place = Place(next);
  ASSIGN_OR_RETURN(const std::vector<std::string> stay, database_.Write(rows, &place));
  contradicted_.insert(stay.begin(), stay.end());
  const std::lock_guard lock(mutex_);
  offset_ = next;
  moved_.notify_all();
  return absl::OkStatus();
}

absl::Status KeyTopic::Contradict() {
  while (!contradicted_.empty()) {
    std::vector<KeyRow> rows;
    for (const std::string& id : contradicted_) {
      rows.push_back({.id = id, .wrapped = std::nullopt});
      if (rows.size() == kMaxKeptAtOnce) break;
    }
    RETURN_IF_ERROR(writer_->Write(MessagesOf(rows)));
    for (const KeyRow& row : rows) contradicted_.erase(row.id);
  }
  return absl::OkStatus();
}

absl::Status KeyTopic::Roll() {
  if (!is_unrolled_ || options_.clock->Steady() - rolled_at_ < kRollInterval) {
    return absl::OkStatus();
  }
  rolled_at_ = options_.clock->Steady();
  return writer_->Write({KeyMessage{kRollKey, kRollKey}});
}

}  // namespace redress
