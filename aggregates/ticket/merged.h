#pragma once

// Where a merged ticket goes on: what people say under its number belongs there. Pure.

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aggregates/decision.h"
#include "aggregates/ticket/ticket.h"

namespace redress {

// The most merges that are followed: each costs a stream that the decision reads, and a check in
// its commit. Where there are more, the ticket reached is taken.
inline constexpr std::size_t kMaxMergesFollowed = 20;

// Returns the ticket of that number.
//
// Errors: kNotFound (no such ticket), and those of `streams`.
absl::StatusOr<Ticket> LoadTicket(absl::string_view number, Streams& streams);

// Returns the ticket of that number; where it was merged into another, the one in which it goes on
// at last.
//
// Errors: as LoadTicket.
absl::StatusOr<Ticket> LoadWhereItGoesOn(absl::string_view number, Streams& streams);

}  // namespace redress
