#include "api/staff_json.h"

#include <cstdint>

#include "aggregates/agent/agent.h"
#include "commands/row_states.h"
#include "events/enum_names.h"
#include "events/instant.h"

namespace redress {
bool TakesWork(const AgentRow& row, absl::Time at) {
  const Agent agent = AgentOf(row);
  return IsSignedOn(agent, at) && !IsAway(agent, at);
}

void WriteAgentMembers(const AgentRow& row, absl::Time now, JsonWriter& writer) {
  writer.Fields(row, {"updated_recorded_at", "version"});
  const Agent agent = AgentOf(row);
  const bool is_away = IsAway(agent, now);
  writer.Member("on_duty", IsSignedOn(agent, now) && !is_away);
  writer.Member("away", is_away);
  if (is_away && agent.absence.has_value()) {
    writer.Member("away_until", agent.absence->until());
  }
  writer.Member("updated", absl::FromUnixMicros(row.updated_recorded_at()));
  writer.Member("version", row.version());
}

void WriteLoad(absl::string_view name, const Load& load, JsonWriter& writer) {
  writer.Key(name);
  writer.BeginObject();
  std::uint64_t total = 0;
  for (const auto& [severity, count] : load) {
    writer.Member(EnumNameOf(severity), count);
    total += count;
  }
  writer.Member("total", total);
  writer.EndObject();
}

void WriteAgents(const std::vector<AgentRow>& rows, const std::vector<Load>& loads, absl::Time now,
                 JsonWriter& writer) {
  writer.BeginArray();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    writer.BeginObject();
    WriteAgentMembers(rows[i], now, writer);
    WriteLoad("open_tickets", loads.at(i), writer);
    writer.EndObject();
  }
  writer.EndArray();
}

void WriteTeamRow(const TeamRow& row, JsonWriter& writer) {
  writer.BeginObject();
  writer.Fields(row, {"updated_recorded_at", "version", "rota", "calendars_from"});
  writer.Member("has_rota", !row.rota().layers().empty());
  writer.Member("updated", absl::FromUnixMicros(row.updated_recorded_at()));
  writer.Member("version", row.version());
  writer.EndObject();
}

void WriteStint(const Stint& stint, JsonWriter& writer) {
  writer.Member("layer", stint.shift.layer);
  writer.Member("shift", stint.shift.number);
  writer.Member("person", stint.person);
  writer.Member("begins", stint.begins);
  writer.Member("ends", stint.ends);
}

}  // namespace redress
