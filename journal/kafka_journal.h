#pragma once

// The journal on Kafka: partition 0 of one topic, through librdkafka. An acknowledgement means that
// every in-sync replica has the record in its memory (page cache), not on its disk. The topic must
// be there and right (kafka_topic.h); it is never made by itself, as far as that is ours to say.

#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "journal/journal.h"
#include "journal/kafka_access.h"

namespace redress {

class WakeSlot;

struct KafkaJournalOptions {
  std::string brokers;  // "host:port,..."
  std::string topic;
  KafkaAccess access = {};
};

// Append and TakeResults are used from one thread, and so is each reader; readers may be on other
// threads. Call TakeResults now and then without a wake, too: a fate that never comes is decided
// (unknown) there.
class KafkaJournal final : public Journal {
 public:
  // Starts connecting and returns at once: brokers that are away are no error here.
  //
  // Errors: kInvalidArgument (options), kUnavailable (no thread could be started).
  static absl::StatusOr<std::unique_ptr<KafkaJournal>> Open(const KafkaJournalOptions& options);

  // The fate of what is under way is left open.
  ~KafkaJournal() override;

  absl::Status Append(std::uint64_t id, std::string record) override;
  std::vector<AppendResult> TakeResults() override;
  std::unique_ptr<JournalReader> NewReader() override;
  std::unique_ptr<JournalReader> NewBulkReader() override;
  void SetWake(std::function<void()> wake) override;
  AppendClock append_clock() const override { return AppendClock::kKeeper; }
  EndOfLog end_of_log() const override { return EndOfLog::kHearsay; }
  std::string Description() const override;

 private:
  struct Pending {
    std::uint64_t id = 0;
    absl::Duration handed_over;  // steady
  };
  class Producer;

  explicit KafkaJournal(const KafkaJournalOptions& options);

  // Makes a producer where there is none. Errors: kInvalidArgument, kUnavailable.
  KafkaCluster Cluster() const;
  absl::Status EnsureProducer();

  // Takes in what the producer has to say; replaces one that cannot go on.
  void Poll();

  // Throws the producer away; what it has under way is unknown.
  void Discard(absl::string_view why);

  void Resolve(std::uint64_t sequence, absl::Status fate);

  const KafkaJournalOptions options_;
  const std::shared_ptr<WakeSlot> wake_;
  SystemClock clock_;
  std::unique_ptr<Producer> producer_;
  std::uint64_t last_sequence_ = 0;
  std::map<std::uint64_t, Pending> under_way_;  // by sequence, the order of handing over
  std::vector<AppendResult> results_;
  std::future<void> discarding_;  // ends a discarded producer, which may take a while
};

}  // namespace redress
