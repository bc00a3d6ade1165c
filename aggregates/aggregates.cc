#include "aggregates/aggregates.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "aggregates/callback_decisions.h"
#include "aggregates/codes.h"
#include "aggregates/contact.h"
#include "aggregates/contact_decisions.h"
#include "aggregates/customer.h"
#include "aggregates/customer_decisions.h"
#include "aggregates/happened.h"
#include "aggregates/import.h"
#include "aggregates/interaction.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket.h"
#include "base/check.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr std::size_t kJournalIdSize = 16;   // bytes
constexpr std::size_t kKeyDigestSize = 32;   // bytes
constexpr std::size_t kCustomerIdSize = 32;  // hexadecimal digits

// Returns the number in canonical form; as given where it is none, and then names no stream.
std::string NumberOf(const TicketRequest& request) {
  return ParseTicketNumber(request.number()).value_or(request.number());
}

// Returns `facts` as they stand in the ticket's stream.
StreamEvents InStream(std::string stream, const Instant& happened, TicketEvents facts) {
  StreamEvents events{std::move(stream), {}};
  for (TicketEvent& fact : facts) {
    Event& event = events.events.emplace_back();
    *event.mutable_happened() = happened;
    *event.mutable_ticket() = std::move(fact);
  }
  return events;
}

bool IsCustomerId(absl::string_view id) {
  return id.size() == kCustomerIdSize && std::all_of(id.begin(), id.end(), [](char digit) {
           return absl::ascii_isdigit(static_cast<unsigned char>(digit)) ||
                  (digit >= 'a' && digit <= 'f');
         });
}

absl::Status CheckCustomerExists(const std::string& customer, Streams& streams) {
  if (IsCustomerId(customer)) {
    ASSIGN_OR_RETURN(const std::vector<PastEvent> events, streams.Load(CustomerStream(customer)));
    if (!FoldCustomer(events).id.empty()) return absl::OkStatus();
  }
  return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchCustomer, "no such customer");
}

// Adds the link to every contact of the ticket of which nobody knows whose it was.
absl::Status LinkContacts(const Ticket& ticket, const std::string& customer,
                          const Instant& happened, Streams& streams, Decision& decision) {
  for (const std::string& id : ticket.contacts) {
    const std::string stream = ContactStream(id);
    ASSIGN_OR_RETURN(const std::vector<PastEvent> events, streams.Load(stream));
    const Contact contact = FoldContact(events);
    if (!contact.recorded.has_value() || !contact.customer.empty()) continue;
    Event linked;
    *linked.mutable_happened() = happened;
    linked.mutable_contact()->mutable_customer_linked()->set_customer(customer);
    decision.appends.push_back({stream, {std::move(linked)}});
  }
  return absl::OkStatus();
}

absl::StatusOr<Decision> DecideTicket(const TicketRequest& request, const Context& context,
                                      Streams& streams) {
  const absl::StatusOr<std::string> number = ParseTicketNumber(request.number());
  if (!number.ok()) return RefuseField("/number", number.status().message());
  const std::string stream = TicketStream(*number);
  ASSIGN_OR_RETURN(const std::vector<PastEvent> past, streams.Load(stream));
  const Ticket ticket = FoldTicket(past);
  absl::StatusOr<TicketEvents> facts = Decide(ticket, request.command(), context);
  if (IsClockBound(facts.status())) return RefusedByClock(stream, facts.status(), context);
  RETURN_IF_ERROR(facts.status());
  if (facts->empty()) return Decision();
  const Instant happened =
      HappenedOr(request.has_happened() ? &request.happened() : nullptr, context.now);
  if (absl::Status refusal = CheckHappened(happened, context); !refusal.ok()) {
    return RefusedByClock(stream, std::move(refusal), context);
  }
  Decision decision;
  decision.appends.push_back(InStream(stream, happened, *std::move(facts)));
  if (request.command().has_link_customer()) {
    const std::string& customer = request.command().link_customer().customer();
    RETURN_IF_ERROR(CheckCustomerExists(customer, streams));
    RETURN_IF_ERROR(LinkContacts(ticket, customer, happened, streams, decision));
  }
  return decision;
}

