#pragma once

// The queues of tickets that wait for a person: of each team those that it holds and no person of
// it, and those that are classified and nobody holds. The first due comes first: by the holder's
// promises, where there are none by the customer's, then the gravest, then who came first.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/batch.h"
#include "projections/rows.pb.h"

namespace redress {

// The team in whose queue stand tickets that nobody holds.
inline constexpr absl::string_view kNoTeam = "";

// Puts the ticket into the queue that it waits in now, and takes it from that of `before`. One that
// waits for somebody outside or for a return's decision is in none, nor is one that a person must
// give by hand, once that was told.
void MoveWaiting(const TicketRow& before, const TicketRow& after, Batch& batch);

struct WaitingPage {
  std::vector<std::string> tickets;  // numbers
  std::string last;                  // place of the last; pages go on after it
};

// Returns the tickets of one queue after the place `after` (empty: from the start), at most
// `limit`; fewer: there are no more.
//
// Errors: the database's, kDataLoss.
absl::StatusOr<WaitingPage> ReadWaiting(const KeyValueReader& reader, absl::string_view team,
                                        absl::string_view after, std::size_t limit);

// Returns the first team after `team`, in an order of their own, whose queue is not empty; nothing
// where there is none. Errors: the database's.
absl::StatusOr<std::optional<std::string>> NextWaitingTeam(const KeyValueReader& reader,
                                                           absl::string_view team);

}  // namespace redress
