#pragma once

// Agents and teams as decisions take them, as their rows in the views show them.

#include "aggregates/agent/agent.h"
#include "aggregates/team/team.h"
#include "projections/rows.pb.h"

namespace redress {

Agent AgentOf(const AgentRow& row);
Team TeamOf(const TeamRow& row);

}  // namespace redress
