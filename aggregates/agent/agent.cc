#include "aggregates/agent/agent.h"

#include <algorithm>

#include "events/instant.h"

namespace redress {

Agent Evolve(Agent agent, const PastEvent& event) {
  const AgentEvent& fact = event.event.agent();
  ++agent.version;
  switch (fact.fact_case()) {
    case AgentEvent::kDescribed:
      agent.id = fact.described().id();
      agent.profile = fact.described().profile();
      agent.left.reset();
      break;
    case AgentEvent::kDutySet:
      agent.duty = fact.duty_set();
      break;
    case AgentEvent::kAbsenceSet:
      agent.absence = fact.absence_set();
      break;
    case AgentEvent::kAbsenceEnded:
      agent.absence.reset();
      break;
    case AgentEvent::kLeft:
      agent.left = fact.left();
      agent.duty.reset();
      agent.absence.reset();
      break;
    case AgentEvent::FACT_NOT_SET:
      break;
  }
  return agent;
}

bool IsSignedOn(const Agent& agent, absl::Time at) {
  if (!agent.duty.has_value() || agent.duty->state() != DUTY_STATE_ON) return false;
  if (agent.duty->after_work()) return false;
  return !agent.duty->has_until() || at < TimeOf(agent.duty->until());
}

bool IsWithin(const AgentAbsenceSet& absence, absl::Time at) {
  return TimeOf(absence.from()) <= at && at < TimeOf(absence.until());
}

bool IsAway(const Agent& agent, absl::Time at) {
  return agent.left.has_value() || (agent.absence.has_value() && IsWithin(*agent.absence, at));
}

std::uint32_t LevelOf(const Agent& agent, absl::string_view skill) {
  const auto& skills = agent.profile.skills();
  const auto found = std::find_if(skills.begin(), skills.end(),
                                  [&](const Skill& it) { return it.name() == skill; });
  return found == skills.end() ? 0 : std::max(1U, found->level());
}

}  // namespace redress