absl::StatusOr<Decision> DecideIdentity(const IdentifyJournal& request, const Context& context,
                                        Streams& streams) {
  if (request.journal_id().size() != kJournalIdSize ||
      request.key_digest().size() != kKeyDigestSize) {
    return RefuseField("/journal_id", "must be 16 bytes, with a key digest of 32");
  }
  ASSIGN_OR_RETURN(const std::vector<PastEvent> past, streams.Load(kJournalStream));
  if (!past.empty()) return Decision();
  Event event;
  *event.mutable_happened() = HappenedOr(nullptr, context.now);
  event.mutable_journal_identified()->set_journal_id(request.journal_id());
  event.mutable_journal_identified()->set_key_digest(request.key_digest());
  Decision decision;
  decision.appends.push_back({std::string(kJournalStream), {std::move(event)}});
  return decision;
}

// Returns the name of the member that is set in the oneof of `command`: the verb.
std::string VerbOf(const google::protobuf::Message& command) {
  const auto* verbs = command.GetDescriptor()->oneof_decl(0);
  const auto* verb = command.GetReflection()->GetOneofFieldDescriptor(command, verbs);
  return verb == nullptr ? "" : verb->name();
}

}  // namespace

std::string PrimaryStream(const Command& command, absl::string_view command_id,
                          const Names& names) {
  switch (command.request_case()) {
    case Command::kTicket:
      return TicketStream(NumberOf(command.ticket()));
    case Command::kInteraction:
      return ContactStream(
          names.ContactId(command.interaction().source(), command.interaction().id()));
    case Command::kIdentifyJournal:
      return std::string(kJournalStream);
    case Command::kCustomer: {
      const std::string& id = command.customer().id();
      return CustomerStream(id.empty() ? names.CustomerId(command_id) : id);
    }
    case Command::kContact:
      return ContactStream(command.contact().id());
    case Command::kCallback: {
      const std::string& id = command.callback().id();
      return CallbackStream(id.empty() ? names.CallbackId(command_id) : id);
    }
    case Command::kImportTicket:
      return ContactStream(
          names.ContactId(command.import_ticket().source(), command.import_ticket().id()));
    case Command::REQUEST_NOT_SET:
      return "";
  }
  return "";
}

std::string CommandType(const Command& command) {
  switch (command.request_case()) {
    case Command::kTicket: {
      return absl::StrCat("ticket.", VerbOf(command.ticket().command()));
    }
    case Command::kInteraction:
      return absl::StrCat("interaction.", command.interaction().type());
    case Command::kIdentifyJournal:
      return "journal.identify";
    case Command::kCustomer:
      return absl::StrCat("customer.", VerbOf(command.customer().command()));
    case Command::kContact:
      return absl::StrCat("contact.", VerbOf(command.contact().command()));
    case Command::kCallback:
      return absl::StrCat("callback.", VerbOf(command.callback().command()));
    case Command::kImportTicket:
      return "import.ticket";
    case Command::REQUEST_NOT_SET:
      return "";
  }
  return "";
}

absl::StatusOr<Decision> Decide(const Command& command, const Context& context, Streams& streams) {
  CHECK(context.names != nullptr);
  switch (command.request_case()) {
    case Command::kTicket:
      return DecideTicket(command.ticket(), context, streams);
    case Command::kInteraction:
      return DecideInteraction(command.interaction(), context, streams);
    case Command::kIdentifyJournal:
      return DecideIdentity(command.identify_journal(), context, streams);
    case Command::kCustomer:
      return DecideCustomer(command.customer(), context, streams);
    case Command::kContact:
      return DecideContact(command.contact(), context, streams);
    case Command::kCallback:
      return DecideCallback(command.callback(), context, streams);
    case Command::kImportTicket:
      return DecideImport(command.import_ticket(), context, streams);
    case Command::REQUEST_NOT_SET:
      break;
  }
  return RefuseField("", "names no command");
}

}  // namespace redress
