#include "projections/text.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "projections/streams.h"
#include "projections/text_index.h"
#include "projections/ticket_index.h"
#include "projections/timelines.h"

namespace redress {
namespace {

using Words = std::vector<absl::string_view>;

Words WordsOfReceived(const TicketReceived& received) {
  return {received.subject(), received.words(), received.remedy_sought(), received.product(),
          received.unit()};
}

Words WordsOfStatement(const TicketStatement& statement) {
  return {statement.subject(), statement.words(), statement.remedy_sought(), statement.product(),
          statement.unit()};
}

// An attribute that is a time is no words.
Words WordsOfImported(const TicketImported& imported) {
  Words words = WordsOfReceived(imported.received());
  words.emplace_back(imported.words());
  for (const ImportedAttribute& attribute : imported.attributes()) {
    if (!attribute.has_at()) words.emplace_back(attribute.value());
  }
  return words;
}

// Of a fact that is words, or has some beside it.
const std::string& WordsAsGiven(const TicketEvent& fact) {
  switch (fact.fact_case()) {
    case TicketEvent::kReminded:
      return fact.reminded().words();
    case TicketEvent::kEvidenceAdded:
      return fact.evidence_added().words();
    case TicketEvent::kTold:
      return fact.told().told().words();
    case TicketEvent::kEscalationAcknowledged:
      return fact.escalation_acknowledged().words();
    case TicketEvent::kMilestoneReached:
      return fact.milestone_reached().words();
    default:  // WordsOfTicket() names every fact
      return fact.noted().words();
  }
}

Words WordsOfTicket(const TicketEvent& fact) {
  switch (fact.fact_case()) {
    case TicketEvent::kReceived:
      return WordsOfReceived(fact.received());
    case TicketEvent::kImported:
      return WordsOfImported(fact.imported());
    case TicketEvent::kAcknowledged:
      return {fact.acknowledged().told().words()};
    case TicketEvent::kNoted:
    case TicketEvent::kReminded:
    case TicketEvent::kEvidenceAdded:
    case TicketEvent::kTold:
    case TicketEvent::kEscalationAcknowledged:
    case TicketEvent::kMilestoneReached:
      return {WordsAsGiven(fact)};
    case TicketEvent::kAnswered:
      return {fact.answered().words(), fact.answered().reason(), fact.answered().cause(),
              fact.answered().told().words()};
    case TicketEvent::kRevisited:
      return {fact.revisited().words()};
    case TicketEvent::kCauseFound:
      return {fact.cause_found().cause(), fact.cause_found().words()};
    case TicketEvent::kPromised:
      return {fact.promised().what()};
    case TicketEvent::kClosed:
      return {fact.closed().told().words()};
    case TicketEvent::kCorrected:
      return WordsOfStatement(fact.corrected().now());
    case TicketEvent::kClassified:
    case TicketEvent::kAssigned:
    case TicketEvent::kStarted:
    case TicketEvent::kRevisitPlanned:
    case TicketEvent::kRevisitCancelled:
    case TicketEvent::kRedoOrdered:
    case TicketEvent::kReopened:
    case TicketEvent::kCustomerLinked:
    case TicketEvent::kCustomerCorrected:
    case TicketEvent::kContactAdded:
    case TicketEvent::kContactRemoved:
    case TicketEvent::kReturnRequested:
    case TicketEvent::kReturnDecided:
    case TicketEvent::kWaited:
    case TicketEvent::kResumed:
    case TicketEvent::kEscalated:
    case TicketEvent::kLinked:
    case TicketEvent::kUnlinked:
    case TicketEvent::kSecrecySet:
    case TicketEvent::kCoHandlerAdded:
    case TicketEvent::kCoHandlerRemoved:
    case TicketEvent::kAbsorbed:
    case TicketEvent::kMergeUndone:
    case TicketEvent::kAbsorptionUndone:
    case TicketEvent::kArchived:
    case TicketEvent::kFellDue:
    case TicketEvent::kExtensionRequested:
    case TicketEvent::kExtensionDecided:
    case TicketEvent::kStagnated:
    case TicketEvent::kRedressPaid:
    case TicketEvent::kUnassignable:
    case TicketEvent::kClocksCorrected:
    case TicketEvent::kHandoverOffered:
    case TicketEvent::kHandoverDecided:
    case TicketEvent::kHandoverLapsed:
    case TicketEvent::kErased:
    case TicketEvent::kRevealed:
    case TicketEvent::FACT_NOT_SET:
      return {};
  }
  return {};
}

Words WordsOfContact(const ContactEvent& fact) {
  switch (fact.fact_case()) {
    case ContactEvent::kRecorded:
      return {fact.recorded().subject(), fact.recorded().words(), fact.recorded().name(),
              fact.recorded().on_behalf_of()};
    case ContactEvent::kCorrected:
      return {fact.corrected().subject(), fact.corrected().words(), fact.corrected().name()};
    case ContactEvent::kCustomerLinked:
    case ContactEvent::kTicketLinked:
    case ContactEvent::kCustomerCorrected:
    case ContactEvent::kTicketUnlinked:
    case ContactEvent::kErased:
    case ContactEvent::kRevealed:
    case ContactEvent::FACT_NOT_SET:
      return {};
  }
  return {};
}

Words WordsOfProfile(const Profile& profile) { return {profile.name(), profile.organisation()}; }

// Who the customer is; nothing else of it is looked for.
Words WordsOfCustomer(const CustomerEvent& fact) {
  if (fact.has_created()) return {fact.created().name()};
  if (fact.has_profile_changed()) return WordsOfProfile(fact.profile_changed().profile());
  return {};
}

// Notes that from now on the ticket is found by what `unindexed` names.
void Note(const EventRow& event, const std::string& number, UnindexedRow unindexed, Batch& batch) {
  if (unindexed.ByteSizeLong() == 0) return;
  unindexed.set_ticket(number);
  batch.PutRow(Family::kUnindexed, UnindexedKey(event, number), unindexed);
}

// The words of `event` itself.
void AddOwn(const EventRow& event, UnindexedRow& unindexed) {
  CommandStream& text = *unindexed.add_texts();
  text.set_stream(event.stream());
  text.set_first_version(event.version());
  text.set_last_version(event.version());
}

// All that the contact said so far.
void AddContact(const std::string& contact, UnindexedRow& unindexed) {
  if (contact.empty()) return;
  CommandStream& text = *unindexed.add_texts();
  text.set_stream(absl::StrCat(kContactPrefix, contact));
  text.set_first_version(1);
}

void AddText(const std::string& text, UnindexedRow& unindexed) {
  if (!text.empty()) unindexed.add_words(text);
}

bool HasWords(const Event& event) {
  const Words words = WordsOf(event);
  return std::any_of(words.begin(), words.end(), [](absl::string_view it) { return !it.empty(); });
}

// Returns the customer that the fact gives the ticket; empty: none.
const std::string& CustomerGiven(const TicketEvent& fact) {
  if (fact.has_imported()) return fact.imported().received().customer();
  if (fact.has_customer_corrected()) return fact.customer_corrected().customer();
  return fact.has_received() ? fact.received().customer() : fact.customer_linked().customer();
}

// Returns the contact that the fact gives the ticket; empty: none.
const std::string& ContactGiven(const TicketEvent& fact) {
  if (fact.has_imported()) return fact.imported().received().contact();
  return fact.has_received() ? fact.received().contact() : fact.contact_added().contact();
}

// Returns the stream of the contact or customer that the ticket turns out not to have; empty: none.
std::string SourceDropped(const TicketEvent& fact) {
  if (fact.has_contact_removed()) {
    return absl::StrCat(kContactPrefix, fact.contact_removed().contact());
  }
  const std::string& from = fact.customer_corrected().from();
  return from.empty() ? "" : absl::StrCat(kCustomerPrefix, from);
}

// Terms that what is about to be erased has.
class Terms {
 public:
  absl::Status Add(absl::string_view stream, const Batch& batch) {
    return ForEachEvent(stream, batch, [this](const EventRow& event) {
      for (const absl::string_view words : WordsOf(event.event())) {
        for (std::string& term : TermsOfText(words)) terms_.insert(std::move(term));
      }
      return absl::OkStatus();
    });
  }

