#pragma once

// Chooses the journal that a node runs on.

#include <memory>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "journal/journal.h"
#include "node/node.h"

namespace redress {

// Opens the journal that `options` name: the embedded one in the data folder, or the one on Kafka.
// Brokers that are away are no error.
//
// Errors: kFailedPrecondition (in use by another process, or a topic that is not fit to be a
// journal), kInvalidArgument.
absl::StatusOr<std::unique_ptr<Journal>> OpenJournal(const NodeOptions& options, Clock& clock);

}  // namespace redress
