// Agents: list, show, timeline, handover, and every command to one.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/collection_verbs.h"
#include "cli/handover.h"
#include "cli/staff.h"
#include "cli/text.h"
#include "cli/verbs.h"
#include "cli/views.h"

namespace redress {
namespace {

constexpr const char* kFilters[] = {"team", "on_duty"};

constexpr ListForm kList = {.help = "Agents, by id, and what each has in hand",
                            .filters = kFilters,
                            .columns = kAgentColumns,
                            .cells = AgentCells};

}  // namespace

std::vector<std::string> AgentCells(const boost::json::value& agent) {
  std::vector<std::string> teams;
  for (const boost::json::value& team : ListAt(agent, "teams")) {
    teams.emplace_back(team.as_string());
  }
  std::string duty = TextAt(agent, "duty.state");
  if (!duty.empty() && TextAt(agent, "duty.after_work") == "true") duty += ", after work";
  if (TextAt(agent, "away") == "true") duty = "away";
  return {TextAt(agent, "id"),
          TextAt(agent, "profile.name"),
          duty,
          TextAt(agent, "away_until"),
          TextAt(agent, "open_tickets.total"),
          TextAt(agent, "open_tickets.critical"),
          TextAt(agent, "open_tickets.high"),
          absl::StrJoin(teams, ", ")};
}

void AddAgent(CLI::App& app, Invocation& invocation) {
  CLI::App& agent = AddCollection(app, invocation, kAgentCollection,
                                  "Describe and list agents, their duty and absence 坐席人员");
  AddList(agent, invocation, kAgentCollection, kList);
  AddTimelineOf(agent, invocation, kAgentCollection);
  AddHandover(agent, invocation);
}

}  // namespace redress
