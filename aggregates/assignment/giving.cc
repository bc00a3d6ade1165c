#include "aggregates/assignment/giving.h"

#include <utility>

#include "aggregates/happened.h"
#include "aggregates/ticket/rules.h"

namespace redress {

TicketEvents GivenTo(const Ticket& ticket, const Holder& holder, AssignedHow how,
                     const AssignmentInForce* rule) {
  TicketEvents facts;
  AddAssignment(ticket, holder, "", facts);
  AssignedBy& by = *facts.back().mutable_assigned()->mutable_by();
  by.set_how(how);
  if (rule == nullptr) return facts;
  by.set_policy(rule->policy->name);
  by.set_policy_version(rule->policy->version);
  return facts;
}

StreamEvents TurnsInStream(absl::string_view team, TurnsTaken taken, const Context& context) {
  StreamEvents events{AssignmentStream(team, context.now), {}};
  Event& event = events.events.emplace_back(EventAt(HappenedOr(nullptr, context.now)));
  *event.mutable_assignment()->mutable_turns_taken() = std::move(taken);
  return events;
}

}  // namespace redress
