#pragma once

// What is told of a commit to who only wants to know what to look at anew: which streams it wrote,
// and the names of its facts. Nothing of what they say, and no stream that whoever asks may not
// see.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aggregates/decision.h"
#include "api/collections.h"
#include "commands/json_writer.h"
#include "events/standing.h"
#include "projections/commits.h"
#include "projections/key_value_store.h"

namespace redress {

// The most streams that one change names.
inline constexpr std::size_t kMaxStreamsOfChange = 50;

// To whom changes are told, and of what.
struct ChangesWanted {
  std::optional<Actor> actor;     // nobody: who showed no token
  std::vector<Collection> kinds;  // whose streams; each one that the actor may read

  Scope scope() const { return actor.has_value() ? actor->scope : Scope(); }
  bool Wants(absl::string_view kind) const;
};

// Returns what `actor` may be told of, of what `kinds` names (see AllCollections()), joined by
// commas; empty: of all that there is.
//
// Errors: kInvalidArgument (no such kind), kPermissionDenied (one that is named may not be read).
absl::StatusOr<ChangesWanted> WantedChanges(const std::optional<Actor>& actor,
                                            absl::string_view kinds);

// One stream that a commit wrote.
struct ChangedStream {
  std::string stream;
  std::uint64_t version = 0;       // after it
  std::vector<std::string> types;  // of its facts, each once
};

struct Change {
  std::vector<ChangedStream> streams;
  // There is more than is named: too many streams, what must not be named beside the others, or a
  // ticket that was moved out of sight.
  bool many = false;
};

// Returns what is told of the commit, by what the views say now; nothing where nothing is.
//
// Errors: the database's.
absl::StatusOr<std::optional<Change>> ChangeBy(const KeyValueReader& views,
                                               const ChangesWanted& wanted,
                                               const JournalCommit& commit);

// Writes the change that the record at `position` was.
void WriteChange(std::uint64_t position, const PositionRow& record, const Change& change,
                 JsonWriter& writer);

}  // namespace redress
