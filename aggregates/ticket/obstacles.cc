#include "aggregates/ticket/obstacles.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/codes.h"
#include "aggregates/ticket/relations.h"
#include "aggregates/ticket/rules.h"

namespace redress {
namespace {

ObstacleIfAny If(bool stands, absl::string_view code, std::string message) {
  if (!stands) return std::nullopt;
  return Obstacle{code, std::move(message)};
}

bool IsMergedAway(const Ticket& ticket) { return ticket.merged_from != TICKET_PHASE_UNSPECIFIED; }

}  // namespace

ObstacleIfAny UnlessAccepted(const Ticket& ticket, const Policy& /*policy*/) {
  return If(ticket.cycle > 1, codes::kAlreadyAccepted,
            "a ticket that was handled before is not refused");
}

ObstacleIfAny UnlessReturnWaits(const Ticket& ticket, const Policy& /*policy*/) {
  return If(ticket.open_return.has_value(), codes::kReturnPending,
            "a return waits for its decision already");
}

ObstacleIfAny UnlessNoReturnWaits(const Ticket& ticket, const Policy& /*policy*/) {
  return If(!ticket.open_return.has_value(), codes::kNoReturnPending,
            "no return waits for a decision");
}

ObstacleIfAny UnlessToHandOver(const Ticket& ticket, const Policy& policy) {
  if (!ticket.holder.has_value() || ticket.holder->person().empty()) {
    return Obstacle{codes::kNoPersonHoldsIt, "no person holds the ticket: assign it"};
  }
  if (ticket.open_handover.has_value()) {
    return Obstacle{codes::kHandoverPending,
                    absl::StrCat("it is offered to ", ticket.open_handover->to(),
                                 " already: say decide_handover to take that back")};
  }
  return UnlessReturnWaits(ticket, policy);
}

ObstacleIfAny UnlessNoHandoverWaits(const Ticket& ticket, const Policy& /*policy*/) {
  return If(!ticket.open_handover.has_value(), codes::kNoHandoverPending,
            "no handover waits to be accepted");
}

ObstacleIfAny UnlessWaiting(const Ticket& ticket, const Policy& /*policy*/) {
  return If(ticket.waiting.has_value(), codes::kAlreadyWaiting,
            "the ticket waits already: resume it first");
}

ObstacleIfAny UnlessNotWaiting(const Ticket& ticket, const Policy& /*policy*/) {
  return If(!ticket.waiting.has_value(), codes::kNotWaiting, "the ticket waits for nothing");
}

ObstacleIfAny UnlessManyHelp(const Ticket& ticket, const Policy& /*policy*/) {
  return If(ticket.co_handlers.size() >= kMaxCoHandlers, codes::kTooManyCoHandlers,
            absl::StrCat("a ticket has at most ", kMaxCoHandlers, " co-handlers"));
}

ObstacleIfAny UnlessAnonymous(const Ticket& ticket, const Policy& /*policy*/) {
  return If(ticket.customer.empty() && ticket.received.customer_candidates().empty(),
            codes::kNoCustomer, "only tickets of one known customer are merged");
}

ObstacleIfAny UnlessNotMerged(const Ticket& ticket, const Policy& /*policy*/) {
  return If(!IsMergedAway(ticket), codes::kNotMerged, "the ticket was not closed by a merge");
}

ObstacleIfAny UnlessMergedAway(const Ticket& ticket, const Policy& /*policy*/) {
  if (!IsMergedAway(ticket)) return std::nullopt;
  return Obstacle{codes::kMergedAway, absl::StrCat("the ticket goes on in ", ticket.closed->into(),
                                                   ": undo the merge")};
}

ObstacleIfAny UnlessHighest(const Ticket& ticket, const Policy& policy) {
  return If(ticket.escalation >= policy.max_escalation, codes::kLevelMustRise,
            absl::StrCat("the ticket is at level ", ticket.escalation, ", the highest"));
}

ObstacleIfAny UnlessEscalated(const Ticket& ticket, const Policy& /*policy*/) {
  return If(ticket.open_escalations.empty(), codes::kNoEscalationWaits,
            "no escalation waits to be acknowledged");
}

ObstacleIfAny UnlessExtensible(const Ticket& ticket, const Policy& /*policy*/) {
  const std::vector<TicketClock>& clocks = ticket.clocks.all;
  const bool runs = std::any_of(clocks.begin(), clocks.end(), [](const TicketClock& clock) {
    return clock.is_live() && clock.can_breach() && !clock.started->policy().empty();
  });
  if (!runs) return Obstacle{codes::kNoExtension, "no promise runs that could be extended"};
  return If(ticket.clocks.open_extension.has_value(), codes::kNoExtension,
            "more time is asked for already, and not decided");
}

ObstacleIfAny UnlessExtensionWaits(const Ticket& ticket, const Policy& /*policy*/) {
  return If(!ticket.clocks.open_extension.has_value(), codes::kNoExtension,
            "nobody asked for more time");
}

ObstacleIfAny UnlessLed(const Ticket& ticket, const Policy& /*policy*/) {
  return If(HasRelation(ticket, RELATION_LED_BY), codes::kAlreadyLed,
            "a ticket that is led does not lead others");
}

ObstacleIfAny UnlessFullyLinked(const Ticket& ticket, const Policy& /*policy*/) {
  return If(ticket.links.size() >= kMaxLinks, codes::kTooManyLinks,
            absl::StrCat("a ticket has at most ", kMaxLinks, " links"));
}

ObstacleIfAny UnlessCustomerIsLinked(const Ticket& ticket, const Policy& /*policy*/) {
  return If(!ticket.customer.empty(), codes::kCustomerAlreadyLinked,
            "the ticket has a customer: where it is the wrong one, say correct_customer");
}

ObstacleIfAny UnlessNobodyIsLinked(const Ticket& ticket, const Policy& policy) {
  if (IsMergedAway(ticket)) return UnlessMergedAway(ticket, policy);
  return If(ticket.customer.empty(), codes::kNoCustomer,
            "the ticket has no customer yet: say link_customer");
}

}  // namespace redress
