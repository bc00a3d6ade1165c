#include "projections/phrases.h"

#include "base/status.h"
#include "projections/owner_index.h"
#include "projections/streams.h"

namespace redress {

absl::Status PhrasesProjection::Apply(const EventRow& row, Batch& batch) const {
  const std::optional<absl::string_view> id = IdIn(row.stream(), kPhrasePrefix);
  if (!id.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(PhraseRow kept, batch.GetRow<PhraseRow>(Family::kPhrases, *id));
  const auto& fact = row.event().phrase();
  if (!kept.id().empty()) DeleteOwned(Owned::kPhrase, kept.phrase().owner(), *id, batch);
  if (fact.has_deleted()) {
    batch.Delete(Family::kPhrases, *id);
    return absl::OkStatus();
  }
  if (fact.has_created()) {
    kept.set_id(fact.created().id());
    *kept.mutable_phrase() = fact.created().phrase();
    kept.set_created_by(row.actor_id());
    kept.set_created_recorded_at(row.recorded_at());
  }
  if (fact.has_changed()) *kept.mutable_phrase() = fact.changed().phrase();
  kept.set_version(row.version());
  kept.set_updated_recorded_at(row.recorded_at());
  batch.PutRow(Family::kPhrases, *id, kept);
  if (!kept.id().empty()) PutOwned(Owned::kPhrase, kept.phrase().owner(), *id, batch);
  return absl::OkStatus();
}

absl::StatusOr<PhrasePage> ListPhrasesFor(const KeyValueReader& reader,
                                          const std::vector<Owner>& owners,
                                          absl::string_view cursor, std::size_t limit) {
  return ListOwnedRows<PhraseRow>(reader, Owned::kPhrase, Family::kPhrases, owners,
                                  CursorKind::kPhrases, cursor, limit);
}

absl::StatusOr<PhrasePage> ListPhrases(const KeyValueReader& reader, absl::string_view cursor,
                                       std::size_t limit) {
  return ListById<PhraseRow>(reader, Family::kPhrases, CursorKind::kPhrases, cursor, limit);
}

absl::StatusOr<std::optional<PhraseRow>> ReadPhrase(const KeyValueReader& reader,
                                                    absl::string_view id) {
  return ReadById<PhraseRow>(reader, Family::kPhrases, id);
}

}  // namespace redress
