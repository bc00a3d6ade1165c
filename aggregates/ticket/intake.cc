// Taking a ticket in, sorting it, turning it away, or settling it at once.

#include <utility>

#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/rules.h"
#include "base/status.h"
#include "google/protobuf/util/message_differencer.h"

namespace redress {
namespace {

using google::protobuf::util::MessageDifferencer;

bool IsSameClassification(const TicketClassified& left, const TicketClassified& right) {
  TicketClassified without_reason = left;
  without_reason.set_reason(right.reason());
  return MessageDifferencer::Equals(without_reason, right);
}

TicketClassified SortedAs(const Classify& command) {
  TicketClassified classified;
  *classified.mutable_category() = command.category();
  classified.set_taxonomy_version(command.taxonomy_version());
  classified.set_severity(command.severity() == SEVERITY_UNSPECIFIED ? SEVERITY_NORMAL
                                                                     : command.severity());
  classified.set_safety(command.safety());
  classified.set_reason(command.reason());
  return classified;
}

}  // namespace

TicketDecision DecideAcknowledge(const Ticket& ticket, const Acknowledge& command,
                                 const Context& /*context*/) {
  if (ticket.acknowledged) return NothingNew();
  TicketEvent event;
  *event.mutable_acknowledged()->mutable_told() = command.told();
  return TicketEvents{event};
}

TicketDecision DecideClassify(const Ticket& ticket, const Classify& command,
                              const Context& /*context*/) {
  TicketEvent event;
  *event.mutable_classified() = SortedAs(command);
  if (ticket.classification.has_value() &&
      IsSameClassification(*ticket.classification, event.classified())) {
    return NothingNew();
  }
  return TicketEvents{std::move(event)};
}

TicketDecision DecideRefuse(const Ticket& /*ticket*/, const RefuseTicket& command,
                            const Context& /*context*/) {
  TicketEvent event = ClosedBy(EXIT_REFUSED);
  event.mutable_closed()->set_reason_code(command.reason_code());
  event.mutable_closed()->set_reason(command.reason());
  *event.mutable_closed()->mutable_told() = command.told();
  return TicketEvents{std::move(event)};
}

TicketDecision DecideResolve(const Ticket& ticket, const Resolve& command, const Context& context) {
  if (!command.has_classification() && !ticket.classification.has_value()) {
    return Forbid(codes::kNotClassified, "the ticket must be classified: say /classification");
  }
  Holder holder;
  holder.set_unit(command.unit());
  holder.set_person(context.actor.id);
  RETURN_IF_ERROR(CheckMayHold(ticket, holder));
  TicketEvents events;
  if (command.has_classification()) {
    ASSIGN_OR_RETURN(events, DecideClassify(ticket, command.classification(), context));
  }
  AddAssignment(ticket, holder, "", events);
  events.push_back(AnsweredBy(context.actor.id, command.answer()));
  Ticket settled = ticket;
  if (command.has_classification()) settled.classification = SortedAs(command.classification());
  AddExemptClosing(settled, context, events);
  return events;
}

}  // namespace redress
