#include "node/open_journal.h"

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "journal/embedded_journal.h"
#include "journal/kafka_journal.h"
#include "journal/kafka_topic.h"

namespace redress {

absl::StatusOr<std::unique_ptr<Journal>> OpenJournal(const NodeOptions& options, Clock& clock,
                                                     EndWord end) {
  if (!options.brokers.empty()) {
    return KafkaJournal::Open({options.brokers, options.journal_topic, options.kafka});
  }
  EmbeddedJournalOptions embedded;
  embedded.folder = absl::StrCat(options.data_folder, "/journal");
  embedded.end = end;
  embedded.clock = &clock;
  return EmbeddedJournal::Open(embedded);
}

absl::Status CheckJournal(const NodeOptions& options) {
  if (options.brokers.empty()) return absl::OkStatus();
  return CheckJournalTopic(
      {options.brokers, options.kafka}, options.journal_topic,
      options.single_broker ? Replication::kSingleBroker : Replication::kReplicated);
}

}  // namespace redress
