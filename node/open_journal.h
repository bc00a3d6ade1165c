#pragma once

// Chooses the journal that a node runs on.

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "journal/embedded_journal.h"
#include "journal/journal.h"
#include "journal/kafka_rights.h"
#include "node/node.h"

namespace redress {

// Opens the journal that `options` name: the embedded one in the data folder, or the one on Kafka.
// Brokers that are away are no error. `end` is for an embedded one.
//
// Errors: kFailedPrecondition (in use by another process), kInvalidArgument.
absl::StatusOr<std::unique_ptr<Journal>> OpenJournal(const NodeOptions& options, Clock& clock,
                                                     EndWord end = EndWord::kMarked);

// Returns OK if the log is fit to be a journal. Blocks for some seconds at most; always OK for the
// embedded one.
//
// Errors: kNotFound, kFailedPrecondition (says what is wrong and how to mend it), kUnavailable (no
// broker answered).
absl::Status CheckJournal(const NodeOptions& options);

// Returns what brokers must let a node do with the journal and the keys; nothing where there are
// none.
std::vector<KafkaRight> RightsOf(const NodeOptions& options);

// Returns OK if brokers let a node do that, as far as they say. Blocks for some seconds at most.
//
// Errors: kFailedPrecondition (names each missing right and what grants it).
absl::Status CheckRights(const NodeOptions& options);

}  // namespace redress
