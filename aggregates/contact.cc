#include "aggregates/contact.h"

#include <utility>

namespace redress {

Contact Evolve(Contact contact, const PastEvent& event) {
  const ContactEvent& fact = event.event.contact();
  switch (fact.fact_case()) {
    case ContactEvent::kRecorded:
      contact.recorded = fact.recorded();
      contact.customer = fact.recorded().customer();
      break;
    case ContactEvent::kCustomerLinked:
      contact.customer = fact.customer_linked().customer();
      break;
    default:  // another aggregate's fact, such as a refused command
      break;
  }
  return contact;
}

Contact FoldContact(absl::Span<const PastEvent> events) {
  Contact contact;
  for (const PastEvent& event : events) contact = Evolve(std::move(contact), event);
  return contact;
}

}  // namespace redress
