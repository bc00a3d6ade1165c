#pragma once

// An agent: who can be given work, what they can do, and whether they are there. Pure.

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aggregates/decision.h"
#include "events/agent.pb.h"

namespace redress {

struct Agent {
  std::string id;  // empty: not known
  AgentProfile profile;
  std::optional<AgentDutySet> duty;
  std::optional<AgentAbsenceSet> absence;  // the last one that was not ended
  std::optional<AgentLeft> left;
  std::uint64_t version = 0;  // count of events
};

Agent Evolve(Agent agent, const PastEvent& event);

// Whether the agent said to be on duty, and to take something new.
bool IsSignedOn(const Agent& agent, absl::Time at);

// Whether `at` lies in the absence.
bool IsWithin(const AgentAbsenceSet& absence, absl::Time at);

// Whether the agent has left, or is absent then.
bool IsAway(const Agent& agent, absl::Time at);

// Returns how well the agent can do `skill`; 0: not at all.
std::uint32_t LevelOf(const Agent& agent, absl::string_view skill);

}  // namespace redress
