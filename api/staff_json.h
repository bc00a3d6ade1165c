#pragma once

// Agents, teams and duty as JSON: members of an object, or objects. What is absent is left out.

#include <vector>

#include "absl/time/time.h"
#include "aggregates/duty/rota.h"
#include "commands/json_writer.h"
#include "projections/loads.h"
#include "projections/rows.pb.h"

namespace redress {

// Whether the agent is on duty, and takes something new.
bool TakesWork(const AgentRow& row, absl::Time at);

// Writes what the agent's own facts say.
void WriteAgentMembers(const AgentRow& row, absl::Time now, JsonWriter& writer);

// Writes how many tickets somebody has in hand, by severity, under `name`.
void WriteLoad(absl::string_view name, const Load& load, JsonWriter& writer);

// Writes an array of agents, each with what he or she has in hand, in the same order.
void WriteAgents(const std::vector<AgentRow>& rows, const std::vector<Load>& loads, absl::Time now,
                 JsonWriter& writer);

void WriteTeamRow(const TeamRow& row, JsonWriter& writer);

// Writes the members of an object that is begun.
void WriteStint(const Stint& stint, JsonWriter& writer);

}  // namespace redress
