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

std::vector<KafkaRight> RightsOf(const NodeOptions& options) {
  if (options.brokers.empty()) return {};
  return {{KafkaOperation::kDescribe, options.journal_topic},
          {KafkaOperation::kDescribeConfigs, options.journal_topic},
          {KafkaOperation::kRead, options.journal_topic},
          {KafkaOperation::kWrite, options.journal_topic},
          {KafkaOperation::kRead, options.keys_topic},
          {KafkaOperation::kWrite, options.keys_topic}};
}

absl::Status CheckRights(const NodeOptions& options) {
  const std::vector<KafkaRight> rights = RightsOf(options);
  if (rights.empty()) return absl::OkStatus();
  absl::Status checked = CheckRights({options.brokers, options.kafka}, rights);
  // Brokers that do not answer are told by who reads.
  return absl::IsUnavailable(checked) ? absl::OkStatus() : checked;
}

}  // namespace redress
