#include "aggregates/ticket_moves.h"

#include <algorithm>
#include <array>

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

constexpr PhaseSet kOpen = {kReceived, kClassified, kAssigned, kHandling, kAnswered, kRevisiting};
constexpr PhaseSet kAny = {kReceived, kClassified, kAssigned, kHandling,
                           kAnswered, kRevisiting, kClosed,   kArchived};

constexpr std::array kMoves = {
    TicketMove{TicketCommand::kAcknowledge, "acknowledge", kOpen},
    TicketMove{TicketCommand::kResolve, "resolve", {kReceived, kClassified}},
    TicketMove{TicketCommand::kRefuse, "refuse", {kReceived, kClassified}},
    TicketMove{
        TicketCommand::kClassify, "classify", {kReceived, kClassified, kAssigned, kHandling}},
    TicketMove{TicketCommand::kAssign, "assign", {kClassified, kAssigned, kHandling}},
    TicketMove{TicketCommand::kTransfer, "transfer", {kClassified, kAssigned, kHandling}},
    TicketMove{TicketCommand::kStart, "start", {kAssigned}},
    TicketMove{TicketCommand::kRequestReturn, "request_return", {kAssigned, kHandling}},
    TicketMove{TicketCommand::kDecideReturn, "decide_return", {kAssigned, kHandling}},
    TicketMove{TicketCommand::kWait, "wait", {kAssigned, kHandling}},
    TicketMove{TicketCommand::kResume, "resume", {kAssigned, kHandling}},
    TicketMove{TicketCommand::kAddCoHandler, "add_co_handler", {kAssigned, kHandling}},
    TicketMove{TicketCommand::kRemoveCoHandler, "remove_co_handler", {kAssigned, kHandling}},
    TicketMove{TicketCommand::kAnswer, "answer", {kHandling}},
    TicketMove{TicketCommand::kPlanRevisit, "plan_revisit", {kAnswered, kRevisiting}},
    TicketMove{TicketCommand::kRecordRevisit, "record_revisit", {kAnswered, kRevisiting}},
    TicketMove{TicketCommand::kClose, "close", {kAnswered, kRevisiting}},
    TicketMove{TicketCommand::kWithdraw, "withdraw", kOpen},
    TicketMove{TicketCommand::kTransferOutside, "transfer_outside", kOpen},
    TicketMove{TicketCommand::kMerge, "merge", kOpen},
    TicketMove{TicketCommand::kUndoMerge, "undo_merge", {kClosed}},
    TicketMove{TicketCommand::kReopen, "reopen", {kClosed}},
    TicketMove{TicketCommand::kArchive, "archive", {kClosed}},
    TicketMove{TicketCommand::kEscalate, "escalate", kOpen},
    TicketMove{TicketCommand::kRemind, "remind", kOpen},
    TicketMove{TicketCommand::kLead, "lead", kOpen},
    TicketMove{TicketCommand::kSetSecrecy, "set_secrecy", kAny},
    // Late facts, too.
    TicketMove{TicketCommand::kNote, "note", kAny},
    TicketMove{TicketCommand::kAddEvidence, "add_evidence", kAny},
    TicketMove{TicketCommand::kRecordCause, "record_cause", kAny},
    TicketMove{TicketCommand::kTell, "tell", kAny},
    TicketMove{TicketCommand::kLink, "link", kAny},
    TicketMove{TicketCommand::kUnlink, "unlink", kAny},
    TicketMove{TicketCommand::kLinkCustomer, "link_customer", kAny},
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

std::vector<std::string> VerbsLegalIn(TicketPhase phase) {
  std::vector<std::string> verbs;
  for (const TicketMove& move : kMoves) {
    if (move.phases.Contains(phase)) verbs.emplace_back(move.verb);
  }
  return verbs;
}

}  // namespace redress
