#pragma once

// Links between tickets: what each relation is from the other side, and who has which. Pure.

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "aggregates/ticket/ticket.h"
#include "events/ticket.pb.h"

namespace redress {

// Returns what the other ticket is to this one where this one is `relation` to it.
Relation ReverseOf(Relation relation);

// Whether `ticket` is `relation` to the ticket of that number; to any.
bool IsLinked(const Ticket& ticket, const std::string& other, Relation relation);
bool HasRelation(const Ticket& ticket, Relation relation);

// Errors: kFailedPrecondition (`count` links more would be too many).
absl::Status CheckRoomForLinks(const Ticket& ticket, std::size_t count);

}  // namespace redress
