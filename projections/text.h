#pragma once

// Which tickets have which words: subject, words as given, notes, answers, what was told, revisits,
// reminders, causes, product and unit, imported words, and the words of contacts that belong to the
// ticket; besides, the ticket's number, and the names of its customer and of who was in touch.
// Corrections are added, what they correct stays findable, as it stays on record; but a contact or
// a customer that turns out to be another's takes along what only it said. Contact points are not
// looked for here.
//
// What a commit says is noted in its batch, a row an event and ticket, and is found from then on.
// Its terms are put into the index later and many at a time (text_index.h): they are more rows than
// all else that a commit leaves.

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/projection.h"
#include "projections/rows.pb.h"
#include "projections/text_terms.h"

namespace redress {

// The most tickets that a customer's new name is added to, the latest received: older ones are
// found by the name that they had. Many times what one customer has; it bounds the batch of one
// event.
inline constexpr std::size_t kMaxTicketsRenamed = 1'000;

// Applied after the tickets, timelines and customers projections: it reads which tickets a contact
// belongs to, and a customer's name.
class TextProjection final : public Projection {
 public:
  absl::string_view name() const override { return "text"; }
  std::uint32_t version() const override { return kTextTermsVersion; }
  absl::Status Apply(const EventRow& row, Batch& batch) const override;
};

// Returns the words of `event` that are looked for.
std::vector<absl::string_view> WordsOf(const Event& event);

// The streams of those whose words are a ticket's too: its contacts and its customer.
class WordSources {
 public:
  // Takes the ticket's next event.
  void Take(const TicketEvent& fact);

  const std::set<std::string>& streams() const { return streams_; }

 private:
  std::set<std::string> streams_;
};

// Whether one of the ticket's texts contains each of `phrases` (see PhrasesOf()). Reads its events,
// and those of its contacts and customers.
//
// Errors: the database's.
absl::StatusOr<bool> HasPhrases(const KeyValueReader& reader, const TicketRow& ticket,
                                const std::vector<std::string>& phrases);

}  // namespace redress
