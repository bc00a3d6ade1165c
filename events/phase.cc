#include "events/phase.h"

namespace redress {

TicketPhase PhaseAfter(TicketPhase phase, const TicketEvent& event) {
  switch (event.fact_case()) {
    case TicketEvent::kReceived:
      return TICKET_PHASE_RECEIVED;
    case TicketEvent::kClassified:
      return phase == TICKET_PHASE_RECEIVED ? TICKET_PHASE_CLASSIFIED : phase;
    case TicketEvent::kAssigned:
      return TICKET_PHASE_ASSIGNED;
    case TicketEvent::kStarted:
      return TICKET_PHASE_HANDLING;
    case TicketEvent::kAnswered:
      return TICKET_PHASE_ANSWERED;
    case TicketEvent::kRevisitPlanned:
    case TicketEvent::kRevisited:
      return TICKET_PHASE_REVISITING;
    case TicketEvent::kRedoOrdered:
    case TicketEvent::kReopened:
      return TICKET_PHASE_CLASSIFIED;
    case TicketEvent::kClosed:
      return TICKET_PHASE_CLOSED;
    case TicketEvent::kArchived:
      return TICKET_PHASE_ARCHIVED;
    case TicketEvent::kImported:
      return event.imported().phase();
    case TicketEvent::kMergeUndone:
      return event.merge_undone().back_to();
    case TicketEvent::kAcknowledged:
    case TicketEvent::kNoted:
    case TicketEvent::kCustomerLinked:
    case TicketEvent::kContactAdded:
    case TicketEvent::kReturnRequested:
    case TicketEvent::kReturnDecided:
    case TicketEvent::kWaited:
    case TicketEvent::kResumed:
    case TicketEvent::kEscalated:
    case TicketEvent::kReminded:
    case TicketEvent::kEvidenceAdded:
    case TicketEvent::kCauseFound:
    case TicketEvent::kLinked:
    case TicketEvent::kUnlinked:
    case TicketEvent::kSecrecySet:
    case TicketEvent::kCoHandlerAdded:
    case TicketEvent::kCoHandlerRemoved:
    case TicketEvent::kTold:
    case TicketEvent::kAbsorbed:
    case TicketEvent::kAbsorptionUndone:
    case TicketEvent::kRevisitCancelled:
    case TicketEvent::kCustomerCorrected:
    case TicketEvent::kCorrected:
    case TicketEvent::kContactRemoved:
    case TicketEvent::kFellDue:
    case TicketEvent::kExtensionRequested:
    case TicketEvent::kExtensionDecided:
    case TicketEvent::kPromised:
    case TicketEvent::kMilestoneReached:
    case TicketEvent::kStagnated:
    case TicketEvent::kRedressPaid:
    case TicketEvent::kUnassignable:
    case TicketEvent::kEscalationAcknowledged:
    case TicketEvent::kClocksCorrected:
    case TicketEvent::kHandoverOffered:
    case TicketEvent::kHandoverDecided:
    case TicketEvent::kHandoverLapsed:
    case TicketEvent::kErased:
    case TicketEvent::kRevealed:
    case TicketEvent::FACT_NOT_SET:
      return phase;
  }
  return phase;
}

bool IsOpen(TicketPhase phase) {
  return phase != TICKET_PHASE_UNSPECIFIED && phase != TICKET_PHASE_CLOSED &&
         phase != TICKET_PHASE_ARCHIVED;
}

}  // namespace redress
