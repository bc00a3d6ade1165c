#include "aggregates/ticket/decisions.h"

#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregates/callback/revisit.h"
#include "aggregates/codes.h"
#include "aggregates/contact/contact.h"
#include "aggregates/customer/resolution.h"
#include "aggregates/happened.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/moves.h"
#include "aggregates/ticket/relations.h"
#include "aggregates/ticket/repeats.h"
#include "aggregates/ticket/requests.h"
#include "aggregates/ticket/rules.h"
#include "base/status.h"
#include "events/phase.h"

namespace redress {
namespace {

absl::Status ForbidMove(const Ticket& ticket, absl::string_view verb) {
  return Forbid(ticket, codes::kMoveForbidden,
                absl::StrCat("the ticket's phase does not allow ", verb, "; it allows ",
                             absl::StrJoin(LegalMoves(ticket), ", ")));
}

// A request as it is decided on: what the ticket's own rule said, and what is appended besides.
struct TicketCase {
  const TicketCommand& command;
  const Context& context;
  Streams& streams;
  Ticket ticket;
  Instant happened;
  TicketEvents facts;
  std::vector<StreamEvents> others;
};

// Adds the link to every contact of the ticket of which nobody knows whose it was.
absl::Status LinkContacts(const std::string& customer, TicketCase& it) {
  for (const std::string& id : it.ticket.contacts) {
    const std::string stream = ContactStream(id);
    ASSIGN_OR_RETURN(const std::vector<PastEvent> events, it.streams.Load(stream));
    const Contact contact = FoldContact(events);
    if (!contact.recorded.has_value() || !contact.customer.empty()) continue;
    Event linked = EventAt(it.happened);
    linked.mutable_contact()->mutable_customer_linked()->set_customer(customer);
    it.others.push_back({stream, {std::move(linked)}});
  }
  return absl::OkStatus();
}

// Errors: kNotFound (no such ticket), and those of `streams`.
absl::StatusOr<Ticket> LoadOther(const std::string& number, Streams& streams) {
  ASSIGN_OR_RETURN(const std::vector<PastEvent> past, streams.Load(TicketStream(number)));
  Ticket other = FoldTicket(past);
  if (!other.number.empty()) return other;
  return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchTicket,
                absl::StrCat("there is no ticket ", number));
}

absl::Status CheckIsOpen(const Ticket& ticket, const Ticket& other) {
  if (IsOpen(other.phase)) return absl::OkStatus();
  return Forbid(ticket, codes::kOtherTicketClosed,
                absl::StrCat("ticket ", other.number, " is closed"));
}

// What a ticket must be to be led by another.
absl::Status CheckCanBeLed(const Ticket& ticket, const Ticket& other) {
  RETURN_IF_ERROR(CheckIsOpen(ticket, other));
  if (HasRelation(other, RELATION_LED_BY)) {
    return Forbid(ticket, codes::kAlreadyLed,
                  absl::StrCat("ticket ", other.number, " is led by another"));
  }
  if (!HasRelation(other, RELATION_LEADS)) return absl::OkStatus();
  return Forbid(ticket, codes::kLeadsOthers,
                absl::StrCat("ticket ", other.number, " leads others itself"));
}

// Every link has its reverse on the other ticket.
absl::Status AddReverseLink(const TicketLinked& link, TicketCase& it) {
  ASSIGN_OR_RETURN(const Ticket other, LoadOther(link.ticket(), it.streams));
  if (link.relation() == RELATION_LEADS) RETURN_IF_ERROR(CheckCanBeLed(it.ticket, other));
  RETURN_IF_ERROR(CheckRoomForLinks(other, 1));
  TicketEvents facts(1);
  TicketLinked& reverse = *facts.front().mutable_linked();
  reverse.set_ticket(it.ticket.number);
  reverse.set_relation(ReverseOf(link.relation()));
  reverse.set_reason(link.reason());
  it.others.push_back(InStream(TicketStream(other.number), it.happened, std::move(facts)));
  return absl::OkStatus();
}

absl::Status AddReverseLinks(TicketCase& it) {
  for (const TicketEvent& fact : it.facts) RETURN_IF_ERROR(AddReverseLink(fact.linked(), it));
  return absl::OkStatus();
}

// All links to one other ticket end at once, on both.
absl::Status AddReverseUnlinks(TicketCase& it) {
  TicketEvents facts = it.facts;
  for (TicketEvent& fact : facts) {
    fact.mutable_unlinked()->set_ticket(it.ticket.number);
    fact.mutable_unlinked()->set_relation(ReverseOf(fact.unlinked().relation()));
  }
  const std::string& number = it.facts.front().unlinked().ticket();
  ASSIGN_OR_RETURN(const Ticket other, LoadOther(number, it.streams));
  it.others.push_back(InStream(TicketStream(other.number), it.happened, std::move(facts)));
  return absl::OkStatus();
}

absl::Status AddAbsorption(TicketCase& it) {
  const std::string& into = it.facts.front().closed().into();
  ASSIGN_OR_RETURN(const Ticket other, LoadOther(into, it.streams));
  RETURN_IF_ERROR(CheckIsOpen(it.ticket, other));
  if (other.customer.empty()) {
    return Forbid(it.ticket, codes::kNoCustomer, absl::StrCat("ticket ", into, " has no customer"));
  }
  ASSIGN_OR_RETURN(const std::string own, CurrentCustomer(it.ticket.customer, it.streams));
  ASSIGN_OR_RETURN(const std::string others, CurrentCustomer(other.customer, it.streams));
  if (own != others) {
    return Forbid(it.ticket, codes::kOtherCustomer,
                  absl::StrCat("ticket ", into, " is another customer's"));
  }
  TicketEvents facts(1);
  facts.front().mutable_absorbed()->set_ticket(it.ticket.number);
  it.others.push_back(InStream(TicketStream(into), it.happened, std::move(facts)));
  return absl::OkStatus();
}

absl::Status AddAbsorptionUndone(TicketCase& it) {
  ASSIGN_OR_RETURN(const Ticket other, LoadOther(it.ticket.closed->into(), it.streams));
  TicketEvents facts(1);
  facts.front().mutable_absorption_undone()->set_ticket(it.ticket.number);
  it.others.push_back(InStream(TicketStream(other.number), it.happened, std::move(facts)));
  return absl::OkStatus();
}

absl::Status AddMatter(TicketCase& it) {
  ASSIGN_OR_RETURN(RaisedMatter raised, RaiseMatter(it.ticket, std::move(it.facts), it.happened,
                                                    it.context, it.streams));
  it.facts = std::move(raised.facts);
  std::move(raised.others.begin(), raised.others.end(), std::back_inserter(it.others));
  return absl::OkStatus();
}

// Asks the other streams that the verb concerns, and adds what it leads to there.
absl::Status AddOthers(TicketCase& it) {
  switch (it.command.request_case()) {
    case TicketCommand::kLink:
    case TicketCommand::kLead:
      return AddReverseLinks(it);
    case TicketCommand::kUnlink:
      return AddReverseUnlinks(it);
    case TicketCommand::kMerge:
      return AddAbsorption(it);
    case TicketCommand::kUndoMerge:
      return AddAbsorptionUndone(it);
    case TicketCommand::kLinkCustomer: {
      const std::string& customer = it.command.link_customer().customer();
      RETURN_IF_ERROR(LoadStanding(customer, it.streams).status());
      RETURN_IF_ERROR(LinkContacts(customer, it));
      return AddMatter(it);
    }
    case TicketCommand::kClassify:
    case TicketCommand::kResolve:
      return AddMatter(it);
    case TicketCommand::kPlanRevisit:
    case TicketCommand::kRecordRevisit: {
      ASSIGN_OR_RETURN(it.others,
                       FollowRevisit(it.ticket, it.context, it.happened, it.streams, it.facts));
      return absl::OkStatus();
    }
    case TicketCommand::kClose:
    case TicketCommand::kWithdraw:
    case TicketCommand::kTransferOutside: {
      ASSIGN_OR_RETURN(it.others,
                       CancelRevisit(it.ticket, it.context, it.happened, it.streams, it.facts));
      return absl::OkStatus();
    }
    default:
      return absl::OkStatus();
  }
}

}  // namespace

