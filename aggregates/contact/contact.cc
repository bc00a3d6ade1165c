#include "aggregates/contact/contact.h"

#include <algorithm>
#include <utility>

namespace redress {

namespace {

void AddTicket(const std::string& number, Contact& contact) {
  const auto& known = contact.tickets;
  if (number.empty() || std::find(known.begin(), known.end(), number) != known.end()) return;
  contact.tickets.push_back(number);
}

void TakeRecorded(const ContactRecorded& recorded, Contact& contact) {
  contact.recorded = recorded;
  contact.customer = recorded.customer();
  AddTicket(recorded.ticket(), contact);
}

void TakeCorrected(const ContactCorrected& correction, Contact& contact) {
  if (!contact.corrected.has_value()) contact.corrected.emplace();
  contact.corrected->MergeFrom(correction);  // what is empty in it stays as it was
}

void Apply(const ContactEvent& fact, Contact& contact) {
  switch (fact.fact_case()) {
    case ContactEvent::kRecorded:
      return TakeRecorded(fact.recorded(), contact);
    case ContactEvent::kCustomerLinked:
      contact.customer = fact.customer_linked().customer();
      return;
    case ContactEvent::kCorrected:
      return TakeCorrected(fact.corrected(), contact);
    case ContactEvent::kTicketLinked:
      return AddTicket(fact.ticket_linked().ticket(), contact);
    case ContactEvent::FACT_NOT_SET:  // another aggregate's fact, such as a refused command
      return;
  }
}

}  // namespace

Contact Evolve(Contact contact, const PastEvent& event) {
  ++contact.version;
  Apply(event.event.contact(), contact);
  return contact;
}

Contact FoldContact(absl::Span<const PastEvent> events) {
  Contact contact;
  for (const PastEvent& event : events) contact = Evolve(std::move(contact), event);
  return contact;
}

}  // namespace redress
