#pragma once

// Events to bytes and back. Today's edition of the schemas is 1; writers write it, readers stop at
// what they do not know.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "events/event.pb.h"

namespace redress {

// The edition of schemas and deciders that this build writes into Commit.decider_edition.
inline constexpr std::uint32_t kEdition = 1;

// Returns the bytes of `event`.
//
// Errors: kInternal (no fact set, or text that is not valid UTF-8: a decider let it through).
absl::StatusOr<std::string> EncodeEvent(const Event& event);

// Errors: kDataLoss (not an event, a kind, field (at any depth) or enum value that this build does
// not know, or invalid text): the reader must stop, never skip.
absl::StatusOr<Event> DecodeEvent(absl::string_view bytes);

}  // namespace redress