StreamEvents InStream(std::string stream, const Instant& happened, TicketEvents facts) {
  StreamEvents events{std::move(stream), {}};
  for (TicketEvent& fact : facts) {
    *events.events.emplace_back(EventAt(happened)).mutable_ticket() = std::move(fact);
  }
  return events;
}

TicketDecision Decide(const Ticket& ticket, const TicketCommand& command, const Context& context) {
  RETURN_IF_ERROR(CheckTicketRequest(command, context));
  if (ticket.number.empty()) {
    return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchTicket, "no such ticket");
  }
  const TicketMove& move = TicketMoveOf(command.request_case());
  if (!move.phases.Contains(ticket.phase)) return ForbidMove(ticket, move.verb);
  return move.decide(ticket, command, context);
}

absl::StatusOr<Decision> DecideTicket(const TicketRequest& request, const Context& context,
                                      Streams& streams) {
  const absl::StatusOr<std::string> number = ParseTicketNumber(request.number());
  if (!number.ok()) return RefuseField("/number", number.status().message());
  const std::string stream = TicketStream(*number);
  ASSIGN_OR_RETURN(const std::vector<PastEvent> past, streams.Load(stream));
  TicketCase it{
      .command = request.command(),
      .context = context,
      .streams = streams,
      .ticket = FoldTicket(past),
      .happened = HappenedOr(request.has_happened() ? &request.happened() : nullptr, context.now),
      .facts = {},
      .others = {}};
  TicketDecision facts = Decide(it.ticket, it.command, context);
  if (IsClockBound(facts.status())) return RefusedByClock(stream, facts.status(), context);
  RETURN_IF_ERROR(facts.status());
  if (facts->empty()) return Decision();
  it.facts = *std::move(facts);
  RETURN_IF_ERROR(AddOthers(it));
  if (absl::Status refusal = CheckHappened(it.happened, context); !refusal.ok()) {
    return RefusedByClock(stream, std::move(refusal), context);
  }
  Decision decision;
  decision.appends.push_back(InStream(stream, it.happened, std::move(it.facts)));
  std::move(it.others.begin(), it.others.end(), std::back_inserter(decision.appends));
  return decision;
}

}  // namespace redress
