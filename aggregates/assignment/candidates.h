#pragma once

// Who of a team may be given a ticket now, by the team's rule, and why nobody may. Pure.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aggregates/agent/agent.h"
#include "aggregates/assignment/assign_next.pb.h"
#include "aggregates/policy/in_force.h"
#include "aggregates/ticket/ticket.h"
#include "events/policy.pb.h"

namespace redress {

// A member of a team as they stand now.
struct Member {
  std::string id;
  std::shared_ptr<const Agent> agent;
  bool on_duty = false;         // as the rule has it, and to take something new
  std::uint32_t capacity = 0;   // points at a time; 0: no bound
  std::uint64_t points = 0;     // of open work
  std::uint32_t last_hour = 0;  // tickets given
};

// A team as it stands now, in the order of turns, and the rule that it goes by, which outlives it.
struct Roster {
  const AssignmentRule* rule = nullptr;
  std::vector<Member> members;
};

// Who may have a ticket, in the order of turns; nobody, and then why.
struct Candidates {
  std::vector<std::size_t> members;  // by index in the roster
  UnassignableWhy why = UNASSIGNABLE_WHY_UNSPECIFIED;
};

// Returns the first rule in force that takes the ticket, by what it is; null: none does.
const AssignmentInForce* RuleTaking(const Ticket& ticket, const PoliciesInForce& policies);

// Whether a person of `team` is to be given the ticket: the team holds it, or takes it. One that
// waits for somebody outside, or for the decision on a return, stays as it is: a new holder would
// end that.
bool WaitsIn(const Ticket& ticket, absl::string_view team, const PoliciesInForce& policies);

// Returns what a ticket of that severity weighs.
std::uint32_t PointsOf(const AssignmentRule& rule, Severity severity);

// Returns the member as they stand at `at`, with nothing in hand; `named`: by the team's rota.
Member MemberOf(std::string id, std::shared_ptr<const Agent> agent, const AssignmentRule& rule,
                bool named, absl::Time at);

// Returns what that many tickets of each severity weigh.
std::uint64_t PointsOf(const AssignmentRule& rule, const PersonLoad& load);

// Whether the member can take something of that weight besides what they have. What weighs more
// than anybody may have goes to who has nothing: it would wait for ever.
bool HasRoom(const Member& member, std::uint32_t points, const AssignmentRule& rule);

// Returns whether the agent counts as on duty by `rule`; `named`: by the team's rota.
bool IsOnDuty(const Agent& agent, const AssignmentRule& rule, bool named, absl::Time at);

// Whether only persons who are named may know of the ticket: no rule gives it to anybody.
bool IsByHandOnly(const Ticket& ticket);

// Whether the ticket's own rules let that holder have it: another than who is to be relieved of it
// by a redo, and nobody complained of.
bool MayHold(const Ticket& ticket, const Holder& holder);

// Returns who of the roster may have `ticket` as a ticket of the rule's team.
Candidates CandidatesFor(const Ticket& ticket, const Roster& roster);

}  // namespace redress
