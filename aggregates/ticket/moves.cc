#include "aggregates/ticket/moves.h"

#include <algorithm>
#include <array>

#include "aggregates/ticket/obstacles.h"
#include "aggregates/ticket/rules.h"
#include "base/check.h"

namespace redress {
namespace {

constexpr TicketPhase kReceived = TICKET_PHASE_RECEIVED;
constexpr TicketPhase kClassified = TICKET_PHASE_CLASSIFIED;
constexpr TicketPhase kAssigned = TICKET_PHASE_ASSIGNED;
constexpr TicketPhase kHandling = TICKET_PHASE_HANDLING;
constexpr TicketPhase kAnswered = TICKET_PHASE_ANSWERED;
constexpr TicketPhase kRevisiting = TICKET_PHASE_REVISITING;
constexpr TicketPhase kClosed = TICKET_PHASE_CLOSED;
constexpr TicketPhase kArchived = TICKET_PHASE_ARCHIVED;

// Where a ticket is, for the rules: the sets of phases in which verbs are legal.
constexpr PhaseSet kNotYetHeld = {kReceived, kClassified};
constexpr PhaseSet kSortable = {kReceived, kClassified, kAssigned, kHandling};
constexpr PhaseSet kDispatchable = {kClassified, kAssigned, kHandling};
constexpr PhaseSet kHeld = {kAssigned, kHandling};
constexpr PhaseSet kToRevisit = {kAnswered, kRevisiting};
constexpr PhaseSet kOpen = {kReceived, kClassified, kAssigned, kHandling, kAnswered, kRevisiting};
constexpr PhaseSet kAny = {kReceived, kClassified, kAssigned, kHandling,
                           kAnswered, kRevisiting, kClosed,   kArchived};

// Hands the request in a command to its rule.
template <auto kRule, auto kRequest>
TicketDecision By(const Ticket& ticket, const TicketCommand& command, const Context& context) {
  return kRule(ticket, (command.*kRequest)(), context);
}

constexpr std::array kMoves = {
    TicketMove{TicketCommand::kAcknowledge, "acknowledge", kOpen,
               By<DecideAcknowledge, &TicketCommand::acknowledge>},
    TicketMove{TicketCommand::kResolve, "resolve", kNotYetHeld,
               By<DecideResolve, &TicketCommand::resolve>},
    TicketMove{TicketCommand::kRefuse, "refuse", kNotYetHeld,
               By<DecideRefuse, &TicketCommand::refuse>, UnlessAccepted},
    TicketMove{TicketCommand::kClassify, "classify", kSortable,
               By<DecideClassify, &TicketCommand::classify>},
    TicketMove{TicketCommand::kAssign, "assign", kDispatchable,
               By<DecideAssign, &TicketCommand::assign>},
    TicketMove{TicketCommand::kTransfer, "transfer", kDispatchable,
               By<DecideTransfer, &TicketCommand::transfer>},
    TicketMove{TicketCommand::kStart, "start", {kAssigned}, By<DecideStart, &TicketCommand::start>},
    TicketMove{TicketCommand::kRequestReturn, "request_return", kHeld,
               By<DecideRequestReturn, &TicketCommand::request_return>, UnlessReturnWaits},
    TicketMove{TicketCommand::kDecideReturn, "decide_return", kHeld,
               By<DecideDecideReturn, &TicketCommand::decide_return>, UnlessNoReturnWaits},
    TicketMove{TicketCommand::kHandOver, "hand_over", kHeld,
               By<DecideHandOver, &TicketCommand::hand_over>, UnlessToHandOver},
    TicketMove{TicketCommand::kDecideHandover, "decide_handover", kHeld,
               By<DecideDecideHandover, &TicketCommand::decide_handover>, UnlessNoHandoverWaits},
    TicketMove{TicketCommand::kWait, "wait", kHeld, By<DecideWait, &TicketCommand::wait>,
               UnlessWaiting},
    TicketMove{TicketCommand::kResume, "resume", kHeld, By<DecideResume, &TicketCommand::resume>,
               UnlessNotWaiting},
    TicketMove{TicketCommand::kAddCoHandler, "add_co_handler", kHeld,
               By<DecideAddCoHandler, &TicketCommand::add_co_handler>, UnlessManyHelp},
    TicketMove{TicketCommand::kRemoveCoHandler, "remove_co_handler", kHeld,
               By<DecideRemoveCoHandler, &TicketCommand::remove_co_handler>},
    TicketMove{
        TicketCommand::kAnswer, "answer", {kHandling}, By<DecideAnswer, &TicketCommand::answer>},
    TicketMove{TicketCommand::kPlanRevisit, "plan_revisit", kToRevisit,
               By<DecidePlanRevisit, &TicketCommand::plan_revisit>},
    TicketMove{TicketCommand::kRecordRevisit, "record_revisit", kToRevisit,
               By<DecideRecordRevisit, &TicketCommand::record_revisit>},
    TicketMove{TicketCommand::kClose, "close", kToRevisit, By<DecideClose, &TicketCommand::close>,
               UnlessNoExitIsOpen},
    TicketMove{TicketCommand::kWithdraw, "withdraw", kOpen,
               By<DecideWithdraw, &TicketCommand::withdraw>},
    TicketMove{TicketCommand::kTransferOutside, "transfer_outside", kOpen,
               By<DecideTransferOutside, &TicketCommand::transfer_outside>},
    TicketMove{TicketCommand::kMerge, "merge", kOpen, By<DecideMerge, &TicketCommand::merge>,
               UnlessAnonymous},
    TicketMove{TicketCommand::kUndoMerge,
               "undo_merge",
               {kClosed},
               By<DecideUndoMerge, &TicketCommand::undo_merge>,
               UnlessNotMerged},
    TicketMove{TicketCommand::kReopen,
               "reopen",
               {kClosed},
               By<DecideReopen, &TicketCommand::reopen>,
               UnlessMergedAway},
    TicketMove{
        TicketCommand::kArchive, "archive", {kClosed}, By<DecideArchive, &TicketCommand::archive>},
    TicketMove{TicketCommand::kEscalate, "escalate", kOpen,
               By<DecideEscalate, &TicketCommand::escalate>, UnlessHighest},
    TicketMove{TicketCommand::kAcknowledgeEscalation, "acknowledge_escalation", kOpen,
               By<DecideAcknowledgeEscalation, &TicketCommand::acknowledge_escalation>,
               UnlessEscalated},
    TicketMove{TicketCommand::kRemind, "remind", kOpen, By<DecideRemind, &TicketCommand::remind>},
    TicketMove{TicketCommand::kRequestExtension, "request_extension", kOpen,
               By<DecideRequestExtension, &TicketCommand::request_extension>, UnlessExtensible},
    TicketMove{TicketCommand::kDecideExtension, "decide_extension", kOpen,
               By<DecideDecideExtension, &TicketCommand::decide_extension>, UnlessExtensionWaits},
    TicketMove{TicketCommand::kPromise, "promise", kOpen,
               By<DecidePromise, &TicketCommand::promise>},
    TicketMove{TicketCommand::kReachMilestone, "reach_milestone", kOpen,
               By<DecideReachMilestone, &TicketCommand::reach_milestone>},
    TicketMove{TicketCommand::kLead, "lead", kOpen, By<DecideLead, &TicketCommand::lead>,
               UnlessLed},
    TicketMove{TicketCommand::kSetSecrecy, "set_secrecy", kAny,
               By<DecideSetSecrecy, &TicketCommand::set_secrecy>},
    TicketMove{TicketCommand::kReveal, "reveal", kAny, By<DecideReveal, &TicketCommand::reveal>},
    // Late facts, too.
    TicketMove{TicketCommand::kNote, "note", kAny, By<DecideNote, &TicketCommand::note>},
    TicketMove{TicketCommand::kAddEvidence, "add_evidence", kAny,
               By<DecideAddEvidence, &TicketCommand::add_evidence>},
    TicketMove{TicketCommand::kRecordCause, "record_cause", kAny,
               By<DecideRecordCause, &TicketCommand::record_cause>},
    TicketMove{TicketCommand::kPayRedress, "pay_redress", kAny,
               By<DecidePayRedress, &TicketCommand::pay_redress>},
    TicketMove{TicketCommand::kTell, "tell", kAny, By<DecideTell, &TicketCommand::tell>},
    TicketMove{TicketCommand::kLink, "link", kAny, By<DecideLink, &TicketCommand::link>,
               UnlessFullyLinked},
    TicketMove{TicketCommand::kUnlink, "unlink", kAny, By<DecideUnlink, &TicketCommand::unlink>},
    TicketMove{TicketCommand::kLinkCustomer, "link_customer", kAny,
               By<DecideLinkCustomer, &TicketCommand::link_customer>, UnlessCustomerIsLinked},
    TicketMove{TicketCommand::kCorrectCustomer, "correct_customer", kAny,
               By<DecideCorrectCustomer, &TicketCommand::correct_customer>, UnlessNobodyIsLinked},
    TicketMove{TicketCommand::kCorrect, "correct", kAny,
               By<DecideCorrect, &TicketCommand::correct>},
};

}  // namespace

absl::Span<const TicketMove> TicketMoves() { return kMoves; }

const TicketMove& TicketMoveOf(TicketCommand::RequestCase request) {
  const auto* row = std::find_if(kMoves.begin(), kMoves.end(), [request](const TicketMove& move) {
    return move.request == request;
  });
  CHECK(row != kMoves.end());
  return *row;
}

std::vector<std::string> LegalMoves(const Ticket& ticket, const Policy& policy) {
  std::vector<std::string> verbs;
  for (const TicketMove& move : kMoves) {
    if (!move.phases.Contains(ticket.phase)) continue;
    const bool is_hindered = move.obstacle != nullptr && move.obstacle(ticket, policy).has_value();
    if (!is_hindered) verbs.emplace_back(move.verb);
  }
  return verbs;
}

}  // namespace redress
