#pragma once

// Makes views again: reads the journal from its start into empty ones. Whether they may take the
// place of the live ones, its owner decides.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "consumers/projector.h"
#include "journal/journal.h"
#include "node/status.h"
#include "projections/key_value_store.h"

namespace redress {

// Records that a rebuild takes in one step, so that commands go on beside it.
inline constexpr std::size_t kRebuildSlice = 250;

enum class RebuildStep {
  kProgressed,
  kWaiting,  // the log, or the live views, have no more for it yet
  kLevel,    // at the position asked for, or at the end of the log
};

// Not thread-safe. `clock`, `keys` and the journal outlive it.
class Rebuild {
 public:
  // Begins to fill `empty`. `id` names this rebuild.
  //
  // Errors: the database's.
  static absl::StatusOr<Rebuild> Begin(std::string id, std::shared_ptr<KeyValueStore> empty,
                                       Journal& journal, SealingKeys* keys, Clock& clock);

  // Goes on: up to position `until`, or to the end of the log where none is given.
  //
  // Errors: the reader's and the database's; kFailedPrecondition (a record of a newer build).
  absl::StatusOr<RebuildStep> Step(std::optional<std::uint64_t> until);

  const StorePosition& position() const { return projector_.position(); }
  const std::shared_ptr<KeyValueStore>& views() const { return views_; }
  const std::shared_ptr<WordIndexer>& words() const { return projector_.words(); }

  // The projector that stands at position(); the rebuild is over then.
  Projector TakeProjector() { return std::move(projector_); }

  // How it stands, with `end` as far as it has to come.
  RebuildStatus Status(std::uint64_t end) const;

 private:
  Rebuild(std::string id, std::shared_ptr<KeyValueStore> views, Projector projector,
          std::unique_ptr<JournalReader> reader, Clock& clock);

  absl::Status ProjectUnread();

  std::string id_;
  std::shared_ptr<KeyValueStore> views_;
  Projector projector_;
  std::unique_ptr<JournalReader> reader_;
  std::deque<Record> unread_;
  SeenCheck next_seen_ = SeenCheck::kCheck;
  Clock* clock_;
  absl::Duration begun_;  // steady
};

}  // namespace redress
