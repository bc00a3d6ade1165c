#include "projections/saved_views.h"

#include "base/status.h"
#include "projections/owner_index.h"
#include "projections/streams.h"

namespace redress {

absl::Status SavedViewsProjection::Apply(const EventRow& row, Batch& batch) const {
  const std::optional<absl::string_view> id = IdIn(row.stream(), kViewPrefix);
  if (!id.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(SavedViewRow kept, batch.GetRow<SavedViewRow>(Family::kSavedViews, *id));
  const auto& fact = row.event().view();
  if (!kept.id().empty()) DeleteOwned(Owned::kView, kept.view().owner(), *id, batch);
  if (fact.has_deleted()) {
    batch.Delete(Family::kSavedViews, *id);
    return absl::OkStatus();
  }
  if (fact.has_created()) {
    kept.set_id(fact.created().id());
    *kept.mutable_view() = fact.created().view();
    kept.set_created_by(row.actor_id());
    kept.set_created_recorded_at(row.recorded_at());
  }
  if (fact.has_changed()) *kept.mutable_view() = fact.changed().view();
  kept.set_version(row.version());
  kept.set_updated_recorded_at(row.recorded_at());
  batch.PutRow(Family::kSavedViews, *id, kept);
  if (!kept.id().empty()) PutOwned(Owned::kView, kept.view().owner(), *id, batch);
  return absl::OkStatus();
}

absl::StatusOr<SavedViewPage> ListSavedViewsFor(const KeyValueReader& reader,
                                                const std::vector<Owner>& owners,
                                                absl::string_view cursor, std::size_t limit) {
  return ListOwnedRows<SavedViewRow>(reader, Owned::kView, Family::kSavedViews, owners,
                                     CursorKind::kSavedViews, cursor, limit);
}

absl::StatusOr<SavedViewPage> ListSavedViews(const KeyValueReader& reader, absl::string_view cursor,
                                             std::size_t limit) {
  return ListById<SavedViewRow>(reader, Family::kSavedViews, CursorKind::kSavedViews, cursor,
                                limit);
}

absl::StatusOr<std::optional<SavedViewRow>> ReadSavedView(const KeyValueReader& reader,
                                                          absl::string_view id) {
  return ReadById<SavedViewRow>(reader, Family::kSavedViews, id);
}

}  // namespace redress
