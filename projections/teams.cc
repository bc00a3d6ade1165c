#include "projections/teams.h"

#include "base/status.h"
#include "events/rota.h"
#include "projections/streams.h"

namespace redress {

absl::Status TeamsProjection::Apply(const EventRow& row, Batch& batch) const {
  const std::optional<absl::string_view> id = IdIn(row.stream(), kTeamPrefix);
  if (!id.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(TeamRow team, batch.GetRow<TeamRow>(Family::kTeams, *id));
  const TeamEvent& fact = row.event().team();
  if (fact.has_described()) {
    team.set_id(fact.described().id());
    *team.mutable_profile() = fact.described().profile();
  }
  TakeRotaChange(fact, *team.mutable_rota());
  if (fact.has_rota_set()) team.set_calendars_from(fact.rota_set().calendars_from());
  if (team.rota().ByteSizeLong() == 0) team.clear_rota();
  team.set_version(row.version());
  team.set_updated_recorded_at(row.recorded_at());
  batch.PutRow(Family::kTeams, *id, team);
  return absl::OkStatus();
}

absl::StatusOr<TeamPage> ListTeams(const KeyValueReader& reader, absl::string_view cursor,
                                   std::size_t limit) {
  return ListById<TeamRow>(reader, Family::kTeams, CursorKind::kTeams, cursor, limit);
}

absl::StatusOr<std::optional<TeamRow>> ReadTeam(const KeyValueReader& reader,
                                                absl::string_view id) {
  return ReadById<TeamRow>(reader, Family::kTeams, id);
}

}  // namespace redress
