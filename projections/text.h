#pragma once

// Which tickets have which words: subject, words as given, notes, answers, what was told, revisits,
// reminders, causes, product and unit, imported words, and the words of contacts that belong to the
// ticket; besides, the ticket's number, and the names of its customer and of who was in touch.
// Corrections are added, what they correct stays findable, as it stays on record; but a contact or
// a customer that turns out to be another's takes along what only it said. Contact points are not
// looked for here.
//
// One row a term and ticket, without a value; written in the batch of the event, like every view.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/place_lists.h"
#include "projections/projection.h"
#include "projections/rows.pb.h"
#include "projections/text_terms.h"

namespace redress {

// The most terms that one ticket is found by; what is written after that is not found. Many times
// what people write to one ticket; it keeps one ticket from filling the index.
inline constexpr std::size_t kMaxTermsPerTicket = 10'000;

// The most tickets that a customer's new name is added to, the latest received: older ones are
// found by the name that they had. Many times what one customer has; it bounds the batch of one
// event.
inline constexpr std::size_t kMaxTicketsRenamed = 1'000;

// The most events of a ticket that are looked through for words of its own when a contact or a
// customer leaves it: many times what people do with one. A longer one is found by the words of
// what left it, too. It bounds the batch of one event.
inline constexpr std::uint64_t kMaxEventsCompared = 1'000;

// Applied after the tickets, timelines and customers projections: it reads a ticket's place, which
// tickets a contact belongs to, and a customer's name.
class TextProjection final : public Projection {
 public:
  absl::string_view name() const override { return "text"; }
  std::uint32_t version() const override { return kTextTermsVersion; }
  absl::Status Apply(const EventRow& row, Batch& batch) const override;
};

// Returns the words of `event` that are looked for.
std::vector<absl::string_view> WordsOf(const Event& event);

// Returns the lists of tickets that have each of the words in `text`.
//
// Errors: kInvalidArgument (see TermsOfQuery()).
absl::StatusOr<std::vector<ListUnion>> TextLists(absl::string_view text);

// Whether one of the ticket's texts contains each of `phrases` (see PhrasesOf()). Reads its events,
// and those of its contacts and customers.
//
// Errors: the database's.
absl::StatusOr<bool> HasPhrases(const KeyValueReader& reader, const TicketRow& ticket,
                                const std::vector<std::string>& phrases);

}  // namespace redress
