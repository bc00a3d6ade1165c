#pragma once

// What lists show of every phrase, by id and by whose it is.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "events/owner.pb.h"
#include "projections/projection.h"
#include "projections/rows_by_id.h"

namespace redress {

class PhrasesProjection final : public Projection {
 public:
  absl::string_view name() const override { return "phrases"; }
  std::uint32_t version() const override { return 1; }
  absl::Status Apply(const EventRow& row, Batch& batch) const override;
};

using PhrasePage = PageById<PhraseRow>;

// Returns those of any of `owners`, by owner and id, from where `cursor` (empty: the start) points,
// at most `limit` (1 to kMaxPageSize).
//
// Errors: kInvalidArgument (cursor or limit), and the database's.
absl::StatusOr<PhrasePage> ListPhrasesFor(const KeyValueReader& reader,
                                          const std::vector<Owner>& owners,
                                          absl::string_view cursor, std::size_t limit);

// The same of all there are, by id.
absl::StatusOr<PhrasePage> ListPhrases(const KeyValueReader& reader, absl::string_view cursor,
                                       std::size_t limit);

// Returns the row, or nothing. Errors: the database's.
absl::StatusOr<std::optional<PhraseRow>> ReadPhrase(const KeyValueReader& reader,
                                                    absl::string_view id);

}  // namespace redress
