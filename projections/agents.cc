#include "projections/agents.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "projections/cursor.h"
#include "projections/damaged_views.h"
#include "projections/streams.h"
#include "projections/teams.h"

namespace redress {
namespace {

void TakeFact(const AgentEvent& fact, AgentRow& row) {
  switch (fact.fact_case()) {
    case AgentEvent::kDescribed:
      row.set_id(fact.described().id());
      *row.mutable_profile() = fact.described().profile();
      row.clear_left();
      return;
    case AgentEvent::kDutySet:
      *row.mutable_duty() = fact.duty_set();
      return;
    case AgentEvent::kAbsenceSet:
      *row.mutable_absence() = fact.absence_set();
      return;
    case AgentEvent::kAbsenceEnded:
      row.clear_absence();
      return;
    case AgentEvent::kLeft:
      *row.mutable_left() = fact.left();
      row.clear_duty();
      row.clear_absence();
      return;
    case AgentEvent::FACT_NOT_SET:
      return;
  }
}

absl::Status ApplyOwn(absl::string_view id, const EventRow& event, Batch& batch) {
  ASSIGN_OR_RETURN(AgentRow row, batch.GetRow<AgentRow>(Family::kAgents, id));
  TakeFact(event.event().agent(), row);
  row.set_version(event.version());
  row.set_updated_recorded_at(event.recorded_at());
  batch.PutRow(Family::kAgents, id, row);
  return absl::OkStatus();
}

enum class Membership { kBegins, kEnds };

absl::Status SetMembership(const std::string& person, const std::string& team, Membership what,
                           Batch& batch) {
  ASSIGN_OR_RETURN(AgentRow row, batch.GetRow<AgentRow>(Family::kAgents, person));
  std::set<std::string> teams(row.teams().begin(), row.teams().end());
  if (what == Membership::kBegins) {
    teams.insert(team);
  } else {
    teams.erase(team);
  }
  row.mutable_teams()->Assign(teams.begin(), teams.end());
  batch.PutRow(Family::kAgents, person, row);
  return absl::OkStatus();
}

absl::Status ApplyMembers(const std::string& team, const TeamProfile& profile, Batch& batch) {
  ASSIGN_OR_RETURN(const TeamRow before, batch.GetRow<TeamRow>(Family::kTeams, team));
  const std::set<std::string> were(before.profile().members().begin(),
                                   before.profile().members().end());
  const std::set<std::string> are(profile.members().begin(), profile.members().end());
  for (const std::string& person : were) {
    if (are.contains(person)) continue;
    RETURN_IF_ERROR(SetMembership(person, team, Membership::kEnds, batch));
  }
  for (const std::string& person : are) {
    if (were.contains(person)) continue;
    RETURN_IF_ERROR(SetMembership(person, team, Membership::kBegins, batch));
  }
  return absl::OkStatus();
}

// Returns the ids from which a list with the filter is made: a team's members, by id.
absl::StatusOr<std::vector<std::string>> MembersOf(const KeyValueReader& reader,
                                                   const std::string& team) {
  ASSIGN_OR_RETURN(const std::optional<TeamRow> row, ReadTeam(reader, team));
  std::vector<std::string> members;
  if (!row.has_value()) return members;
  members.assign(row->profile().members().begin(), row->profile().members().end());
  std::sort(members.begin(), members.end());
  return members;
}

// Collects a page, row by row.
class PageMaker {
 public:
  PageMaker(const AgentFilter& filter, std::size_t limit) : filter_(filter), limit_(limit) {}

  // Takes the next row, and says whether to go on.
  bool Take(AgentRow row) {
    if (page_.rows.size() >= limit_ || looked_at_ >= kMaxAgentsRead) {
      page_.next_cursor = EncodeCursor(CursorKind::kAgents, last_);
      return false;
    }
    ++looked_at_;
    last_ = row.id();
    const bool is_shown = filter_.fits == nullptr || filter_.fits(row);
    if (is_shown) page_.rows.push_back(std::move(row));
    return true;
  }

  AgentPage page() && { return std::move(page_); }

 private:
  const AgentFilter& filter_;
  std::size_t limit_;
  std::size_t looked_at_ = 0;
  std::string last_;
  AgentPage page_;
};

absl::Status TakeMembers(const KeyValueReader& reader, const std::string& team,
                         absl::string_view after, PageMaker& maker) {
  ASSIGN_OR_RETURN(std::vector<std::string> ids, MembersOf(reader, team));
  std::erase_if(ids, [&](const std::string& id) { return id <= after; });
  ASSIGN_OR_RETURN(std::vector<AgentRow> rows, ReadAgents(reader, ids));
  for (AgentRow& row : rows) {
    if (!maker.Take(std::move(row))) break;
  }
  return absl::OkStatus();
}

absl::Status TakeAll(const KeyValueReader& reader, absl::string_view after, PageMaker& maker) {
  absl::Status parsed;
  const auto take = [&](absl::string_view key, absl::string_view value) {
    if (!after.empty() && key <= after) return true;
    AgentRow row;
    if (!row.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      parsed = UnreadableRow("agents");
      return false;
    }
    return row.id().empty() || maker.Take(std::move(row));
  };
  RETURN_IF_ERROR(reader.Scan(Family::kAgents, "", after, take));
  return parsed;
}

}  // namespace

absl::Status AgentsProjection::Apply(const EventRow& row, Batch& batch) const {
  if (const auto id = IdIn(row.stream(), kAgentPrefix)) return ApplyOwn(*id, row, batch);
  const auto team = IdIn(row.stream(), kTeamPrefix);
  if (!team.has_value() || !row.event().team().has_described()) return absl::OkStatus();
  return ApplyMembers(std::string(*team), row.event().team().described().profile(), batch);
}

absl::StatusOr<AgentPage> ListAgents(const KeyValueReader& reader, const AgentFilter& filter,
                                     absl::string_view cursor, std::size_t limit) {
  RETURN_IF_ERROR(CheckPageSize(limit));
  std::string after;
  if (!cursor.empty()) {
    ASSIGN_OR_RETURN(after, DecodeCursor(CursorKind::kAgents, cursor));
  }
  PageMaker maker(filter, limit);
  RETURN_IF_ERROR(filter.team.has_value() ? TakeMembers(reader, *filter.team, after, maker)
                                          : TakeAll(reader, after, maker));
  return std::move(maker).page();
}

absl::StatusOr<std::optional<AgentRow>> ReadAgent(const KeyValueReader& reader,
                                                  absl::string_view id) {
  ASSIGN_OR_RETURN(std::vector<AgentRow> rows, ReadAgents(reader, {std::string(id)}));
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

absl::StatusOr<std::vector<AgentRow>> ReadAgents(const KeyValueReader& reader,
                                                 const std::vector<std::string>& ids) {
  ASSIGN_OR_RETURN(const std::vector<std::optional<Value>> values,
                   reader.GetMany(Family::kAgents, ids));
  std::vector<AgentRow> rows;
  for (const std::optional<Value>& value : values) {
    if (!value.has_value()) continue;
    AgentRow row;
    if (!row.ParseFromString(*value)) return UnreadableRow("agents");
    if (!row.id().empty()) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace redress
