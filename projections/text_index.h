#pragma once

// The index of words: which tickets have a term. What commits say waits in rows of
// Family::kUnindexed until it is put here, many rows at once and without anybody waiting for it;
// who looks for words looks through both, so that a ticket is found as soon as it shows them.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/key_value_store.h"
#include "projections/place_lists.h"
#include "projections/rows.pb.h"

namespace redress {

// The most terms that one ticket is found by; what is written after that is not found. Many times
// what people write to one ticket; it keeps one ticket from filling the index. Up to half of it, a
// term that comes again counts again: whether it came before is not looked up.
inline constexpr std::size_t kMaxTermsPerTicket = 10'000;

// The most events of a ticket that are looked through for words of its own when a contact or a
// customer leaves it: many times what people do with one. A longer one is found by the words of
// what left it, too.
inline constexpr std::size_t kMaxEventsCompared = 1'000;

// Returns the key in Family::kUnindexed of what `event` says of the ticket.
std::string UnindexedKey(const EventRow& event, absl::string_view number);

// What putting words that wait into the index comes to.
struct Indexing {
  Writes writes;               // none where nothing waits
  std::size_t rows = 0;        // that wait no more then
  std::uint64_t position = 0;  // up to which all is in the index then
};

// Returns the same for the rows that wait longest, at most `max_rows` of them. What the index comes
// to in the end does not depend on how that is divided.
//
// Errors: the database's.
absl::StatusOr<Indexing> PlanIndexing(const KeyValueReader& reader, std::size_t max_rows);

// Returns the lists of tickets that have each of the words in `text`.
//
// Errors: kInvalidArgument (see TermsOfQuery()), and the database's.
absl::StatusOr<std::vector<ListUnion>> TextLists(const KeyValueReader& reader,
                                                 absl::string_view text);

}  // namespace redress
