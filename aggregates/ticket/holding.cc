// Who is responsible for a ticket, who helps, and how a holder comes to be rid of it.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/access/roles.h"
#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "aggregates/supervising.h"
#include "aggregates/ticket/handover.h"
#include "aggregates/ticket/requests.h"
#include "aggregates/ticket/rules.h"
#include "base/status.h"
#include "events/instant.h"
#include "google/protobuf/util/message_differencer.h"

namespace redress {
namespace {

using google::protobuf::util::MessageDifferencer;

// Errors: kFailedPrecondition (a person holds it, and another acts).
absl::Status CheckActsForHolder(const Ticket& ticket, const Actor& actor) {
  const bool is_named = ticket.holder.has_value() && !ticket.holder->person().empty();
  if (!is_named || ticket.holder->person() == actor.id) return absl::OkStatus();
  return Forbid(codes::kNotTheHolder, "the ticket is assigned to another person");
}

// Errors: kFailedPrecondition (`holder` holds it already, or may not).
absl::Status CheckIsAnother(const Ticket& ticket, const Holder& holder) {
  if (ticket.holder.has_value() && IsSameHolder(*ticket.holder, holder)) {
    return Forbid(codes::kSameHolder, "another than the present holder must take it");
  }
  return CheckMayHold(ticket, holder);
}

bool IsSaid(const Holder& left, const Holder& right) {
  return MessageDifferencer::Equals(left, right);
}

bool HelpsAlready(const Ticket& ticket, const Holder& co_handler) {
  return std::any_of(ticket.co_handlers.begin(), ticket.co_handlers.end(),
                     [&](const Holder& other) { return IsSaid(other, co_handler); });
}

// Errors: kFailedPrecondition (who asked may not decide; an arbiter must).
absl::Status CheckMayDecide(const Ticket& ticket, const Actor& actor) {
  if (actor.id == ticket.open_return->person()) {
    return Forbid(codes::kRequesterMayNotDecide, "who asked for the return may not decide it");
  }
  if (!ticket.open_return->to_arbiter() || actor.role != roles::kDispatcher)
    return absl::OkStatus();
  return Forbid(codes::kArbiterOnly,
                absl::StrCat("this is return ", ticket.open_return->count(),
                             " of the ticket: an arbiter or a supervisor decides it"));
}

// Whether just this is offered already.
bool IsOffered(const Ticket& ticket, const HandOver& command) {
  if (!ticket.open_handover.has_value() || ticket.open_handover->to() != command.to()) return false;
  return !command.has_accept_until() ||
         TimeOf(command.accept_until()) == TimeOf(ticket.open_handover->until());
}

// Errors: kFailedPrecondition (an offer until then is over, or stands for too long).
absl::Status CheckStands(absl::Time until, absl::Time now) {
  if (until <= now) return Forbid(codes::kTooLate, "to be accepted by a time that is over");
  if (until <= now + kMaxHandover) return absl::OkStatus();
  return Forbid(codes::kTooEarly,
                absl::StrCat("an offer stands for at most ", absl::ToInt64Hours(kMaxHandover),
                             " hours: name an earlier accept_until"));
}

// Errors: kFailedPrecondition (another accepts it; others only take the offer back).
absl::Status CheckMayDecide(const TicketHandoverOffered& offer, const DecideHandover& command,
                            const Actor& actor) {
  if (actor.id == offer.to()) return absl::OkStatus();
  const bool takes_back = actor.id == offer.from() || actor.id == offer.person() ||
                          actor.role == roles::kDispatcher || Supervises(actor);
  if (takes_back && !command.accepted()) return absl::OkStatus();
  return Forbid(codes::kOfferedToAnother,
                absl::StrCat("it is offered to ", offer.to(),
                             ", who accepts it; who holds it, who offered it, a dispatcher or a "
                             "supervisor can take the offer back"));
}

}  // namespace

TicketDecision DecideAssign(const Ticket& ticket, const Assign& command,
                            const Context& /*context*/) {
  RETURN_IF_ERROR(CheckMayHold(ticket, command.holder()));
  const bool is_held = ticket.phase != TICKET_PHASE_CLASSIFIED && ticket.holder.has_value();
  if (is_held && IsSaid(*ticket.holder, command.holder())) return NothingNew();
  TicketEvents events;
  AddAssignment(ticket, command.holder(), command.reason(), events);
  return events;
}

TicketDecision DecideTransfer(const Ticket& ticket, const Transfer& command,
                              const Context& /*context*/) {
  RETURN_IF_ERROR(CheckIsAnother(ticket, command.holder()));
  TicketEvents events;
  AddAssignment(ticket, command.holder(), command.reason(), events);
  return events;
}

TicketDecision DecideStart(const Ticket& ticket, const Start& /*command*/, const Context& context) {
  RETURN_IF_ERROR(CheckActsForHolder(ticket, context.actor));
  TicketEvent event;
  event.mutable_started()->set_person(context.actor.id);
  return TicketEvents{event};
}

TicketDecision DecideAddCoHandler(const Ticket& ticket, const AddCoHandler& command,
                                  const Context& /*context*/) {
  if (HelpsAlready(ticket, command.co_handler())) return NothingNew();
  if (ticket.holder.has_value() && IsSameHolder(*ticket.holder, command.co_handler())) {
    return Forbid(codes::kAlreadyTheHolder, "who holds the ticket does not help besides");
  }
  TicketEvent event;
  *event.mutable_co_handler_added()->mutable_co_handler() = command.co_handler();
  event.mutable_co_handler_added()->set_reason(command.reason());
  return TicketEvents{event};
}

TicketDecision DecideRemoveCoHandler(const Ticket& ticket, const RemoveCoHandler& command,
                                     const Context& /*context*/) {
  if (!HelpsAlready(ticket, command.co_handler())) return NothingNew();
  TicketEvent event;
  *event.mutable_co_handler_removed()->mutable_co_handler() = command.co_handler();
  event.mutable_co_handler_removed()->set_reason(command.reason());
  return TicketEvents{event};
}

TicketDecision DecideRequestReturn(const Ticket& ticket, const RequestReturn& command,
                                   const Context& context) {
  RETURN_IF_ERROR(CheckActsForHolder(ticket, context.actor));
  TicketEvent event;
  TicketReturnRequested& requested = *event.mutable_return_requested();
  requested.set_person(context.actor.id);
  requested.set_reason(command.reason());
  if (command.has_proposed()) *requested.mutable_proposed() = command.proposed();
  requested.set_count(ticket.returns + 1);
  requested.set_to_arbiter(requested.count() >= context.policy.max_returns);
  return TicketEvents{event};
}

TicketDecision DecideDecideReturn(const Ticket& ticket, const DecideReturn& command,
                                  const Context& context) {
  if (ticket.open_return.has_value()) RETURN_IF_ERROR(CheckMayDecide(ticket, context.actor));
  if (command.accepted()) RETURN_IF_ERROR(CheckIsAnother(ticket, command.holder()));
  TicketEvents events(1);
  TicketReturnDecided& decided = *events.front().mutable_return_decided();
  decided.set_accepted(command.accepted());
  decided.set_person(context.actor.id);
  decided.set_reason(command.reason());
  if (command.accepted()) AddAssignment(ticket, command.holder(), command.reason(), events);
  return events;
}

TicketDecision DecideHandOver(const Ticket& ticket, const HandOver& command,
                              const Context& context) {
  if (IsOffered(ticket, command)) return NothingNew();
  const Instant until = command.has_accept_until()
                            ? command.accept_until()
                            : InstantOf(context.now + context.policy.handover_wait);
  if (ticket.holder.has_value()) {
    Holder to = *ticket.holder;
    to.set_person(command.to());
    RETURN_IF_ERROR(CheckIsAnother(ticket, to));
  }
  RETURN_IF_ERROR(CheckStands(TimeOf(until), context.now));
  TicketEvent event;
  TicketHandoverOffered& offered = *event.mutable_handover_offered();
  offered.set_from(ticket.holder.has_value() ? ticket.holder->person() : "");
  offered.set_to(command.to());
  offered.set_reason(command.reason());
  *offered.mutable_until() = until;
  offered.set_person(context.actor.id);
  return TicketEvents{event};
}

TicketDecision DecideDecideHandover(const Ticket& ticket, const DecideHandover& command,
                                    const Context& context) {
  if (!ticket.open_handover.has_value()) {
    return Forbid(codes::kNoHandoverPending, "no handover waits to be accepted");
  }
  const TicketHandoverOffered& offer = *ticket.open_handover;
  RETURN_IF_ERROR(CheckMayDecide(offer, command, context.actor));
  TicketEvents events(1);
  TicketHandoverDecided& decided = *events.front().mutable_handover_decided();
  decided.set_accepted(command.accepted());
  decided.set_person(context.actor.id);
  decided.set_reason(command.reason());
  if (!command.accepted()) return events;
  Holder holder = *ticket.holder;
  holder.set_person(offer.to());
  RETURN_IF_ERROR(CheckMayHold(ticket, holder));
  AddAssignment(ticket, holder, offer.reason(), events);
  return events;
}

}  // namespace redress
