#include "aggregates/ticket/rules.h"

#include <optional>
#include <utility>

#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/moves.h"
#include "aggregates/ticket/revisit_rules.h"

namespace redress {

TicketDecision NothingNew() { return TicketEvents(); }

absl::Status WithLegalMoves(absl::Status refusal, const Ticket& ticket, const Policy& policy) {
  std::optional<RefusalDetails> details = DetailsOf(refusal);
  if (!absl::IsFailedPrecondition(refusal) || !details.has_value()) return refusal;
  details->clear_allowed_moves();
  for (const std::string& verb : LegalMoves(ticket, policy)) details->add_allowed_moves(verb);
  return Refuse(refusal.code(), refusal.message(), *details);
}

bool IsSameHolder(const Holder& left, const Holder& right) {
  if (left.person() == right.person() && !left.person().empty()) return true;
  return left.unit() == right.unit() && left.person() == right.person();
}

absl::Status CheckMayHold(const Ticket& ticket, const Holder& holder) {
  if (!ticket.redo_of.has_value() || !IsSameHolder(*ticket.redo_of, holder)) {
    return absl::OkStatus();
  }
  return Forbid(codes::kSameHolder,
                "the customer was not satisfied: another than the last holder must redo it");
}

void AddAssignment(const Ticket& ticket, const Holder& holder, const std::string& reason,
                   TicketEvents& events) {
  for (const Holder& co_handler : ticket.co_handlers) {
    if (!IsSameHolder(co_handler, holder)) continue;
    TicketCoHandlerRemoved& removed = *events.emplace_back().mutable_co_handler_removed();
    *removed.mutable_co_handler() = co_handler;
    removed.set_reason("becomes the holder");
  }
  TicketAssigned& assigned = *events.emplace_back().mutable_assigned();
  *assigned.mutable_holder() = holder;
  assigned.set_reason(reason);
}

TicketEvent ClosedBy(Exit exit) {
  TicketEvent event;
  event.mutable_closed()->set_exit(exit);
  return event;
}

void AddExemptClosing(const Ticket& ticket, const Context& context, TicketEvents& events) {
  std::optional<std::string> exemption = ExemptionOf(ticket, context.policy);
  if (!exemption.has_value()) return;
  events.push_back(ClosedBy(EXIT_EXEMPT));
  events.back().mutable_closed()->set_exemption(*std::move(exemption));
}

TicketEvent AnsweredBy(const std::string& person, const Answer& answer) {
  TicketEvent event;
  TicketAnswered& answered = *event.mutable_answered();
  answered.set_outcome(answer.outcome());
  answered.set_words(answer.words());
  answered.set_reason(answer.reason());
  answered.set_cause(answer.cause_path().empty() ? answer.cause() : *answer.cause_path().rbegin());
  *answered.mutable_cause_path() = answer.cause_path();
  answered.set_cause_taxonomy(answer.cause_taxonomy());
  if (answer.has_decided_upheld()) answered.set_decided_upheld(answer.decided_upheld());
  answered.set_finding(answer.finding());
  if (answer.has_redress()) *answered.mutable_redress() = answer.redress();
  answered.set_redress_kind(answer.redress_kind());
  answered.set_appeal_route(answer.appeal_route());
  *answered.mutable_told() = answer.told();
  answered.set_person(person);
  return event;
}

absl::StatusOr<std::string> OtherTicket(const Ticket& ticket, const std::string& text,
                                        absl::string_view pointer) {
  std::string number = ParseTicketNumber(text).value_or(text);
  if (number == ticket.number) return RefuseField(pointer, "is the ticket itself");
  return number;
}

}  // namespace redress