  UnindexedRow ToRow() const {
    UnindexedRow row;
    row.set_erased(true);
    for (const std::string& term : terms_) row.add_struck(term);
    return row;
  }

 private:
  std::set<std::string> terms_;
};

absl::Status EraseTicket(absl::string_view number, const EventRow& row, Batch& batch) {
  Terms terms;
  RETURN_IF_ERROR(terms.Add(row.stream(), batch));
  const std::string& customer = row.event().ticket().erased().customer();
  if (!customer.empty()) {
    ASSIGN_OR_RETURN(const CustomerLinkRow link,
                     batch.GetRow<CustomerLinkRow>(Family::kCustomers, row.stream()));
    RETURN_IF_ERROR(terms.Add(absl::StrCat(kCustomerPrefix, link.customer()), batch));
  }
  Note(row, std::string(number), terms.ToRow(), batch);
  return absl::OkStatus();
}

absl::Status EraseContact(const EventRow& row, Batch& batch) {
  Terms terms;
  RETURN_IF_ERROR(terms.Add(row.stream(), batch));
  ASSIGN_OR_RETURN(const std::vector<std::string> subjects, SubjectsOf(row.stream(), batch));
  for (const std::string& subject : subjects) {
    const std::optional<absl::string_view> number = IdIn(subject, kTicketPrefix);
    if (number) Note(row, std::string(*number), terms.ToRow(), batch);
  }
  return absl::OkStatus();
}

absl::Status ApplyToTicket(absl::string_view number, const EventRow& row, Batch& batch) {
  const TicketEvent& fact = row.event().ticket();
  if (fact.has_erased()) return EraseTicket(number, row, batch);
  UnindexedRow unindexed;
  unindexed.set_dropped(SourceDropped(fact));
  if (HasWords(row.event())) AddOwn(row, unindexed);
  if (fact.has_received() || fact.has_imported()) unindexed.add_words(std::string(number));
  if (const std::string& id = CustomerGiven(fact); !id.empty()) {
    ASSIGN_OR_RETURN(
        const CustomerRow customer,
        batch.GetRow<CustomerRow>(Family::kCustomers, absl::StrCat(kCustomerPrefix, id)));
    AddText(customer.name(), unindexed);
    AddText(customer.profile().organisation(), unindexed);
  }
  AddContact(ContactGiven(fact), unindexed);
  Note(row, std::string(number), std::move(unindexed), batch);
  return absl::OkStatus();
}

// A contact's words are found with every ticket that shows it.
absl::Status ApplyToContact(absl::string_view contact, const EventRow& row, Batch& batch) {
  const ContactEvent& fact = row.event().contact();
  if (fact.has_erased()) return EraseContact(row, batch);
  UnindexedRow unindexed;
  if (fact.has_ticket_linked()) {
    AddContact(std::string(contact), unindexed);
    Note(row, fact.ticket_linked().ticket(), std::move(unindexed), batch);
    return absl::OkStatus();
  }
  if (!HasWords(row.event())) return absl::OkStatus();
  AddOwn(row, unindexed);
  ASSIGN_OR_RETURN(const std::vector<std::string> subjects, SubjectsOf(row.stream(), batch));
  for (const std::string& subject : subjects) {
    const std::optional<absl::string_view> number = IdIn(subject, kTicketPrefix);
    if (number) Note(row, std::string(*number), unindexed, batch);
  }
  return absl::OkStatus();
}

// Tickets of a customer are found by the name that it has now.
absl::Status ApplyToCustomer(absl::string_view customer, const EventRow& row, Batch& batch) {
  if (!row.event().customer().has_profile_changed()) return absl::OkStatus();
  UnindexedRow unindexed;
  for (const absl::string_view words : WordsOf(row.event())) AddText(std::string(words), unindexed);
  const PlaceList tickets = CustomerFacet(customer);
  ASSIGN_OR_RETURN(const std::vector<Key> keys,
                   batch.Keys(tickets.family, tickets.prefix, kMaxTicketsRenamed));
  for (const Key& key : keys) {
    ASSIGN_OR_RETURN(
        const std::optional<Value> number,
        batch.Get(Family::kTicketIndex, AllFacet().prefix + key.substr(tickets.prefix.size())));
    if (number) Note(row, *number, unindexed, batch);
  }
  return absl::OkStatus();
}

// Strikes off `phrases` what the texts of the events of `stream` contain; hands each event on.
absl::Status StrikeOff(
    const KeyValueReader& reader, absl::string_view stream, std::set<std::string>& phrases,
    const std::function<void(const Event&)>& visit = [](const Event&) {}) {
  ASSIGN_OR_RETURN(const std::vector<EventRow> events, ReadEvents(reader, stream));
  for (const EventRow& row : events) {
    for (const absl::string_view words : WordsOf(row.event())) {
      const std::string text = NormalisedText(words);
      std::erase_if(phrases, [&](const std::string& phrase) {
        return text.find(phrase) != std::string::npos;
      });
    }
    visit(row.event());
  }
  return absl::OkStatus();
}

}  // namespace

void WordSources::Take(const TicketEvent& fact) {
  if (!fact.erased().customer().empty()) {
    std::erase_if(streams_,
                  [](const std::string& it) { return absl::StartsWith(it, kCustomerPrefix); });
  }
  streams_.erase(SourceDropped(fact));
  const std::string& contact = ContactGiven(fact);
  if (!contact.empty()) streams_.insert(absl::StrCat(kContactPrefix, contact));
  const std::string& customer = CustomerGiven(fact);
  if (!customer.empty()) streams_.insert(absl::StrCat(kCustomerPrefix, customer));
}

std::vector<absl::string_view> WordsOf(const Event& event) {
  if (event.has_ticket()) return WordsOfTicket(event.ticket());
  if (event.has_contact()) return WordsOfContact(event.contact());
  if (event.has_customer()) return WordsOfCustomer(event.customer());
  return {};
}

absl::Status TextProjection::Apply(const EventRow& row, Batch& batch) const {
  if (const auto number = IdIn(row.stream(), kTicketPrefix)) {
    return ApplyToTicket(*number, row, batch);
  }
  if (const auto contact = IdIn(row.stream(), kContactPrefix)) {
    return ApplyToContact(*contact, row, batch);
  }
  if (const auto customer = IdIn(row.stream(), kCustomerPrefix)) {
    return ApplyToCustomer(*customer, row, batch);
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> HasPhrases(const KeyValueReader& reader, const TicketRow& ticket,
                                const std::vector<std::string>& phrases) {
  std::set<std::string> left(phrases.begin(), phrases.end());
  WordSources sources;
  RETURN_IF_ERROR(StrikeOff(reader, absl::StrCat(kTicketPrefix, ticket.number()), left,
                            [&](const Event& event) { sources.Take(event.ticket()); }));
  for (const std::string& stream : sources.streams()) {
    if (left.empty()) break;
    RETURN_IF_ERROR(StrikeOff(reader, stream, left));
  }
  return left.empty();
}

}  // namespace redress
