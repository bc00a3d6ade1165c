#pragma once

// Which tickets have which words: subject, words as given, notes, answers, what was told, revisits,
// reminders, causes, product and unit, imported words, and the words of contacts that belong to the
// ticket; corrections are added, what they correct stays findable, as it stays on record. Who
// somebody is (names, contact points) is not looked for here.
//
// One row a term and ticket, without a value; written in the batch of the event, like every view.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/place_lists.h"
#include "projections/projection.h"
#include "projections/text_terms.h"

namespace redress {

// The most terms that one ticket is found by; what is written after that is not found. Many times
// what people write to one ticket; it keeps one ticket from filling the index.
inline constexpr std::size_t kMaxTermsPerTicket = 10'000;

// Applied after the tickets and timelines projections: it reads a ticket's place, and which tickets
// a contact belongs to.
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

}  // namespace redress
