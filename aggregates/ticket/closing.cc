// Ways out of the open tickets, but for merges, and the ways back.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/obstacles.h"
#include "aggregates/ticket/requests.h"
#include "aggregates/ticket/revisit_rules.h"
#include "aggregates/ticket/rules.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr char kAnswerNotTold[] = "the customer was told no answer";

absl::Status CheckExempt(const Ticket& ticket, const Policy& policy) {
  if (ticket.phase != TICKET_PHASE_ANSWERED) {
    return Forbid(codes::kAlreadyRevisited,
                  "a ticket that is being revisited is not closed as exempt");
  }
  if (!ExemptionOf(ticket, policy).has_value()) {
    return Forbid(codes::kKindNotExempt, "a ticket of this kind needs a revisit");
  }
  return absl::OkStatus();
}

// Whether the last customer reached in this cycle took the answer so.
bool WasTakenAs(Satisfaction satisfaction, const Ticket& ticket, const Policy& policy) {
  return ticket.reached_revisit.has_value() &&
         SatisfactionOf(ticket.reached_revisit->resolution(),
                        ticket.reached_revisit->satisfaction(), policy) == satisfaction;
}

absl::Status CheckExit(const Ticket& ticket, Exit exit, const Policy& policy) {
  if (exit == EXIT_EXEMPT) return CheckExempt(ticket, policy);
  if (exit == EXIT_PARTLY) {
    if (WasTakenAs(Satisfaction::kPartly, ticket, policy)) return absl::OkStatus();
    return Forbid(codes::kNoPartlyOutcome,
                  "no revisit of this cycle found the matter partly resolved");
  }
  const std::uint32_t cycles = MaxCycles(ticket, policy);
  if (ticket.cycle >= cycles && WasTakenAs(Satisfaction::kUnsatisfied, ticket, policy)) {
    return absl::OkStatus();
  }
  return Forbid(codes::kCyclesNotExhausted,
                absl::StrCat("only after an unsatisfied revisit in cycle ", cycles, " or later"));
}

// Whether the customer was told the answer of this cycle, by us or, before we had the ticket, as
// another system tells.
bool WasAnswerTold(const Ticket& ticket) {
  if (ticket.answer.has_value()) return ticket.answer->has_told();
  return ticket.imported.has_value() && ticket.cycle == 1;
}

}  // namespace

ObstacleIfAny UnlessNoExitIsOpen(const Ticket& ticket, const Policy& policy) {
  if (!WasAnswerTold(ticket)) {
    return Obstacle{codes::kAnswerNotTold, kAnswerNotTold};
  }
  for (const Exit exit : {EXIT_EXEMPT, EXIT_PARTLY, EXIT_NOT_ACCEPTED}) {
    if (CheckExit(ticket, exit, policy).ok()) return std::nullopt;
  }
  return Obstacle{codes::kAlreadyRevisited, "the customer must be heard first"};
}

TicketDecision DecideClose(const Ticket& ticket, const Close& command, const Context& context) {
  const Policy& policy = context.policy;
  if (!WasAnswerTold(ticket)) return Forbid(codes::kAnswerNotTold, kAnswerNotTold);
  RETURN_IF_ERROR(CheckExit(ticket, command.exit(), policy));
  TicketEvent event = ClosedBy(command.exit());
  event.mutable_closed()->set_reason(command.reason());
  event.mutable_closed()->set_appeal_route(command.appeal_route());
  if (command.exit() == EXIT_EXEMPT) {
    event.mutable_closed()->set_exemption(*ExemptionOf(ticket, policy));
  }
  return TicketEvents{event};
}

TicketDecision DecideReopen(const Ticket& ticket, const Reopen& command, const Context& context) {
  if (context.now > ticket.closed_at + context.policy.reopen_window) {
    return Forbid(codes::kTooLate, absl::StrCat("a ticket can be reopened within ",
                                                absl::FormatDuration(context.policy.reopen_window),
                                                " of its closing"));
  }
  TicketEvent event;
  event.mutable_reopened()->set_cycle(ticket.cycle + 1);
  event.mutable_reopened()->set_reason(command.reason());
  return TicketEvents{event};
}

TicketDecision DecideWithdraw(const Ticket& /*ticket*/, const Withdraw& command,
                              const Context& /*context*/) {
  TicketEvent event = ClosedBy(EXIT_WITHDRAWN);
  event.mutable_closed()->set_reason(command.reason());
  return TicketEvents{event};
}

TicketDecision DecideTransferOutside(const Ticket& /*ticket*/, const TransferOutside& command,
                                     const Context& /*context*/) {
  TicketEvent event = ClosedBy(EXIT_TRANSFERRED);
  event.mutable_closed()->set_to(command.to());
  event.mutable_closed()->set_reason(command.reason());
  *event.mutable_closed()->mutable_told() = command.told();
  return TicketEvents{event};
}

TicketDecision DecideArchive(const Ticket& ticket, const Archive& /*command*/,
                             const Context& context) {
  if (context.now < ticket.closed_at + context.policy.archive_after) {
    return Forbid(codes::kTooEarly, absl::StrCat("a ticket is archived ",
                                                 absl::FormatDuration(context.policy.archive_after),
                                                 " after its closing"));
  }
  TicketEvent event;
  event.mutable_archived()->set_rule(context.policy.archive_rule);
  return TicketEvents{event};
}

}  // namespace redress
