#pragma once

// Chooses where a node's sealing keys are kept, and the master keys that wrap them.

#include <memory>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/random.h"
#include "keys/pooled_vault.h"
#include "node/node.h"

namespace redress {

// Opens the vault in the data folder, on Kafka the copy of the topic of keys there; where neither
// it nor a journal is there yet, it is begun, and so are the master keys. To be called before the
// journal is opened. `clock` and `random` outlive it.
//
// Errors: kFailedPrecondition (in use by another process; keys or master keys are missing beside
// what was sealed under them), kInvalidArgument (options; no master keys), kNotFound, kDataLoss,
// kUnavailable.
absl::StatusOr<std::unique_ptr<PooledVault>> OpenVault(const NodeOptions& options, Clock& clock,
                                                       Random& random);

}  // namespace redress
