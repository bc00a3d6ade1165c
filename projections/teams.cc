#include "projections/teams.h"

#include <utility>

#include "base/status.h"
#include "events/rota.h"
#include "projections/cursor.h"
#include "projections/damaged_views.h"
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
  RETURN_IF_ERROR(CheckPageSize(limit));
  std::string after;
  if (!cursor.empty()) {
    ASSIGN_OR_RETURN(after, DecodeCursor(CursorKind::kTeams, cursor));
  }
  TeamPage page;
  absl::Status parsed;
  const auto take = [&](absl::string_view key, absl::string_view value) {
    if (!after.empty() && key <= after) return true;
    TeamRow row;
    if (!row.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      parsed = UnreadableRow("teams");
      return false;
    }
    if (row.id().empty()) return true;
    if (page.rows.size() == limit) {
      page.next_cursor = EncodeCursor(CursorKind::kTeams, page.rows.back().id());
      return false;
    }
    page.rows.push_back(std::move(row));
    return true;
  };
  RETURN_IF_ERROR(reader.Scan(Family::kTeams, "", after, take));
  RETURN_IF_ERROR(parsed);
  return page;
}

absl::StatusOr<std::optional<TeamRow>> ReadTeam(const KeyValueReader& reader,
                                                absl::string_view id) {
  ASSIGN_OR_RETURN(const std::optional<Value> value, reader.Get(Family::kTeams, id));
  if (!value.has_value()) return std::nullopt;
  TeamRow row;
  if (!row.ParseFromString(*value)) return UnreadableRow("teams");
  if (row.id().empty()) return std::nullopt;
  return row;
}

}  // namespace redress
