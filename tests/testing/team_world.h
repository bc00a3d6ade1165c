#pragma once

// A team whose tickets are given by rule, in memory: who is of it and on duty is told as facts, and
// the rule by the text of a policy.

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/policy/policy_file.h"
#include "events/instant.h"
#include "tests/testing/clock_world.h"

namespace redress::testing {

class TeamWorld : public ClockWorld {
 public:
  // Puts the section `assignments` of a policy in force.
  void Rule(const std::string& rules, const std::string& more = "") {
    const std::string text = absl::StrCat("policy: standards/teams\nversion: 1\nsource: a test\n",
                                          more, "assignments:\n", rules, "\n");
    const PolicyReading reading =
        ReadPolicy(text, {.now = now, .policies = nullptr, .read_file = nullptr});
    for (const PolicyProblem& problem : reading.problems) ADD_FAILURE() << ToString(problem);
    Apply(reading.file.document, "standards/teams");
  }

  void Team(const std::string& id, const std::vector<std::string>& members,
            const std::string& lead = "") {
    Event event;
    TeamDescribed& described = *event.mutable_team()->mutable_described();
    described.set_id(id);
    described.mutable_profile()->set_lead(lead);
    for (const std::string& member : members) described.mutable_profile()->add_members(member);
    streams().Add(TeamStream(id), event, now);
  }

  // Makes agents known, on duty.
  void OnDuty(const std::vector<std::string>& people) {
    for (const std::string& person : people) {
      Agent(person, AgentProfile());
      SetDuty(person, DUTY_STATE_ON);
    }
  }

  void Agent(const std::string& id, const AgentProfile& profile) {
    Event event;
    event.mutable_agent()->mutable_described()->set_id(id);
    *event.mutable_agent()->mutable_described()->mutable_profile() = profile;
    streams().Add(AgentStream(id), event, now);
  }

  void SetDuty(const std::string& id, DutyState state) {
    Event event;
    event.mutable_agent()->mutable_duty_set()->set_state(state);
    streams().Add(AgentStream(id), event, now);
  }

  void Absent(const std::string& id, absl::Duration length, const std::string& stand_in = "") {
    Event event;
    AgentAbsenceSet& absence = *event.mutable_agent()->mutable_absence_set();
    *absence.mutable_from() = InstantOf(now);
    *absence.mutable_until() = InstantOf(now + length);
    absence.set_stand_in(stand_in);
    streams().Add(AgentStream(id), event, now);
  }

  void Leave(const std::string& id, const std::string& stand_in = "") {
    Event event;
    event.mutable_agent()->mutable_left()->set_stand_in(stand_in);
    streams().Add(AgentStream(id), event, now);
  }

  // Returns the number of a ticket that the unit holds, and no person of it.
  std::string InTeam(const std::string& unit, Severity severity = SEVERITY_NORMAL) {
    return OpenAs(severity, {testing::Assigned(unit)});
  }

  // Returns the number of a classified ticket, and what came after.
  std::string OpenAs(Severity severity, const std::vector<TicketEvent>& then = {}) {
    TicketEvent classified = testing::Classified();
    classified.mutable_classified()->set_severity(severity);
    std::vector<TicketEvent> facts = {testing::Received(), classified};
    facts.insert(facts.end(), then.begin(), then.end());
    const std::string number = Open(facts);
    return number;
  }

  // Asks as a node would; what is decided is accepted.
  Decision AssignNext(const std::string& team, const std::vector<std::string>& tickets,
                      const std::map<std::string, std::vector<std::uint32_t>>& loads = {}) {
    Command command;
    command.mutable_assign_next()->set_team(team);
    for (const std::string& number : tickets) command.mutable_assign_next()->add_tickets(number);
    for (const auto& [person, counts] : loads) {
      PersonLoad& load = *command.mutable_assign_next()->add_loads();
      load.set_person(person);
      for (const std::uint32_t count : counts) load.add_tickets(count);
    }
    return Accepted(command);
  }

  Decision GiveBack(const std::string& person, const std::vector<std::string>& tickets) {
    Command command;
    command.mutable_give_back()->set_person(person);
    for (const std::string& number : tickets) command.mutable_give_back()->add_tickets(number);
    return Accepted(command);
  }

  // Who holds each: the unit, with the person where one does.
  std::string HolderOf(const std::string& number) {
    const Ticket ticket = At(number);
    if (!ticket.holder.has_value()) return "";
    const std::string& person = ticket.holder->person();
    return person.empty() ? ticket.holder->unit()
                          : absl::StrCat(ticket.holder->unit(), "/", person);
  }

  std::vector<std::string> HoldersOf(const std::vector<std::string>& numbers) {
    std::vector<std::string> holders;
    for (const std::string& number : numbers) holders.push_back(HolderOf(number));
    return holders;
  }

  // The last assignment by a rule.
  AssignedHow HowOf(const std::string& number) {
    AssignedHow how = ASSIGNED_HOW_UNSPECIFIED;
    for (const PastEvent& past : FactsOf(number)) {
      if (past.event.ticket().has_assigned()) how = past.event.ticket().assigned().by().how();
    }
    return how;
  }

 private:
  Decision Accepted(const Command& command) {
    auto decision = Ask(command, By("assigner", "system"));
    EXPECT_TRUE(decision.ok()) << decision.status();
    if (!decision.ok()) return {};
    streams().Accept(*decision, now, "assigner");
    return *std::move(decision);
  }
};

}  // namespace redress::testing
