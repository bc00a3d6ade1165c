#include "api/staff.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "aggregates/names.h"
#include "aggregates/policy/in_force.h"
#include "aggregates/team/team.h"
#include "api/filter_values.h"
#include "api/past_views.h"
#include "api/policies.h"
#include "api/staff_json.h"
#include "api/state_json.h"
#include "base/status.h"
#include "commands/json.h"
#include "projections/agents.h"
#include "projections/loads.h"
#include "projections/policies.h"
#include "projections/streams.h"
#include "projections/teams.h"

namespace redress {
namespace {

std::vector<std::string> IdsOf(const std::vector<AgentRow>& rows) {
  std::vector<std::string> ids;
  ids.reserve(rows.size());
  for (const AgentRow& row : rows) ids.push_back(row.id());
  return ids;
}

absl::Status WriteAgentsWithLoads(const KeyValueReader& reader, const std::vector<AgentRow>& rows,
                                  absl::Time now, JsonWriter& writer) {
  ASSIGN_OR_RETURN(const std::vector<Load> loads, ReadLoads(reader, IdsOf(rows)));
  WriteAgents(rows, loads, now, writer);
  return absl::OkStatus();
}

// Returns the instant that the question is about.
absl::StatusOr<absl::Time> InstantOfView(const View& view, absl::Time now) {
  if (!view.past) return now;
  if (!view.asked_as_of.empty()) {
    ASSIGN_OR_RETURN(const Instant as_of, ParseInstant(view.asked_as_of));
    return absl::FromUnixMicros(as_of.unix_micros());
  }
  ASSIGN_OR_RETURN(const std::optional<PositionRow> row, ReadPositionRow(view.reader, view.at));
  return row.has_value() ? absl::FromUnixMicros(row->recorded_at()) : absl::UnixEpoch();
}

// Returns the team's rota; null where it has none, or its calendars are away.
absl::StatusOr<std::shared_ptr<const Rota>> ReadRota(const KeyValueReader& reader,
                                                     const TeamRow& row) {
  ASSIGN_OR_RETURN(const PoliciesInForce policies, ReadPoliciesInForce(reader));
  Team team;
  team.id = row.id();
  team.rota = row.rota();
  team.calendars_from = row.calendars_from();
  return RotaOf(team, policies).value_or(nullptr);
}

absl::Status WriteDutyNow(const KeyValueReader& reader, const TeamRow& row, absl::Time now,
                          JsonWriter& writer) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const Rota> rota, ReadRota(reader, row));
  writer.Key("duty");
  writer.BeginArray();
  for (const Duty& duty : rota == nullptr ? std::vector<Duty>() : rota->At(now)) {
    writer.BeginObject();
    WriteStint(duty.stint, writer);
    writer.Member("on_duty", duty.on_duty);
    writer.EndObject();
  }
  writer.EndArray();
  return absl::OkStatus();
}

// What others' streams say of the team.
absl::Status WritePresent(const KeyValueReader& reader, const TeamRow& row, absl::Time now,
                          JsonWriter& writer) {
  RETURN_IF_ERROR(WriteDutyNow(reader, row, now, writer));
  const auto& members = row.profile().members();
  ASSIGN_OR_RETURN(const std::vector<AgentRow> agents,
                   ReadAgents(reader, {members.begin(), members.end()}));
  writer.Key("members");
  RETURN_IF_ERROR(WriteAgentsWithLoads(reader, agents, now, writer));
  ASSIGN_OR_RETURN(const Load waiting, ReadUnitLoad(reader, row.id()));
  WriteLoad("without_person", waiting, writer);
  return absl::OkStatus();
}

struct DutySpan {
  absl::Time from;
  absl::Time to;
};

absl::StatusOr<DutySpan> ParseSpan(const QueryParameters& parameters, absl::Time now) {
  RETURN_IF_ERROR(CheckParameters(parameters, {"from", "to", kAtLeast, kFresh}));
  std::optional<absl::Time> from, to;
  RETURN_IF_ERROR(ReadTime(parameters, "from", from));
  RETURN_IF_ERROR(ReadTime(parameters, "to", to));
  DutySpan span{.from = from.value_or(now), .to = absl::InfinitePast()};
  span.to = to.value_or(span.from + kDefaultDutySpan);
  if (span.to <= span.from) return RefuseFilter("to", "must be after from, which is now if absent");
  if (span.to - span.from <= kMaxDutySpan) return span;
  return RefuseFilter("to", absl::StrCat("at most ", absl::ToInt64Hours(kMaxDutySpan) / 24,
                                         " days after from, which is now if absent"));
}

