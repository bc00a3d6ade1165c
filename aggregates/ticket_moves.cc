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
    TicketMove{
        TicketCommand::kClassify, "classify", {kReceived, kClassified, kAssigned, kHandling}},
    TicketMove{TicketCommand::kAssign, "assign", {kClassified, kAssigned, kHandling}},
    TicketMove{TicketCommand::kStart, "start", {kAssigned}},
    TicketMove{TicketCommand::kAnswer, "answer", {kHandling}},
    TicketMove{TicketCommand::kPlanRevisit, "plan_revisit", {kAnswered, kRevisiting}},
    TicketMove{TicketCommand::kRecordRevisit, "record_revisit", {kAnswered, kRevisiting}},
    TicketMove{TicketCommand::kClose, "close", {kAnswered, kRevisiting}},
    TicketMove{TicketCommand::kWithdraw, "withdraw", kOpen},
    TicketMove{TicketCommand::kReopen, "reopen", {kClosed}},
    TicketMove{TicketCommand::kNote, "note", kAny},  // late facts, too
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
