// The ticket's state as its facts make it: the half of ticket.h that refuses nothing.

#include "aggregates/ticket.h"

namespace redress {
namespace {

void AddHandler(const std::string& person, Ticket& ticket) {
  if (!person.empty()) ticket.handlers.insert(person);
}

void TakeReceived(const PastEvent& past, Ticket& ticket) {
  ticket.received = past.event.ticket().received();
  ticket.received_happened = past.event.happened();
  ticket.number = ticket.received.number();
  ticket.customer = ticket.received.customer();
  if (!ticket.received.contact().empty()) ticket.contacts.push_back(ticket.received.contact());
}

void TakeRevisited(const TicketRevisited& revisit, Ticket& ticket) {
  ticket.last_revisit = revisit;
  if (revisit.contact() == REVISIT_CONTACT_REACHED) ticket.reached_revisit = revisit;
  ++ticket.revisit_attempts;
}

// What was answered and asked belongs to the cycle before.
void BeginCycle(std::uint32_t cycle, Ticket& ticket) {
  ticket.cycle = cycle;
  ticket.answer.reset();
  ticket.planned_revisit.reset();
  ticket.last_revisit.reset();
  ticket.reached_revisit.reset();
  ticket.revisit_attempts = 0;
  ticket.redo_of.reset();
}

void TakeClosed(const PastEvent& past, Ticket& ticket) {
  ticket.closed = past.event.ticket().closed();
  ticket.closed_at = past.recorded_at;
}

void TakeReopened(const TicketReopened& reopened, Ticket& ticket) {
  BeginCycle(reopened.cycle(), ticket);
  ticket.closed.reset();
  ticket.closed_at = absl::InfinitePast();
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
      ticket.holder = event.assigned().holder();
      return AddHandler(event.assigned().holder().person(), ticket);
    case TicketEvent::kStarted:
      return AddHandler(event.started().person(), ticket);
    case TicketEvent::kAnswered:
      ticket.answer = event.answered();
      return AddHandler(event.answered().person(), ticket);
    case TicketEvent::kRevisitPlanned:
      ticket.planned_revisit = event.revisit_planned();
      return;
    case TicketEvent::kRevisited:
      return TakeRevisited(event.revisited(), ticket);
    case TicketEvent::kRedoOrdered:
      BeginCycle(event.redo_ordered().cycle(), ticket);
      ticket.redo_of = ticket.holder;
      return;
    case TicketEvent::kClosed:
      return TakeClosed(past, ticket);
    case TicketEvent::kReopened:
      return TakeReopened(event.reopened(), ticket);
    case TicketEvent::kCustomerLinked:
      ticket.customer = event.customer_linked().customer();
      return;
    case TicketEvent::kContactAdded:
      ticket.contacts.push_back(event.contact_added().contact());
      return;
    case TicketEvent::kNoted:
    case TicketEvent::FACT_NOT_SET:
      return;
  }
}

}  // namespace

Ticket Evolve(Ticket ticket, const PastEvent& event) {
  ++ticket.version;
  if (!event.event.has_ticket()) return ticket;
  Apply(event, ticket);
  ticket.phase = PhaseAfter(ticket.phase, event.event.ticket());
  return ticket;
}

Ticket FoldTicket(absl::Span<const PastEvent> events) {
  Ticket ticket;
  for (const PastEvent& event : events) ticket = Evolve(std::move(ticket), event);
  return ticket;
}

}  // namespace redress
