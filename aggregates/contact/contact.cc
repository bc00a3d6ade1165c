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

// Whether `correction` says something of the field, if only that it says nothing.
bool Corrects(const ContactCorrected& correction, const std::string& value,
              absl::string_view field) {
  const auto& cleared = correction.cleared();
  return !value.empty() || std::find(cleared.begin(), cleared.end(), field) != cleared.end();
}

void TakeCorrected(const ContactCorrected& correction, Contact& contact) {
  const auto take = [&](const std::string& value, absl::string_view field, std::string& kept) {
    if (Corrects(correction, value, field)) kept = value;
  };
  ContactCorrected corrected = SaidBy(contact);
  take(correction.subject(), "subject", *corrected.mutable_subject());
  take(correction.words(), "words", *corrected.mutable_words());
  take(correction.language(), "language", *corrected.mutable_language());
  take(correction.name(), "name", *corrected.mutable_name());
  corrected.set_reason(correction.reason());
  contact.corrected = std::move(corrected);
}

void Apply(const PastEvent& past, Contact& contact) {
  const ContactEvent& fact = past.event.contact();
  switch (fact.fact_case()) {
    case ContactEvent::kRecorded:
      contact.recorded_by = past.actor;
      return TakeRecorded(fact.recorded(), contact);
    case ContactEvent::kCustomerLinked:
      contact.customer = fact.customer_linked().customer();
      return;
    case ContactEvent::kCorrected:
      return TakeCorrected(fact.corrected(), contact);
    case ContactEvent::kTicketLinked:
      return AddTicket(fact.ticket_linked().ticket(), contact);
    case ContactEvent::kCustomerCorrected:
      contact.customer = fact.customer_corrected().customer();
      return;
    case ContactEvent::kTicketUnlinked:
      std::erase(contact.tickets, fact.ticket_unlinked().ticket());
      return;
    case ContactEvent::kErased:
      contact.erased = true;
      return;
    case ContactEvent::kRevealed:
    case ContactEvent::FACT_NOT_SET:  // another aggregate's fact, such as a refused command
      return;
  }
}

}  // namespace

ContactCorrected SaidBy(const Contact& contact) {
  if (contact.corrected.has_value()) return *contact.corrected;
  ContactCorrected said;
  if (!contact.recorded.has_value()) return said;
  const ContactRecorded& recorded = *contact.recorded;
  said.set_subject(recorded.subject());
  said.set_words(recorded.words());
  said.set_language(recorded.language());
  said.set_name(recorded.name());
  return said;
}

Contact Evolve(Contact contact, const PastEvent& event) {
  ++contact.version;
  Apply(event, contact);
  return contact;
}

}  // namespace redress
