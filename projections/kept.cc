#include "projections/kept.h"

#include "base/status.h"

namespace redress {

template <typename Kept>
absl::Status KeptProjection<Kept>::Apply(const EventRow& row, Batch& batch) const {
  using Row = typename Kept::Row;
  const std::optional<absl::string_view> id = IdIn(row.stream(), Kept::kPrefix);
  if (!id.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(Row kept, batch.GetRow<Row>(Kept::kFamily, *id));
  const auto& fact = Kept::FactIn(row.event());
  if (!kept.id().empty()) DeleteOwned(Kept::kWhat, Kept::In(kept).owner(), *id, batch);
  if (fact.has_deleted()) {
    batch.Delete(Kept::kFamily, *id);
    return absl::OkStatus();
  }
  if (fact.has_created()) {
    kept.set_id(fact.created().id());
    Kept::Set(Kept::In(fact.created()), kept);
    kept.set_created_by(row.actor_id());
    kept.set_created_recorded_at(row.recorded_at());
  }
  if (fact.has_changed()) Kept::Set(Kept::In(fact.changed()), kept);
  kept.set_version(row.version());
  kept.set_updated_recorded_at(row.recorded_at());
  batch.PutRow(Kept::kFamily, *id, kept);
  if (!kept.id().empty()) PutOwned(Kept::kWhat, Kept::In(kept).owner(), *id, batch);
  return absl::OkStatus();
}

template class KeptProjection<SavedViews>;
template class KeptProjection<Phrases>;

}  // namespace redress