absl::StatusOr<Found> FindDuty(const View& view, const std::string& id, const DutySpan& span) {
  ASSIGN_OR_RETURN(const std::optional<TeamRow> row, ReadTeam(view.reader, id));
  if (!row.has_value()) return NoSuch(kTeamCollection);
  ASSIGN_OR_RETURN(const std::shared_ptr<const Rota> rota, ReadRota(view.reader, *row));
  Found found(view);
  found.body.Member("id", id);
  found.body.Member("from", span.from);
  found.body.Member("to", span.to);
  found.body.Key("stints");
  found.body.BeginArray();
  std::vector<Stint> stints;
  if (rota != nullptr) stints = rota->Between(span.from, span.to);
  for (const Stint& stint : stints) {
    found.body.BeginObject();
    WriteStint(stint, found.body);
    found.body.EndObject();
  }
  found.body.EndArray();
  return found;
}

}  // namespace

absl::StatusOr<ItemLister> AgentLister(const QueryParameters& parameters, absl::Time now) {
  RETURN_IF_ERROR(
      CheckParameters(parameters, {"team", "on_duty", "limit", "cursor", kAtLeast, kFresh}));
  AgentFilter filter;
  RETURN_IF_ERROR(ReadName(parameters, "team", filter.team));
  std::optional<bool> on_duty;
  RETURN_IF_ERROR(ReadFlag(parameters, "on_duty", on_duty));
  if (on_duty.has_value()) {
    filter.fits = [on_duty, now](const AgentRow& row) { return TakesWork(row, now) == *on_duty; };
  }
  return [filter, now](const KeyValueReader& reader, const PageRequest& page,
                       JsonWriter& writer) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(const AgentPage agents, ListAgents(reader, filter, page.cursor, page.limit));
    RETURN_IF_ERROR(WriteAgentsWithLoads(reader, agents.rows, now, writer));
    return agents.next_cursor;
  };
}

absl::StatusOr<ItemLister> TeamLister(const QueryParameters& parameters) {
  RETURN_IF_ERROR(CheckParameters(parameters, {"limit", "cursor", kAtLeast, kFresh}));
  return [](const KeyValueReader& reader, const PageRequest& page,
            JsonWriter& writer) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(const TeamPage teams, ListTeams(reader, page.cursor, page.limit));
    WriteItems(teams.rows, WriteTeamRow, writer);
    return teams.next_cursor;
  };
}

absl::StatusOr<Found> FindAgent(const View& view, const std::string& id, absl::Time now) {
  ASSIGN_OR_RETURN(const ViewsOf views, ViewsOf::Open(view, AgentStream(id)));
  ASSIGN_OR_RETURN(const std::optional<AgentRow> row, ReadAgent(*views, id));
  if (!row.has_value()) return NoSuch(kAgentCollection);
  ASSIGN_OR_RETURN(const absl::Time at, InstantOfView(view, now));
  Found found(view, row->version());
  WriteAgentMembers(*row, at, found.body);
  if (view.past) return found;
  ASSIGN_OR_RETURN(const std::vector<Load> loads, ReadLoads(view.reader, {id}));
  WriteLoad("open_tickets", loads.front(), found.body);
  return found;
}

absl::StatusOr<Found> FindTeam(const View& view, const std::string& id, absl::Time now) {
  ASSIGN_OR_RETURN(const ViewsOf views, ViewsOf::Open(view, TeamStream(id)));
  ASSIGN_OR_RETURN(const std::optional<TeamRow> row, ReadTeam(*views, id));
  if (!row.has_value()) return NoSuch(kTeamCollection);
  Found found(view, row->version());
  found.body.Fields(*row, {"updated_recorded_at", "version"});
  if (!view.past) RETURN_IF_ERROR(WritePresent(view.reader, *row, now, found.body));
  found.body.Member("updated", absl::FromUnixMicros(row->updated_recorded_at()));
  found.body.Member("version", row->version());
  return found;
}

absl::StatusOr<Query> DutyQuery(const std::string& team, const QueryParameters& parameters,
                                absl::Time now) {
  ASSIGN_OR_RETURN(const DutySpan span, ParseSpan(parameters, now));
  ASSIGN_OR_RETURN(const std::string id, CanonicalId(kTeamCollection, team));
  return Query([id, span](const View& view) { return FindDuty(view, id, span); });
}

}  // namespace redress
