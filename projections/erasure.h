#pragma once

// What goes from the views when something is erased: all that the stream told of a person. The rows
// are then what the journal makes of them once the keys are destroyed.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/projection.h"

namespace redress {

// Whether `event` is the last word of its stream: what it told of a person is gone.
bool Erases(const Event& event);

// Empties what the events of `stream`, up to `version`, told of a person.
absl::Status ClearEvents(absl::string_view stream, std::uint64_t version, Batch& batch);

// A key that no event can be read with any more, at the position of the erasure.
struct ErasedKey {
  std::uint64_t position = 0;
  std::string id;
};

// Returns the keys that were to be destroyed after `position`, at most `most`, oldest first.
//
// Errors: the database's.
absl::StatusOr<std::vector<ErasedKey>> ReadErasedKeys(const KeyValueReader& reader,
                                                      std::uint64_t position, std::size_t most);

// Has the key of `stream`, erased by `event`, destroyed.
void PutErasedKey(const EventRow& event, absl::string_view key, Batch& batch);

}  // namespace redress
