#include "aggregates/contact/decisions.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "aggregates/change.h"
#include "aggregates/codes.h"
#include "aggregates/contact/contact.h"
#include "aggregates/customer/resolution.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/customer_of.h"
#include "aggregates/ticket/merged.h"
#include "aggregates/ticket/ticket.h"
#include "aggregates/validation.h"
#include "base/status.h"
#include "google/protobuf/util/message_differencer.h"

namespace redress {
namespace {

using google::protobuf::util::MessageDifferencer;
using DecisionOr = absl::StatusOr<Decision>;

// One request to one contact, with what it is decided from.
struct ContactCase {
  const ContactRequest& request;
  Streams& streams;
  Instant happened;
  Contact contact;

  // Returns the decision whose only fact is `event`, of this contact.
  Decision Alone(Event event) const {
    return {{{ContactStream(request.id()), {std::move(event)}}}, {}};
  }
};

constexpr std::array<absl::string_view, 4> kClearable = {"subject", "words", "language", "name"};

// Whether both say the same, whatever the reason.
bool SayTheSame(ContactCorrected left, const ContactCorrected& right) {
  left.set_reason(right.reason());
  return MessageDifferencer::Equals(left, right);
}

DecisionOr DecideCorrect(const ContactCase& it) {
  const CorrectContact& command = it.request.command().correct();
  const ContactCorrected said = SaidBy(it.contact);
  ContactCorrected says = said;
  RETURN_IF_ERROR(TakeChange(command, command.clear(), kClearable, says));
  if (SayTheSame(said, says)) return Decision();
  Event event = EventAt(it.happened);
  ContactCorrected& corrected = *event.mutable_contact()->mutable_corrected();
  corrected.set_subject(command.subject());
  corrected.set_words(command.words());
  corrected.set_language(command.language());
  corrected.set_name(command.name());
  corrected.set_reason(command.reason());
  *corrected.mutable_cleared() = command.clear();
  return it.Alone(std::move(event));
}

DecisionOr DecideLinkCustomer(const ContactCase& it) {
  ASSIGN_OR_RETURN(const Customer customer,
                   LoadStanding(it.request.command().link_customer().customer(), it.streams));
  if (!it.contact.customer.empty()) {
    ASSIGN_OR_RETURN(const Customer linked, LoadSurvivor(it.contact.customer, it.streams));
    if (linked.id == customer.id) return Decision();
    return Refuse(
        absl::StatusCode::kFailedPrecondition, codes::kCustomerAlreadyLinked,
        "the contact has another customer: where it is the wrong one, say correct_customer",
        {linked.id});
  }
  Event event = EventAt(it.happened);
  event.mutable_contact()->mutable_customer_linked()->set_customer(customer.id);
  return it.Alone(std::move(event));
}

DecisionOr DecideCorrectCustomer(const ContactCase& it) {
  const CorrectContactCustomer& command = it.request.command().correct_customer();
  if (!command.customer().empty()) {
    RETURN_IF_ERROR(LoadStanding(command.customer(), it.streams).status());
  }
  ASSIGN_OR_RETURN(const std::string linked, CurrentCustomer(it.contact.customer, it.streams));
  if (linked == command.customer()) return Decision();
  if (linked.empty()) {
    return Refuse(absl::StatusCode::kFailedPrecondition, codes::kNoCustomer,
                  "the contact has no customer yet: say link_customer");
  }
  Event event = EventAt(it.happened);
  ContactCustomerCorrected& corrected = *event.mutable_contact()->mutable_customer_corrected();
  corrected.set_from(it.contact.customer);
  corrected.set_customer(command.customer());
  corrected.set_reason(command.reason());
  return it.Alone(std::move(event));
}

bool Contains(const std::vector<std::string>& numbers, const std::string& number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

DecisionOr DecideLinkTicket(const ContactCase& it) {
  const absl::StatusOr<std::string> number =
      ParseTicketNumber(it.request.command().link_ticket().ticket());
  if (!number.ok()) return RefuseField("/ticket", number.status().message());
  const auto& known = it.contact.tickets;
  if (Contains(known, *number)) return Decision();
  ASSIGN_OR_RETURN(const Ticket ticket, LoadWhereItGoesOn(*number, it.streams));
  if (Contains(known, ticket.number)) return Decision();
  const std::string named = ticket.number == *number ? "" : *number;
  Event linked = EventAt(it.happened);
  linked.mutable_contact()->mutable_ticket_linked()->set_ticket(ticket.number);
  linked.mutable_contact()->mutable_ticket_linked()->set_named_ticket(named);
  Event added = EventAt(it.happened);
  added.mutable_ticket()->mutable_contact_added()->set_contact(it.request.id());
  added.mutable_ticket()->mutable_contact_added()->set_named_ticket(named);
  Decision decision = it.Alone(std::move(linked));
  decision.appends.push_back({TicketStream(ticket.number), {std::move(added)}});
  return decision;
}

DecisionOr DecideUnlinkTicket(const ContactCase& it) {
  const UnlinkContactTicket& command = it.request.command().unlink_ticket();
  const absl::StatusOr<std::string> number = ParseTicketNumber(command.ticket());
  if (!number.ok()) return RefuseField("/ticket", number.status().message());
  const auto& known = it.contact.tickets;
  if (std::find(known.begin(), known.end(), *number) == known.end()) return Decision();
  ASSIGN_OR_RETURN(const auto ticket, LoadState<Ticket>(it.streams, TicketStream(*number)));
  if (ticket->received.contact() == it.request.id()) {
    return Refuse(absl::StatusCode::kFailedPrecondition, codes::kOpenedByContact,
                  "the contact opened the ticket: it is what the ticket is about");
  }
  Event unlinked = EventAt(it.happened);
  unlinked.mutable_contact()->mutable_ticket_unlinked()->set_ticket(*number);
  unlinked.mutable_contact()->mutable_ticket_unlinked()->set_reason(command.reason());
  Event removed = EventAt(it.happened);
  removed.mutable_ticket()->mutable_contact_removed()->set_contact(it.request.id());
  removed.mutable_ticket()->mutable_contact_removed()->set_reason(command.reason());
  Decision decision = it.Alone(std::move(unlinked));
  decision.appends.push_back({TicketStream(*number), {std::move(removed)}});
  return decision;
}

DecisionOr DecideCase(const ContactCase& it) {
  switch (it.request.command().request_case()) {
    case ContactCommand::kCorrect:
      return DecideCorrect(it);
    case ContactCommand::kLinkCustomer:
      return DecideLinkCustomer(it);
    case ContactCommand::kCorrectCustomer:
      return DecideCorrectCustomer(it);
    case ContactCommand::kLinkTicket:
      return DecideLinkTicket(it);
    case ContactCommand::kUnlinkTicket:
      return DecideUnlinkTicket(it);
    case ContactCommand::REQUEST_NOT_SET:
      break;
  }
  return RefuseField("", "names no command");
}

}  // namespace

absl::StatusOr<Decision> DecideContact(const ContactRequest& request, const Context& context,
                                       Streams& streams) {
  RETURN_IF_ERROR(ValidateCommand(request.command()));
  const std::string stream = ContactStream(request.id());
  ASSIGN_OR_RETURN(const auto contact, LoadState<Contact>(streams, stream));
  const ContactCase it{
      .request = request,
      .streams = streams,
      .happened = HappenedOr(request.has_happened() ? &request.happened() : nullptr, context.now),
      .contact = *contact};
  if (!it.contact.recorded.has_value()) {
    return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchContact, "no such contact");
  }
  ASSIGN_OR_RETURN(Decision decision, DecideCase(it));
  return UnlessInTheFuture(std::move(decision), it.happened, stream, context);
}

}  // namespace redress
