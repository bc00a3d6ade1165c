#include "aggregates/clocks/escalation.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/agent/agent.h"
#include "aggregates/clocks/standards.h"
#include "aggregates/fold.h"
#include "aggregates/names.h"
#include "aggregates/team/lead.h"
#include "aggregates/team/team.h"
#include "base/status.h"

namespace redress {
namespace {

// Somebody is always named where a unit is: at least the unit itself.
absl::StatusOr<std::string> OnDutyAt(const std::string& unit, absl::Time at,
                                     const PoliciesInForce& policies, Streams& streams) {
  if (unit.empty()) return std::string();
  ASSIGN_OR_RETURN(const auto team, LoadState<Team>(streams, TeamStream(unit)));
  const std::vector<std::string> people = OnDutyOf(*team, policies, at);
  if (!people.empty()) return people.front();
  return team->profile.lead().empty() ? unit : team->profile.lead();
}

// Goes `levels` up from `person`, or as far as anybody manages.
absl::StatusOr<std::string> ManagerOf(std::string person, std::uint32_t levels, Streams& streams) {
  for (std::uint32_t level = 0; level < levels; ++level) {
    ASSIGN_OR_RETURN(const auto agent, LoadState<Agent>(streams, AgentStream(person)));
    if (agent->profile.manager().empty()) break;
    person = agent->profile.manager();
  }
  return person;
}

// Of what a unit holds and no person of it, who leads the unit is the first manager.
absl::StatusOr<std::string> ManagerOver(const Ticket& ticket, std::uint32_t levels,
                                        Streams& streams) {
  if (!ticket.holder.has_value()) return std::string();
  const std::string& person = ticket.holder->person();
  if (!person.empty()) return ManagerOf(person, levels, streams);
  ASSIGN_OR_RETURN(std::string lead, LeadOf(ticket.holder->unit(), streams));
  if (lead.empty()) return lead;
  return ManagerOf(std::move(lead), levels == 0 ? 0 : levels - 1, streams);
}

}  // namespace

absl::StatusOr<TicketEscalated> Escalated(const DueStep& step, const Ticket& ticket,
                                          const PoliciesInForce& policies, Streams& streams) {
  const LadderStep& rule = *step.rule;
  TicketEscalated escalated;
  escalated.set_clock(step.clock);
  escalated.set_step(step.step);
  escalated.set_supervision(rule.supervision());
  escalated.set_unit(HoldingUnit(ticket));
  switch (rule.to()) {
    case LADDER_TARGET_DUTY: {
      if (!rule.team().empty()) escalated.set_unit(rule.team());
      escalated.set_to("duty");
      ASSIGN_OR_RETURN(*escalated.mutable_whom(),
                       OnDutyAt(escalated.unit(), step.at, policies, streams));
      break;
    }
    case LADDER_TARGET_SUPERVISOR:
      escalated.set_to("supervisor");
      break;
    case LADDER_TARGET_MANAGER: {
      escalated.set_to(absl::StrCat("manager^", rule.levels()));
      ASSIGN_OR_RETURN(*escalated.mutable_whom(), ManagerOver(ticket, rule.levels(), streams));
      break;
    }
    case LADDER_TARGET_EXTERNAL:
      escalated.set_to("external");
      escalated.set_whom(rule.name());
      break;
    default:
      escalated.set_to("holder");
      escalated.set_whom(ticket.holder.has_value() ? ticket.holder->person() : "");
      break;
  }
  return escalated;
}

absl::Status NameDuty(const Ticket& ticket, const Context& context, Streams& streams,
                      TicketEscalated& escalated) {
  escalated.set_unit(HoldingUnit(ticket));
  if (escalated.unit().empty()) return absl::OkStatus();
  escalated.set_to("duty");
  const PoliciesInForce none;
  ASSIGN_OR_RETURN(*escalated.mutable_whom(),
                   OnDutyAt(escalated.unit(), context.now,
                            context.policies == nullptr ? none : *context.policies, streams));
  return absl::OkStatus();
}

}  // namespace redress
