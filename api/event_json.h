#pragma once

// Events as answers and timelines show them: who, when it happened, when it was recorded, what,
// why.

#include "absl/strings/string_view.h"
#include "commands/json_writer.h"
#include "events/event.pb.h"
#include "projections/rows.pb.h"

namespace redress {

// Writes an object with "stream", "type", "happened", "what" (the fact's fields), "why" where the
// fact gives a reason, and of a ticket "clocks" and "next_due" where its promises changed.
void WriteEvent(absl::string_view stream, const Event& event, JsonWriter& writer);

// The same with what its commit says: "version", "position", "recorded", "decided", "who", "cause"
// and so on.
void WriteEvent(const EventRow& row, JsonWriter& writer);

// Writes the members that all events of a commit share.
void WriteSharedMembers(const EventRow& row, JsonWriter& writer);

// The object without these.
void WriteOwnEvent(const EventRow& row, JsonWriter& writer);

}  // namespace redress
