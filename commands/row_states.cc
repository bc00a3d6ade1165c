#include "commands/row_states.h"

namespace redress {

Agent AgentOf(const AgentRow& row) {
  Agent agent;
  agent.id = row.id();
  agent.profile = row.profile();
  if (row.has_duty()) agent.duty = row.duty();
  if (row.has_absence()) agent.absence = row.absence();
  if (row.has_left()) agent.left = row.left();
  agent.version = row.version();
  return agent;
}

Team TeamOf(const TeamRow& row) {
  Team team;
  team.id = row.id();
  team.profile = row.profile();
  team.rota = row.rota();
  team.calendars_from = row.calendars_from();
  team.version = row.version();
  return team;
}

}  // namespace redress
