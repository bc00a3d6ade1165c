// How a ticket stands to others: links, leading several at once, going on in another. What each
// rule asks of the other tickets stands in decisions.cc.

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/relations.h"
#include "aggregates/ticket/rules.h"
#include "base/status.h"

namespace redress {
namespace {

TicketEvent LinkedTo(const std::string& other, Relation relation, const std::string& reason) {
  TicketEvent event;
  event.mutable_linked()->set_ticket(other);
  event.mutable_linked()->set_relation(relation);
  event.mutable_linked()->set_reason(reason);
  return event;
}

}  // namespace

TicketDecision DecideLink(const Ticket& ticket, const Link& command, const Context& /*context*/) {
  ASSIGN_OR_RETURN(const std::string other, OtherTicket(ticket, command.ticket(), "/ticket"));
  if (IsLinked(ticket, other, command.relation())) return NothingNew();
  const Relation reverse = ReverseOf(command.relation());
  if (reverse != command.relation() && IsLinked(ticket, other, reverse)) {
    return Forbid(codes::kContraryLink, "a link says the contrary: unlink it first");
  }
  return TicketEvents{LinkedTo(other, command.relation(), command.reason())};
}

TicketDecision DecideUnlink(const Ticket& ticket, const Unlink& command,
                            const Context& /*context*/) {
  ASSIGN_OR_RETURN(const std::string other, OtherTicket(ticket, command.ticket(), "/ticket"));
  TicketEvents events;
  for (const TicketLinked& link : ticket.links) {
    if (link.ticket() != other) continue;
    TicketUnlinked& unlinked = *events.emplace_back().mutable_unlinked();
    unlinked.set_ticket(other);
    unlinked.set_relation(link.relation());
    unlinked.set_reason(command.reason());
  }
  return events;
}

TicketDecision DecideLead(const Ticket& ticket, const Lead& command, const Context& /*context*/) {
  TicketEvents events;
  std::set<std::string> seen;
  for (int i = 0; i < command.tickets_size(); ++i) {
    ASSIGN_OR_RETURN(const std::string other,
                     OtherTicket(ticket, command.tickets(i), absl::StrCat("/tickets/", i)));
    if (IsLinked(ticket, other, RELATION_LEADS) || !seen.insert(other).second) continue;
    events.push_back(LinkedTo(other, RELATION_LEADS, command.reason()));
  }
  if (events.empty()) return NothingNew();
  RETURN_IF_ERROR(CheckRoomForLinks(ticket, events.size()));
  return events;
}

TicketDecision DecideMerge(const Ticket& ticket, const Merge& command, const Context& /*context*/) {
  ASSIGN_OR_RETURN(const std::string into, OtherTicket(ticket, command.into(), "/into"));
  TicketEvent event = ClosedBy(EXIT_MERGED);
  event.mutable_closed()->set_into(into);
  event.mutable_closed()->set_reason(command.reason());
  return TicketEvents{std::move(event)};
}

TicketDecision DecideUndoMerge(const Ticket& ticket, const UndoMerge& command,
                               const Context& /*context*/) {
  TicketEvent event;
  event.mutable_merge_undone()->set_back_to(ticket.merged_from);
  event.mutable_merge_undone()->set_reason(command.reason());
  return TicketEvents{event};
}

}  // namespace redress
