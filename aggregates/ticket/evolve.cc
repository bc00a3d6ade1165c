// The ticket's state as its facts make it: the half of ticket.h that refuses nothing.

#include "aggregates/clocks/steps.h"
#include "aggregates/ticket/ticket.h"
#include "events/correction.h"
#include "events/instant.h"

namespace redress {
namespace {

void AddCallback(const std::string& callback, Ticket& ticket) {
  if (!callback.empty()) ticket.callbacks.insert(callback);
}

void AddHandler(const std::string& person, Ticket& ticket) {
  if (!person.empty()) ticket.handlers.insert(person);
}

// What the customer asked to be kept close, until a person decides.
Secrecy SecrecyOf(const TicketReceived& received) {
  return received.confidential() ? SECRECY_CONFIDENTIAL : SECRECY_NORMAL;
}

void TakeReceived(const PastEvent& past, Ticket& ticket) {
  ticket.taken_in_by = past.actor;
  ticket.received = past.event.ticket().received();
  ticket.received_happened = past.event.happened();
  ticket.number = ticket.received.number();
  ticket.customer = ticket.received.customer();
  ticket.secrecy = SecrecyOf(ticket.received);
  if (!ticket.received.contact().empty()) ticket.contacts.push_back(ticket.received.contact());
}

// What an import tells, as the facts that say the same of a ticket of our own.
TicketAssigned AssignedOf(const TicketImported& imported) {
  TicketAssigned assigned;
  *assigned.mutable_holder() = imported.holder();
  return assigned;
}

TicketClassified ClassifiedOf(const TicketImported& imported) {
  TicketClassified classified;
  *classified.mutable_category() = imported.category();
  classified.set_taxonomy_version(imported.taxonomy_version());
  classified.set_severity(imported.severity());
  return classified;
}

// A person decided who the customer is: nobody else is waited for, whose grade it is by.
void TakeCustomer(const std::string& customer, const Grade* grade, Ticket& ticket) {
  ticket.customer = customer;
  ticket.received.clear_customer_candidates();
  ticket.received.clear_grade();
  if (grade != nullptr) *ticket.received.mutable_grade() = *grade;
}

void TakeCustomerLinked(const TicketCustomerLinked& linked, Ticket& ticket) {
  TakeCustomer(linked.customer(), linked.has_grade() ? &linked.grade() : nullptr, ticket);
}

void TakeCustomerCorrected(const TicketCustomerCorrected& corrected, Ticket& ticket) {
  TakeCustomer(corrected.customer(), corrected.has_grade() ? &corrected.grade() : nullptr, ticket);
  ticket.customer_corrected = corrected;
}

void TakeCorrected(const TicketCorrected& corrected, Ticket& ticket) {
  TakeCorrection(corrected, ticket.received);
  ticket.corrections.push_back(corrected);
}

void TakeRevisited(const PastEvent& past, Ticket& ticket) {
  const TicketRevisited& revisit = past.event.ticket().revisited();
  AddCallback(revisit.callback(), ticket);
  ticket.last_revisit = revisit;
  ++ticket.revisit_attempts;
  ticket.attempted.push_back(TimeOf(past.event.happened()));
  if (revisit.contact() == REVISIT_CONTACT_REACHED) {
    ticket.reached_revisit = revisit;
    ticket.planned_revisit.reset();  // its callback is done
  } else if (!ticket.planned_revisit.has_value()) {
    ticket.planned_revisit.emplace().set_revisitor(revisit.revisitor());
    ticket.planned_revisit->set_callback(revisit.callback());
  }
}

// What was pending is over with a new holder, the answer, and every closing but a
// merge, which touches nothing else, so that it can be undone.
void EndPending(Ticket& ticket) {
  ticket.open_return.reset();
  ticket.open_handover.reset();
  ticket.waiting.reset();
}

void EndEscalation(std::uint32_t clock, Ticket& ticket) {
  std::erase_if(ticket.open_escalations,
                [clock](const TicketEscalated& open) { return open.clock() == clock; });
}

// What was answered and asked belongs to the cycle before.
void BeginCycle(std::uint32_t cycle, Ticket& ticket) {
  ticket.cycle = cycle;
  ticket.answer.reset();
  ticket.planned_revisit.reset();
  ticket.last_revisit.reset();
  ticket.reached_revisit.reset();
  ticket.revisit_attempts = 0;
  ticket.attempted.clear();
  ticket.redo_of.reset();
  EndEscalation(0, ticket);
  EndPending(ticket);
}

void TakeAnswered(const TicketAnswered& answered, Ticket& ticket) {
  ticket.answer = answered;
  if (!answered.cause().empty()) ticket.cause = answered.cause();
  EndPending(ticket);
  AddHandler(answered.person(), ticket);
}

void TakeClosed(const PastEvent& past, Ticket& ticket) {
  if (past.event.ticket().closed().exit() == EXIT_MERGED) {
    ticket.merged_from = ticket.phase;
  } else {
    EndPending(ticket);
  }
  ticket.closed = past.event.ticket().closed();
  ticket.closed_at = past.recorded_at;
}

void TakeReopened(const TicketReopened& reopened, Ticket& ticket) {
  BeginCycle(reopened.cycle(), ticket);
  ticket.closed.reset();
  ticket.closed_at = absl::InfinitePast();
}

// As it was before the merge, which touched nothing else.
void UndoMerge(Ticket& ticket) {
  ticket.closed.reset();
  ticket.closed_at = absl::InfinitePast();
  ticket.merged_from = TICKET_PHASE_UNSPECIFIED;
}

// Who takes a ticket from a person and names a team wants another to have it.
void TakeLastPerson(const TicketAssigned& assigned, Ticket& ticket) {
  const std::string before = ticket.holder.has_value() ? ticket.holder->person() : "";
  if (!assigned.holder().person().empty() || !assigned.has_by()) {
    ticket.last_person.clear();
  } else if (!before.empty()) {
    ticket.last_person = before;
  }
}

void TakeAssigned(const TicketAssigned& assigned, absl::Time recorded, Ticket& ticket) {
  TakeLastPerson(assigned, ticket);
  ticket.holder = assigned.holder();
  ticket.held_since = recorded;
  ticket.unassignable = UNASSIGNABLE_WHY_UNSPECIFIED;
  EndPending(ticket);
  AddHandler(assigned.holder().person(), ticket);
}

void TakeReturnRequested(const TicketReturnRequested& request, Ticket& ticket) {
  ticket.open_return = request;
  ticket.open_handover.reset();  // who holds it wants a dispatcher to give it to another
  ticket.returns = request.count();
}

bool IsSame(const Holder& left, const Holder& right) {
  return left.unit() == right.unit() && left.person() == right.person();
}

void RemoveCoHandler(const Holder& co_handler, Ticket& ticket) {
  std::erase_if(ticket.co_handlers, [&](const Holder& other) { return IsSame(co_handler, other); });
}

void RemoveLink(const TicketUnlinked& unlinked, Ticket& ticket) {
  std::erase_if(ticket.links, [&](const TicketLinked& link) {
    return link.ticket() == unlinked.ticket() && link.relation() == unlinked.relation();
  });
}

void TakeImported(const PastEvent& past, Ticket& ticket) {
  const TicketImported& imported = past.event.ticket().imported();
  ticket.taken_in_by = past.actor;
  ticket.imported = imported;
  ticket.received = imported.received();
  ticket.received_happened = past.event.happened();
  ticket.number = ticket.received.number();
  ticket.customer = ticket.received.customer();
  ticket.secrecy = SecrecyOf(ticket.received);
  if (!ticket.received.contact().empty()) ticket.contacts.push_back(ticket.received.contact());
  if (imported.has_holder()) TakeAssigned(AssignedOf(imported), past.recorded_at, ticket);
  // Of a ticket that is only received, the category is what the source says: who classifies it here
  // may well say the same, and that leads on.
  if (!imported.category().empty() && imported.phase() != TICKET_PHASE_RECEIVED) {
    ticket.classification = ClassifiedOf(imported);
  }
  if (imported.exit() == EXIT_UNSPECIFIED) return;
  ticket.closed.emplace().set_exit(imported.exit());
  // Reopening counts from the closing that the customer knows of: bringing in old files must not
  // open them all for another month. Where it is not told, nobody can say that it is too late.
  ticket.closed_at = imported.has_closed() ? TimeOf(imported.closed()) : past.recorded_at;
}

// Facts of what stands beside the phase: waiting, escalation, links, helpers.
void ApplyBeside(const TicketEvent& event, Ticket& ticket) {
  switch (event.fact_case()) {
    case TicketEvent::kReturnRequested:
      return TakeReturnRequested(event.return_requested(), ticket);
    case TicketEvent::kReturnDecided:
      return ticket.open_return.reset();
    case TicketEvent::kHandoverOffered:
      ticket.open_handover = event.handover_offered();
      return;
    case TicketEvent::kHandoverDecided:
    case TicketEvent::kHandoverLapsed:
      return ticket.open_handover.reset();
    case TicketEvent::kWaited:
      ticket.waiting = event.waited();
      return;
    case TicketEvent::kResumed:
      return ticket.waiting.reset();
    case TicketEvent::kEscalated:
      ticket.escalation = event.escalated().level();
      EndEscalation(event.escalated().clock(), ticket);
      ticket.open_escalations.push_back(event.escalated());
      return;
    case TicketEvent::kEscalationAcknowledged:
      return EndEscalation(event.escalation_acknowledged().clock(), ticket);
    case TicketEvent::kReminded:
      ticket.reminders = event.reminded().count();
      return;
    case TicketEvent::kCauseFound:
      if (!event.cause_found().contributing()) ticket.cause = event.cause_found().cause();
      return;
    case TicketEvent::kRedressPaid:
      ticket.payments.push_back(event.redress_paid().reference());
      return;
    case TicketEvent::kSecrecySet:
      ticket.secrecy = event.secrecy_set().secrecy();
      ticket.unassignable = UNASSIGNABLE_WHY_UNSPECIFIED;  // it may hang on that
      return;
    case TicketEvent::kCoHandlerAdded:
      ticket.co_handlers.push_back(event.co_handler_added().co_handler());
      return AddHandler(event.co_handler_added().co_handler().person(), ticket);
    case TicketEvent::kCoHandlerRemoved:
      return RemoveCoHandler(event.co_handler_removed().co_handler(), ticket);
    case TicketEvent::kLinked:
      ticket.links.push_back(event.linked());
      return;
    case TicketEvent::kUnlinked:
      return RemoveLink(event.unlinked(), ticket);
    case TicketEvent::kUnassignable:
      ticket.unassignable = event.unassignable().why();
      return;
    case TicketEvent::kErased:
      ticket.erased = true;
      return;
    case TicketEvent::kAbsorbed:
      ticket.absorbed.push_back(event.absorbed().ticket());
      return;
    case TicketEvent::kAbsorptionUndone:
      std::erase(ticket.absorbed, event.absorption_undone().ticket());
      return;
    default:
      return;
  }
}

void Apply(const PastEvent& past, Ticket& ticket) {
  const TicketEvent& event = past.event.ticket();
  switch (event.fact_case()) {
    case TicketEvent::kReceived:
      return TakeReceived(past, ticket);
    case TicketEvent::kAcknowledged:
      ticket.acknowledged = true;
      return;
    case TicketEvent::kClassified:
      ticket.classification = event.classified();
      return;
    case TicketEvent::kAssigned:
      return TakeAssigned(event.assigned(), past.recorded_at, ticket);
    case TicketEvent::kStarted:
      return AddHandler(event.started().person(), ticket);
    case TicketEvent::kAnswered:
      return TakeAnswered(event.answered(), ticket);
    case TicketEvent::kRevisitPlanned:
      ticket.planned_revisit = event.revisit_planned();
      return AddCallback(event.revisit_planned().callback(), ticket);
    case TicketEvent::kRevisited:
      return TakeRevisited(past, ticket);
    case TicketEvent::kRedoOrdered:
      BeginCycle(event.redo_ordered().cycle(), ticket);
      ticket.redo_of = ticket.holder;
      return;
    case TicketEvent::kClosed:
      return TakeClosed(past, ticket);
    case TicketEvent::kReopened:
      return TakeReopened(event.reopened(), ticket);
    case TicketEvent::kCustomerLinked:
      return TakeCustomerLinked(event.customer_linked(), ticket);
    case TicketEvent::kCustomerCorrected:
      return TakeCustomerCorrected(event.customer_corrected(), ticket);
    case TicketEvent::kCorrected:
      return TakeCorrected(event.corrected(), ticket);
    case TicketEvent::kContactAdded:
      ticket.contacts.push_back(event.contact_added().contact());
      return;
    case TicketEvent::kContactRemoved:
      std::erase(ticket.contacts, event.contact_removed().contact());
      return;
    case TicketEvent::kRevisitCancelled:
      return ticket.planned_revisit.reset();
    case TicketEvent::kImported:
      return TakeImported(past, ticket);
    case TicketEvent::kMergeUndone:
      return UndoMerge(ticket);
    default:
      return ApplyBeside(event, ticket);
  }
}

}  // namespace

Ticket Evolve(Ticket ticket, const PastEvent& event) {
  ++ticket.version;
  if (!event.event.has_ticket()) return ticket;
  Apply(event, ticket);
  ticket.phase = PhaseAfter(ticket.phase, event.event.ticket());
  if (ticket.phase != TICKET_PHASE_ASSIGNED) ticket.unassignable = UNASSIGNABLE_WHY_UNSPECIFIED;
  TakeSteps(event, ticket);
  return ticket;
}

}  // namespace redress
