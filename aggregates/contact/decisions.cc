#include "aggregates/contact/decisions.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "aggregates/codes.h"
#include "aggregates/contact/contact.h"
#include "aggregates/customer/resolution.h"
#include "aggregates/happened.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/ticket.h"
#include "aggregates/validation.h"
#include "base/status.h"

namespace redress {
namespace {

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

// Whether `given` says anything else than what stands: the last correction, or what was recorded.
bool IsOther(const std::string& given, const std::string& corrected, const std::string& recorded) {
  return !given.empty() && given != (corrected.empty() ? recorded : corrected);
}

bool SaysMore(const CorrectContact& command, const Contact& contact) {
  const ContactRecorded& recorded = *contact.recorded;
  const ContactCorrected corrected = contact.corrected.value_or(ContactCorrected());
  return IsOther(command.subject(), corrected.subject(), recorded.subject()) ||
         IsOther(command.words(), corrected.words(), recorded.words()) ||
         IsOther(command.language(), corrected.language(), recorded.language()) ||
         IsOther(command.name(), corrected.name(), recorded.name());
}

DecisionOr DecideCorrect(const ContactCase& it) {
  const CorrectContact& command = it.request.command().correct();
  if (command.subject().empty() && command.words().empty() && command.language().empty() &&
      command.name().empty()) {
    return RefuseField("", "give at least one of subject, words, language and name");
  }
  if (!SaysMore(command, it.contact)) return Decision();
  Event event = EventAt(it.happened);
  ContactCorrected& corrected = *event.mutable_contact()->mutable_corrected();
  corrected.set_subject(command.subject());
  corrected.set_words(command.words());
  corrected.set_language(command.language());
  corrected.set_name(command.name());
  corrected.set_reason(command.reason());
  return it.Alone(std::move(event));
}

DecisionOr DecideLinkCustomer(const ContactCase& it) {
  ASSIGN_OR_RETURN(const Customer customer,
                   LoadStanding(it.request.command().link_customer().customer(), it.streams));
  if (!it.contact.customer.empty()) {
    ASSIGN_OR_RETURN(const Customer linked, LoadSurvivor(it.contact.customer, it.streams));
    if (linked.id == customer.id) return Decision();
    return Refuse(absl::StatusCode::kFailedPrecondition, codes::kCustomerAlreadyLinked,
                  "the contact has another customer", {linked.id});
  }
  Event event = EventAt(it.happened);
  event.mutable_contact()->mutable_customer_linked()->set_customer(customer.id);
  return it.Alone(std::move(event));
}

DecisionOr DecideLinkTicket(const ContactCase& it) {
  const absl::StatusOr<std::string> number =
      ParseTicketNumber(it.request.command().link_ticket().ticket());
  if (!number.ok()) return RefuseField("/ticket", number.status().message());
  const auto& known = it.contact.tickets;
  if (std::find(known.begin(), known.end(), *number) != known.end()) return Decision();
  ASSIGN_OR_RETURN(const std::vector<PastEvent> past, it.streams.Load(TicketStream(*number)));
  if (FoldTicket(past).number.empty()) {
    return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchTicket, "no such ticket");
  }
  Event linked = EventAt(it.happened);
  linked.mutable_contact()->mutable_ticket_linked()->set_ticket(*number);
  Event added = EventAt(it.happened);
  added.mutable_ticket()->mutable_contact_added()->set_contact(it.request.id());
  Decision decision = it.Alone(std::move(linked));
  decision.appends.push_back({TicketStream(*number), {std::move(added)}});
  return decision;
}

DecisionOr DecideCase(const ContactCase& it) {
  switch (it.request.command().request_case()) {
    case ContactCommand::kCorrect:
      return DecideCorrect(it);
    case ContactCommand::kLinkCustomer:
      return DecideLinkCustomer(it);
    case ContactCommand::kLinkTicket:
      return DecideLinkTicket(it);
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
  ASSIGN_OR_RETURN(const std::vector<PastEvent> past, streams.Load(stream));
  const ContactCase it{
      .request = request,
      .streams = streams,
      .happened = HappenedOr(request.has_happened() ? &request.happened() : nullptr, context.now),
      .contact = FoldContact(past)};
  if (!it.contact.recorded.has_value()) {
    return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchContact, "no such contact");
  }
  ASSIGN_OR_RETURN(Decision decision, DecideCase(it));
  return UnlessInTheFuture(std::move(decision), it.happened, stream, context);
}

}  // namespace redress
