#include "consumers/team_standing.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/assignment/candidates.h"
#include "aggregates/names.h"
#include "base/hash.h"
#include "base/status.h"
#include "commands/row_states.h"
#include "projections/agents.h"
#include "projections/loads.h"
#include "projections/streams.h"
#include "projections/teams.h"

namespace redress {
namespace {

using Agents = std::map<std::string, std::shared_ptr<const Agent>>;  // by id

// Returns all who are asked for; of who is not known, an agent without an id.
absl::StatusOr<Agents> ReadAgentsOf(const KeyValueReader& views,
                                    const std::vector<std::string>& ids) {
  Agents agents;
  for (const std::string& id : ids) agents[id] = std::make_shared<const Agent>();
  ASSIGN_OR_RETURN(const std::vector<AgentRow> rows, ReadAgents(views, ids));
  for (const AgentRow& row : rows) agents[row.id()] = std::make_shared<const Agent>(AgentOf(row));
  return agents;
}

PersonLoad PersonLoadOf(const std::string& person, const Load& load) {
  PersonLoad of;
  of.set_person(person);
  for (const auto& [severity, count] : load) {
    while (of.tickets_size() <= severity) of.add_tickets(0);
    of.set_tickets(severity, static_cast<std::uint32_t>(count));
  }
  return of;
}

// Names for which severities the member has room.
std::string RoomOf(const Member& member, const AssignmentRule& rule) {
  std::string room = absl::StrCat(member.id, "\n");
  for (int severity = Severity_MIN; severity <= Severity_MAX; ++severity) {
    const std::uint32_t points = PointsOf(rule, static_cast<Severity>(severity));
    room.push_back(HasRoom(member, points, rule) ? '+' : '-');
  }
  return room;
}

// How much somebody was given in the last hour changes with every turn and with the time: to the
// minute is often enough to look again.
absl::StatusOr<std::string> LastHourOf(const KeyValueReader& views, const AssignmentRule& rule,
                                       absl::Time now) {
  if (rule.max_per_hour() == 0) return std::string();
  ASSIGN_OR_RETURN(const HeadRow head, ReadHead(views, AssignmentStream(rule.team(), now)));
  return absl::StrCat(head.version(), "\n", absl::ToUnixSeconds(now) / 60);
}

std::string AsDigested(const Agent& agent, absl::Time now) {
  return absl::StrCat(agent.id, "\n", agent.version, "\n", IsAway(agent, now) ? 1 : 0, "\n");
}

}  // namespace

absl::StatusOr<TeamStanding> ReadStanding(const KeyValueReader& views, const AssignmentRule& rule,
                                          const PoliciesInForce& policies,
                                          std::uint64_t policies_version, absl::Time now) {
  ASSIGN_OR_RETURN(const std::optional<TeamRow> row, ReadTeam(views, rule.team()));
  const Team team = row.has_value() ? TeamOf(*row) : Team();
  const std::vector<std::string> members(team.profile.members().begin(),
                                         team.profile.members().end());
  std::vector<std::string> people = members;
  people.push_back(team.profile.lead());
  ASSIGN_OR_RETURN(const Agents agents, ReadAgentsOf(views, people));
  ASSIGN_OR_RETURN(const std::vector<Load> loads, ReadLoads(views, members));
  ASSIGN_OR_RETURN(std::string who, LastHourOf(views, rule, now));
  std::vector<std::string> named;
  if (rule.duty() == ASSIGNMENT_DUTY_ROTA) named = OnDutyOf(team, policies, now);
  // Whom it falls back to counts too.
  absl::StrAppend(&who, "\n", policies_version, "\n", team.version, "\n",
                  AsDigested(*agents.at(team.profile.lead()), now));
  TeamStanding standing;
  std::string room;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const bool is_named = std::find(named.begin(), named.end(), members[i]) != named.end();
    Member member = MemberOf(members[i], agents.at(members[i]), rule, is_named, now);
    if (!loads[i].empty()) {
      standing.loads.push_back(PersonLoadOf(members[i], loads[i]));
      member.points = PointsOf(rule, standing.loads.back());
    }
    if (!member.on_duty) continue;
    absl::StrAppend(&who, AsDigested(*member.agent, now));
    absl::StrAppend(&room, RoomOf(member, rule));
  }
  standing.who = Sha256(who);
  standing.room = Sha256(room);
  return standing;
}

}  // namespace redress
