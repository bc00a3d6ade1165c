#include "aggregates/ticket.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket_moves.h"
#include "aggregates/ticket_requests.h"
#include "base/check.h"
#include "base/status.h"
#include "google/protobuf/util/message_differencer.h"

namespace redress {
namespace {

using google::protobuf::util::MessageDifferencer;
using EventsOr = absl::StatusOr<TicketEvents>;

EventsOr NothingNew() { return TicketEvents(); }

// Returns a refusal by a rule; its details hold the verbs that the phase allows.
absl::Status Forbid(const Ticket& ticket, absl::string_view code, absl::string_view message) {
  RefusalDetails details;
  details.set_code(std::string(code));
  for (const std::string& verb : LegalMoves(ticket)) details.add_allowed_moves(verb);
  return Refuse(absl::StatusCode::kFailedPrecondition, message, details);
}

absl::Status ForbidMove(const Ticket& ticket, absl::string_view verb) {
  return Forbid(ticket, codes::kMoveForbidden,
                absl::StrCat("the ticket's phase does not allow ", verb, "; it allows ",
                             absl::StrJoin(LegalMoves(ticket), ", ")));
}

// Whether two holders are one: the same unit and person, or the same person in another unit.
bool IsSameHolder(const Holder& left, const Holder& right) {
  if (left.person() == right.person() && !left.person().empty()) return true;
  return left.unit() == right.unit() && left.person() == right.person();
}

TicketEvent AssignedTo(const Holder& holder, const std::string& reason) {
  TicketEvent event;
  *event.mutable_assigned()->mutable_holder() = holder;
  event.mutable_assigned()->set_reason(reason);
  return event;
}

TicketEvent ClosedBy(Exit exit) {
  TicketEvent event;
  event.mutable_closed()->set_exit(exit);
  return event;
}

EventsOr DecideAcknowledge(const Ticket& ticket, const Acknowledge& command) {
  if (ticket.acknowledged) return NothingNew();
  TicketEvent event;
  *event.mutable_acknowledged()->mutable_told() = command.told();
  return TicketEvents{event};
}

bool IsSameClassification(const TicketClassified& left, const TicketClassified& right) {
  TicketClassified without_reason = left;
  without_reason.set_reason(right.reason());
  return MessageDifferencer::Equals(without_reason, right);
}

EventsOr DecideClassify(const Ticket& ticket, const Classify& command) {
  TicketEvent event;
  TicketClassified& classified = *event.mutable_classified();
  *classified.mutable_category() = command.category();
  classified.set_taxonomy_version(command.taxonomy_version());
  classified.set_severity(command.severity() == SEVERITY_UNSPECIFIED ? SEVERITY_NORMAL
                                                                     : command.severity());
  classified.set_safety(command.safety());
  classified.set_reason(command.reason());
  if (ticket.classification.has_value() &&
      IsSameClassification(*ticket.classification, classified)) {
    return NothingNew();
  }
  return TicketEvents{event};
}

EventsOr DecideAssign(const Ticket& ticket, const Assign& command) {
  if (ticket.redo_of.has_value() && IsSameHolder(*ticket.redo_of, command.holder())) {
    return Forbid(ticket, codes::kSameHolder,
                  "the customer was not satisfied: another than the last holder must redo it");
  }
  const bool is_held = ticket.phase != TICKET_PHASE_CLASSIFIED && ticket.holder.has_value();
  if (is_held && MessageDifferencer::Equals(*ticket.holder, command.holder())) return NothingNew();
  return TicketEvents{AssignedTo(command.holder(), command.reason())};
}

EventsOr DecideStart(const Ticket& ticket, const Context& context) {
  const bool is_named = ticket.holder.has_value() && !ticket.holder->person().empty();
  if (is_named && ticket.holder->person() != context.actor.id) {
    return Forbid(ticket, codes::kNotTheHolder, "the ticket is assigned to another person");
  }
  TicketEvent event;
  event.mutable_started()->set_person(context.actor.id);
  return TicketEvents{event};
}

EventsOr DecideNote(const Note& command) {
  TicketEvent event;
  event.mutable_noted()->set_words(command.words());
  return TicketEvents{event};
}

EventsOr DecideAnswer(const Answer& command, const Context& context) {
  TicketEvent event;
  TicketAnswered& answered = *event.mutable_answered();
  answered.set_outcome(command.outcome());
  answered.set_words(command.words());
  answered.set_reason(command.reason());
  answered.set_cause(command.cause());
  if (command.has_redress()) *answered.mutable_redress() = command.redress();
  answered.set_redress_kind(command.redress_kind());
  answered.set_appeal_route(command.appeal_route());
  *answered.mutable_told() = command.told();
  answered.set_person(context.actor.id);
  return TicketEvents{event};
}

absl::Status CheckRevisitor(const Ticket& ticket, const std::string& person) {
  if (ticket.handlers.count(person) == 0) return absl::OkStatus();
  return Forbid(ticket, codes::kHandlerMayNotRevisit,
                "who handled the ticket may not revisit its customer");
}

EventsOr DecidePlanRevisit(const Ticket& ticket, const PlanRevisit& command) {
  RETURN_IF_ERROR(CheckRevisitor(ticket, command.revisitor()));
  TicketEvent event;
  TicketRevisitPlanned& planned = *event.mutable_revisit_planned();
  planned.set_revisitor(command.revisitor());
  if (command.has_planned_for()) *planned.mutable_planned_for() = command.planned_for();
  if (ticket.planned_revisit.has_value() &&
      MessageDifferencer::Equals(*ticket.planned_revisit, planned)) {
    return NothingNew();
  }
  return TicketEvents{event};
}

// Returns `events` with the next cycle of an unsatisfied customer's ticket. After the last cycle,
// and with nobody named to go on, the ticket stays where it is: a supervisor may close it.
EventsOr WithRedo(const Ticket& ticket, const RecordRevisit& command, const Context& context,
                  TicketEvents events) {
  if (!command.has_next_holder() && ticket.cycle >= context.policy.max_cycles) return events;
  if (command.has_next_holder() && ticket.holder.has_value() &&
      IsSameHolder(*ticket.holder, command.next_holder())) {
    return Forbid(ticket, codes::kSameHolder, "another than the last holder must redo it");
  }
  events.emplace_back().mutable_redo_ordered()->set_cycle(ticket.cycle + 1);
  if (command.has_next_holder()) events.push_back(AssignedTo(command.next_holder(), ""));
  return events;
}

EventsOr WithOutcome(const Ticket& ticket, const RecordRevisit& command, const Context& context,
                     TicketEvents events) {
  switch (SatisfactionOf(command.resolution(), command.satisfaction(), context.policy)) {
    case Satisfaction::kSatisfied:
      events.push_back(ClosedBy(EXIT_SATISFIED));
      return events;
    case Satisfaction::kPartly:
      return events;
    case Satisfaction::kUnsatisfied:
      return WithRedo(ticket, command, context, std::move(events));
  }
  return events;
}

// Whether nobody was reached in this cycle, and this attempt was the last to be made.
bool IsLastAttemptInVain(const Ticket& ticket, const Context& context) {
  return !ticket.reached_revisit.has_value() &&
         ticket.revisit_attempts + 1 >= context.policy.max_revisit_attempts;
}

EventsOr DecideRecordRevisit(const Ticket& ticket, const RecordRevisit& command,
                             const Context& context) {
  RETURN_IF_ERROR(CheckRevisitor(ticket, context.actor.id));
  const bool is_reached = command.contact() == REVISIT_CONTACT_REACHED;
  TicketEvents events(1);
  TicketRevisited& revisited = *events.front().mutable_revisited();
  revisited.set_revisitor(context.actor.id);
  revisited.set_contact(command.contact());
  revisited.set_resolution(command.resolution());
  revisited.set_satisfaction(command.satisfaction());
  revisited.set_words(command.words());
  revisited.set_attempt(ticket.revisit_attempts + 1);
  revisited.set_satisfied(is_reached && SatisfactionOf(command.resolution(), command.satisfaction(),
                                                       context.policy) == Satisfaction::kSatisfied);
  if (is_reached) return WithOutcome(ticket, command, context, std::move(events));
  if (IsLastAttemptInVain(ticket, context)) events.push_back(ClosedBy(EXIT_NOT_REACHED));
  return events;
}

absl::Status CheckExempt(const Ticket& ticket, const Policy& policy) {
  if (ticket.phase != TICKET_PHASE_ANSWERED) {
    return Forbid(ticket, codes::kAlreadyRevisited,
                  "a ticket that is being revisited is not closed as exempt");
  }
  const auto& kinds = policy.exempt_kinds;
  if (std::find(kinds.begin(), kinds.end(), ticket.received.kind()) == kinds.end()) {
    return Forbid(ticket, codes::kKindNotExempt, "a ticket of this kind needs a revisit");
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
    return Forbid(ticket, codes::kNoPartlyOutcome,
                  "no revisit of this cycle found the matter partly resolved");
  }
  if (ticket.cycle >= policy.max_cycles && WasTakenAs(Satisfaction::kUnsatisfied, ticket, policy)) {
    return absl::OkStatus();
  }
  return Forbid(
      ticket, codes::kCyclesNotExhausted,
      absl::StrCat("only after an unsatisfied revisit in cycle ", policy.max_cycles, " or later"));
}

EventsOr DecideClose(const Ticket& ticket, const Close& command, const Policy& policy) {
  if (!ticket.answer.has_value() || !ticket.answer->has_told()) {
    return Forbid(ticket, codes::kAnswerNotTold, "the customer was told no answer");
  }
  RETURN_IF_ERROR(CheckExit(ticket, command.exit(), policy));
  TicketEvent event = ClosedBy(command.exit());
  event.mutable_closed()->set_reason(command.reason());
  event.mutable_closed()->set_appeal_route(command.appeal_route());
  if (command.exit() == EXIT_EXEMPT) event.mutable_closed()->set_exemption(policy.exemption);
  return TicketEvents{event};
}

EventsOr DecideReopen(const Ticket& ticket, const Reopen& command, const Context& context) {
  if (context.now > ticket.closed_at + context.policy.reopen_window) {
    return Forbid(
        ticket, codes::kTooLate,
        absl::StrCat("a ticket can be reopened within ",
                     absl::FormatDuration(context.policy.reopen_window), " of its closing"));
  }
  TicketEvent event;
  event.mutable_reopened()->set_cycle(ticket.cycle + 1);
  event.mutable_reopened()->set_reason(command.reason());
  return TicketEvents{event};
}

EventsOr DecideWithdraw(const Withdraw& command) {
  TicketEvent event = ClosedBy(EXIT_WITHDRAWN);
  event.mutable_closed()->set_reason(command.reason());
  return TicketEvents{event};
}

EventsOr DecideLinkCustomer(const Ticket& ticket, const LinkCustomer& command) {
  if (ticket.customer == command.customer()) return NothingNew();
  if (!ticket.customer.empty()) {
    return Forbid(ticket, codes::kCustomerAlreadyLinked, "the ticket has another customer");
  }
  TicketEvent event;
  event.mutable_customer_linked()->set_customer(command.customer());
  return TicketEvents{event};
}

EventsOr DecideLegal(const Ticket& ticket, const TicketCommand& command, const Context& context) {
  switch (command.request_case()) {
    case TicketCommand::kAcknowledge:
      return DecideAcknowledge(ticket, command.acknowledge());
    case TicketCommand::kClassify:
      return DecideClassify(ticket, command.classify());
    case TicketCommand::kAssign:
      return DecideAssign(ticket, command.assign());
    case TicketCommand::kStart:
      return DecideStart(ticket, context);
    case TicketCommand::kNote:
      return DecideNote(command.note());
    case TicketCommand::kAnswer:
      return DecideAnswer(command.answer(), context);
    case TicketCommand::kPlanRevisit:
      return DecidePlanRevisit(ticket, command.plan_revisit());
    case TicketCommand::kRecordRevisit:
      return DecideRecordRevisit(ticket, command.record_revisit(), context);
    case TicketCommand::kClose:
      return DecideClose(ticket, command.close(), context.policy);
    case TicketCommand::kReopen:
      return DecideReopen(ticket, command.reopen(), context);
    case TicketCommand::kWithdraw:
      return DecideWithdraw(command.withdraw());
    case TicketCommand::kLinkCustomer:
      return DecideLinkCustomer(ticket, command.link_customer());
    default:
      break;
  }
  return RefuseField("", "names no command");
}

}  // namespace

EventsOr Decide(const Ticket& ticket, const TicketCommand& command, const Context& context) {
  RETURN_IF_ERROR(CheckTicketRequest(command, context));
  if (ticket.number.empty()) {
    return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchTicket, "no such ticket");
  }
  const TicketMove& move = TicketMoveOf(command.request_case());
  if (!move.phases.Contains(ticket.phase)) return ForbidMove(ticket, move.verb);
  return DecideLegal(ticket, command, context);
}

bool IsClockBound(const absl::Status& refusal) {
  const std::optional<RefusalDetails> details = DetailsOf(refusal);
  return details.has_value() &&
         (details->code() == codes::kTooLate || details->code() == codes::kHappensInTheFuture);
}

std::vector<std::string> LegalMoves(const Ticket& ticket) { return VerbsLegalIn(ticket.phase); }

}  // namespace redress
