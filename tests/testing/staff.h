#pragma once

// Requests to agents and teams, and a decider that knows some of both.

#include <string>
#include <vector>

#include "aggregates/agent/agent.h"
#include "aggregates/refusal.h"
#include "aggregates/team/team.h"
#include "events/instant.h"
#include "tests/testing/decider.h"

namespace redress::testing {

// Requests to an agent.

inline AgentCommand DoDescribeAgent(const std::string& manager = "") {
  AgentCommand command;
  command.mutable_describe()->mutable_profile()->set_name("somebody");
  command.mutable_describe()->mutable_profile()->set_manager(manager);
  return command;
}

inline AgentCommand DoSetDuty(DutyState state = DUTY_STATE_ON) {
  AgentCommand command;
  command.mutable_set_duty()->set_state(state);
  return command;
}

inline AgentCommand DoSetAbsence(absl::Time from, absl::Time until,
                                 const std::string& stand_in = "") {
  AgentCommand command;
  SetAbsence& absence = *command.mutable_set_absence();
  *absence.mutable_from() = InstantOf(from);
  *absence.mutable_until() = InstantOf(until);
  absence.set_stand_in(stand_in);
  return command;
}

inline AgentCommand DoEndAbsence() {
  AgentCommand command;
  command.mutable_end_absence();
  return command;
}

inline AgentCommand DoLeave(const std::string& stand_in = "") {
  AgentCommand command;
  command.mutable_leave()->set_reason("another town");
  command.mutable_leave()->set_stand_in(stand_in);
  return command;
}

// Requests to a team.

inline TeamCommand DoDescribeTeam(const std::vector<std::string>& members,
                                  const std::string& lead = "") {
  TeamCommand command;
  TeamProfile& profile = *command.mutable_describe()->mutable_profile();
  profile.set_lead(lead);
  profile.mutable_members()->Assign(members.begin(), members.end());
  return command;
}

// Weeks in turn from Monday, 5 January 2026, at nine in Shanghai, in one layer.
inline TeamCommand DoSetRota(const std::vector<std::string>& people) {
  TeamCommand command;
  RotaRules& rota = *command.mutable_set_rota()->mutable_rota();
  rota.set_zone("Asia/Shanghai");
  RotaLayer& layer = *rota.add_layers();
  layer.set_name("first");
  layer.set_starts("2026-01-05");
  layer.set_handoff_day(WEEKDAY_MON);
  layer.set_handoff_minute(9 * 60);
  layer.set_weeks(1);
  layer.mutable_people()->Assign(people.begin(), people.end());
  return command;
}

inline ShiftRef ShiftOf(std::uint32_t number, const std::string& layer = "first") {
  ShiftRef shift;
  shift.set_layer(layer);
  shift.set_number(number);
  return shift;
}

inline TeamCommand DoMoveShift(std::uint32_t number, const std::string& date) {
  TeamCommand command;
  ShiftMove& move = *command.mutable_move_shift()->mutable_move();
  *move.mutable_shift() = ShiftOf(number);
  move.set_date(date);
  move.set_minute(9 * 60);
  return command;
}

inline TeamCommand DoSwapShifts(std::uint32_t number, std::uint32_t with) {
  TeamCommand command;
  *command.mutable_swap_shifts()->mutable_swap()->mutable_shift() = ShiftOf(number);
  *command.mutable_swap_shifts()->mutable_swap()->mutable_with() = ShiftOf(with);
  return command;
}

inline TeamCommand DoCoverShift(std::uint32_t number, const std::string& person,
                                std::uint32_t from_minute = 0, std::uint32_t until_minute = 0) {
  TeamCommand command;
  ShiftCover& cover = *command.mutable_cover_shift()->mutable_cover();
  *cover.mutable_shift() = ShiftOf(number);
  cover.set_person(person);
  cover.set_from_minute(from_minute);
  cover.set_until_minute(until_minute);
  return command;
}

inline Command CommandTo(const std::string& agent, const AgentCommand& command) {
  Command request;
  request.mutable_agent()->set_id(agent);
  *request.mutable_agent()->mutable_command() = command;
  return request;
}

inline Command CommandTo(const std::string& team, const TeamCommand& command) {
  Command request;
  request.mutable_team()->set_id(team);
  *request.mutable_team()->mutable_command() = command;
  return request;
}

// Given agents, and what a supervisor does unless another is named.
class Staff : public Decider {
 public:
  explicit Staff(const std::vector<std::string>& agents) {
    for (const std::string& agent : agents) CHECK(Do(agent, DoDescribeAgent()).ok());
  }

  template <typename StaffCommand>
  absl::StatusOr<Decision> Do(const std::string& id, const StaffCommand& command,
                              const std::string& actor = "eve",
                              const std::string& role = "supervisor") {
    return Decider::Do(CommandTo(id, command), actor, role);
  }

  // The same, which must be taken.
  template <typename StaffCommand>
  void Given(const std::string& id, const StaffCommand& command) {
    const absl::StatusOr<Decision> decision = Do(id, command);
    CHECK(decision.ok());
  }

  Agent AgentAt(const std::string& id) { return Fold<Agent>(Load(AgentStream(id))); }
  Team TeamAt(const std::string& id) { return Fold<Team>(Load(TeamStream(id))); }
};

inline std::string RefusalCode(const absl::StatusOr<Decision>& decision) {
  const auto details = DetailsOf(decision.status());
  return details.has_value() ? details->code() : "";
}

// The fields that a refusal names.
inline std::vector<std::string> FieldsAtFault(const absl::StatusOr<Decision>& decision) {
  std::vector<std::string> pointers;
  const auto details = DetailsOf(decision.status());
  if (!details.has_value()) return pointers;
  for (const FieldProblem& problem : details->fields()) pointers.push_back(problem.pointer());
  return pointers;
}

}  // namespace redress::testing
