#include "aggregates/ticket/decisions.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregates/callback/revisit.h"
#include "aggregates/clocks/escalation.h"
#include "aggregates/codes.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/customer_link.h"
#include "aggregates/ticket/customer_of.h"
#include "aggregates/ticket/handover.h"
#include "aggregates/ticket/moves.h"
#include "aggregates/ticket/relations.h"
#include "aggregates/ticket/repeats.h"
#include "aggregates/ticket/requests.h"
#include "aggregates/ticket/rules.h"
#include "base/status.h"
#include "events/phase.h"

namespace redress {
namespace {

absl::Status ForbidMove(const Ticket& ticket, absl::string_view verb, const Policy& policy) {
  return Forbid(codes::kMoveForbidden,
                absl::StrCat("the ticket's phase does not allow ", verb, "; it allows ",
                             absl::StrJoin(LegalMoves(ticket, policy), ", ")));
}

// Asks the rule of a verb that the phase allows. What is refused whatever the time is no fact of
// the clock.
TicketDecision DecideMove(const TicketMove& move, const Ticket& ticket,
                          const TicketCommand& command, const Context& context) {
  const std::optional<Obstacle> obstacle =
      move.obstacle == nullptr ? std::nullopt : move.obstacle(ticket, context.policy);
  TicketDecision facts = move.decide(ticket, command, context);
  const bool is_refused = !facts.ok() && !IsClockBound(facts.status());
  const bool is_so = facts.ok() && facts->empty();
  if (!obstacle.has_value() || is_refused || is_so) return facts;
  return Forbid(obstacle->code, obstacle->message);
}

// A request as it is decided on: what the ticket's own rule said, and what is appended besides.
struct TicketCase {
  const TicketCommand& command;
  const Context& context;
  Streams& streams;
  const Ticket& ticket;
  Instant happened;
  TicketEvents facts;
  std::vector<StreamEvents> others;
};

// Errors: kNotFound (no such ticket), and those of `streams`.
absl::StatusOr<Ticket> LoadOther(const std::string& number, Streams& streams) {
  ASSIGN_OR_RETURN(const auto other, LoadState<Ticket>(streams, TicketStream(number)));
  if (!other->number.empty()) return *other;
  return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchTicket,
                absl::StrCat("there is no ticket ", number));
}

absl::Status CheckIsOpen(const Ticket& other) {
  if (IsOpen(other.phase)) return absl::OkStatus();
  return Forbid(codes::kOtherTicketClosed, absl::StrCat("ticket ", other.number, " is closed"));
}

// What a ticket must be to be led by another.
absl::Status CheckCanBeLed(const Ticket& other) {
  RETURN_IF_ERROR(CheckIsOpen(other));
  if (HasRelation(other, RELATION_LED_BY)) {
    return Forbid(codes::kAlreadyLed, absl::StrCat("ticket ", other.number, " is led by another"));
  }
  if (!HasRelation(other, RELATION_LEADS)) return absl::OkStatus();
  return Forbid(codes::kLeadsOthers, absl::StrCat("ticket ", other.number, " leads others itself"));
}

// Every link has its reverse on the other ticket.
absl::Status AddReverseLink(const TicketLinked& link, TicketCase& it) {
  ASSIGN_OR_RETURN(const Ticket other, LoadOther(link.ticket(), it.streams));
  if (link.relation() == RELATION_LEADS) RETURN_IF_ERROR(CheckCanBeLed(other));
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
  RETURN_IF_ERROR(CheckIsOpen(other));
  ASSIGN_OR_RETURN(const std::string own, CustomerOf(it.ticket, it.streams));
  ASSIGN_OR_RETURN(const std::string others, CustomerOf(other, it.streams));
  if (own.empty() || others.empty()) {
    return Forbid(codes::kNoCustomer, absl::StrCat("ticket ", own.empty() ? it.ticket.number : into,
                                                   " has no customer: say link_customer"));
  }
  if (own != others) {
    return Forbid(codes::kOtherCustomer, absl::StrCat("ticket ", into, " is another customer's"));
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

// Last, since it asks what the facts together make known.
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
    case TicketCommand::kHandOver:
    case TicketCommand::kDecideHandover:
      return CheckHandover(it.ticket, it.facts.front(), it.context.actor, it.context.now,
                           it.streams);
    case TicketCommand::kEscalate:
      return NameDuty(it.ticket, it.context, it.streams, *it.facts.front().mutable_escalated());
    case TicketCommand::kLinkCustomer: {
      ASSIGN_OR_RETURN(it.others, FollowLink(it.ticket, it.happened, it.streams, it.facts));
      return absl::OkStatus();
    }
    case TicketCommand::kCorrectCustomer: {
      ASSIGN_OR_RETURN(it.others,
                       FollowCorrection(it.ticket, it.context, it.happened, it.streams, it.facts));
      return absl::OkStatus();
    }
    case TicketCommand::kCorrect: {
      ASSIGN_OR_RETURN(RaisedMatter left, LeaveMatter(it.ticket, std::move(it.facts), {},
                                                      it.happened, it.context, it.streams));
      it.facts = std::move(left.facts);
      it.others = std::move(left.others);
      return absl::OkStatus();
    }
    case TicketCommand::kAnswer:
    case TicketCommand::kResolve:
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
  TicketDecision facts = move.phases.Contains(ticket.phase)
                             ? DecideMove(move, ticket, command, context)
                             : ForbidMove(ticket, move.verb, context.policy);
  if (facts.ok()) return facts;
  return WithLegalMoves(facts.status(), ticket, context.policy);
}

void JoinStreams(std::vector<StreamEvents>& appends) {
  std::vector<StreamEvents> joined;
  for (StreamEvents& append : appends) {
    const auto same = std::find_if(joined.begin(), joined.end(), [&](const StreamEvents& other) {
      return other.stream == append.stream;
    });
    if (same == joined.end()) {
      joined.push_back(std::move(append));
    } else {
      std::move(append.events.begin(), append.events.end(), std::back_inserter(same->events));
    }
  }
  appends = std::move(joined);
}

absl::StatusOr<Decision> DecideTicket(const TicketRequest& request, const Context& context,
                                      Streams& streams) {
  const absl::StatusOr<std::string> number = ParseTicketNumber(request.number());
  if (!number.ok()) return RefuseField("/number", number.status().message());
  const std::string stream = TicketStream(*number);
  ASSIGN_OR_RETURN(const auto ticket, LoadState<Ticket>(streams, stream));
  TicketCase it{
      .command = request.command(),
      .context = context,
      .streams = streams,
      .ticket = *ticket,
      .happened = HappenedOr(request.has_happened() ? &request.happened() : nullptr, context.now),
      .facts = {},
      .others = {}};
  TicketDecision facts = Decide(it.ticket, it.command, context);
  if (IsClockBound(facts.status())) return RefusedByClock(stream, facts.status(), context);
  RETURN_IF_ERROR(facts.status());
  if (facts->empty()) return Decision();
  it.facts = *std::move(facts);
  absl::Status refusal = AddOthers(it);
  if (refusal.ok()) refusal = AddMatter(it);
  if (!refusal.ok()) {
    refusal = WithLegalMoves(std::move(refusal), it.ticket, context.policy);
    if (IsClockBound(refusal)) return RefusedByClock(stream, std::move(refusal), context);
    return refusal;
  }
  if (it.facts.empty()) return Decision();
  if (absl::Status future = CheckHappened(it.happened, context); !future.ok()) {
    return RefusedByClock(stream, std::move(future), context);
  }
  Decision decision;
  decision.appends.push_back(InStream(stream, it.happened, std::move(it.facts)));
  std::move(it.others.begin(), it.others.end(), std::back_inserter(decision.appends));
  JoinStreams(decision.appends);
  return decision;
}

}  // namespace redress
