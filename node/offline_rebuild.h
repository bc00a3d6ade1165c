#pragma once

// Making the views again where no node runs on the data folder: whatever is wrong with the ones
// there are, as long as the journal is the folder's own.

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "node/node.h"
#include "node/status.h"

namespace redress {

// How long the journal may give nothing before the rebuild is given up.
inline constexpr absl::Duration kJournalPatience = absl::Seconds(60);

// How long a key may be missing: a topic of keys is read from its beginning, once there are
// brokers.
inline constexpr absl::Duration kKeysPatience = absl::Seconds(10);

// What an operator says of the journal.
enum class JournalWord {
  kTheOneRead,  // it is the one that the data folder's views were made from
  kReplaced,  // it took that one's place on purpose, or is taken as it stands: what only the views
              // hold is given up
};

// Makes the views in `options.data_folder` again from the journal, and puts them in the place of
// the ones there are; blocks until that is done. `told` is called now and then with how far it is.
// Returns how it ended.
//
// Errors: kNotFound (no such folder), kFailedPrecondition (in use by another process; not the
// journal that the views were made from; another key; a newer build's records), kUnavailable (the
// journal does not answer; the disk). The views are then the ones before.
absl::StatusOr<RebuildStatus> RebuildOffline(const NodeOptions& options, JournalWord word,
                                             const std::function<void(const RebuildStatus&)>& told);

}  // namespace redress
