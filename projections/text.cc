#include "projections/text.h"

#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "projections/streams.h"
#include "projections/ticket_index.h"
#include "projections/timelines.h"

namespace redress {
namespace {

using Words = std::vector<absl::string_view>;

// Before a ticket's number in the key of its TicketTextRow; no term starts with it.
std::string CountKey(absl::string_view number) {
  std::string key(1, '\0');
  absl::StrAppend(&key, number);
  return key;
}

std::string ListPrefix(absl::string_view term) {
  std::string prefix(term);
  prefix.push_back('\0');
  return prefix;
}

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

Words WordsOfTicket(const TicketEvent& fact) {
  switch (fact.fact_case()) {
    case TicketEvent::kReceived:
      return WordsOfReceived(fact.received());
    case TicketEvent::kImported:
      return WordsOfImported(fact.imported());
    case TicketEvent::kAcknowledged:
      return {fact.acknowledged().told().words()};
    case TicketEvent::kNoted:
      return {fact.noted().words()};
    case TicketEvent::kAnswered:
      return {fact.answered().words(), fact.answered().reason(), fact.answered().cause(),
              fact.answered().told().words()};
    case TicketEvent::kRevisited:
      return {fact.revisited().words()};
    case TicketEvent::kReminded:
      return {fact.reminded().words()};
    case TicketEvent::kEvidenceAdded:
      return {fact.evidence_added().words()};
    case TicketEvent::kCauseFound:
      return {fact.cause_found().cause(), fact.cause_found().words()};
    case TicketEvent::kTold:
      return {fact.told().told().words()};
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

std::set<std::string> TermsOf(const Words& texts) {
  std::set<std::string> all;
  for (const absl::string_view text : texts) {
    std::vector<std::string> terms = TermsOfText(text);
    all.insert(std::make_move_iterator(terms.begin()), std::make_move_iterator(terms.end()));
  }
  return all;
}

// From now on the ticket is found by `texts`; a ticket not yet received is not.
absl::Status AddWords(absl::string_view number, const Words& texts, Batch& batch) {
  const std::set<std::string> terms = TermsOf(texts);
  if (terms.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const TicketRow ticket, batch.GetRow<TicketRow>(Family::kTickets, number));
  if (ticket.number().empty()) return absl::OkStatus();
  const std::string place = PlaceOf(ticket);
  const std::string count_key = CountKey(number);
  ASSIGN_OR_RETURN(TicketTextRow count, batch.GetRow<TicketTextRow>(Family::kText, count_key));
  const bool none_yet = count.terms() == 0;
  for (const std::string& term : terms) {
    if (count.terms() >= kMaxTermsPerTicket) break;
    const std::string key = ListPrefix(term) + place;
    if (!none_yet) {
      ASSIGN_OR_RETURN(const std::optional<Value> known, batch.Get(Family::kText, key));
      if (known) continue;
    }
    batch.Put(Family::kText, key, "");
    count.set_terms(count.terms() + 1);
  }
  batch.PutRow(Family::kText, count_key, count);
  return absl::OkStatus();
}

// The ticket is found by all that the contact said so far, but for what the ticket itself says.
absl::Status AddContact(absl::string_view number, absl::string_view contact, const Event& ticket,
                        Batch& batch) {
  if (contact.empty()) return absl::OkStatus();
  const Words own = WordsOf(ticket);
  const std::set<absl::string_view> said(own.begin(), own.end());
  return ForEachEvent(absl::StrCat(kContactPrefix, contact), batch, [&](const EventRow& event) {
    Words words;
    for (const absl::string_view text : WordsOf(event.event())) {
      if (!said.contains(text)) words.push_back(text);
    }
    return AddWords(number, words, batch);
  });
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

// The streams of those whose words are a ticket's too: its contacts and its customer.
class Sources {
 public:
  void Take(const TicketEvent& fact) {
    if (fact.has_contact_removed()) Drop(kContactPrefix, fact.contact_removed().contact());
    if (fact.has_customer_corrected()) Drop(kCustomerPrefix, fact.customer_corrected().from());
    Add(kContactPrefix, ContactGiven(fact));
    Add(kCustomerPrefix, CustomerGiven(fact));
  }

  const std::set<std::string>& streams() const { return streams_; }

 private:
  void Add(absl::string_view prefix, const std::string& id) {
    if (!id.empty()) streams_.insert(absl::StrCat(prefix, id));
  }
  void Drop(absl::string_view prefix, const std::string& id) {
    streams_.erase(absl::StrCat(prefix, id));
  }

  std::set<std::string> streams_;
};

// Returns the terms of all events of `stream`.
absl::StatusOr<std::set<std::string>> TermsIn(const std::string& stream, const Batch& batch) {
  std::set<std::string> terms;
  RETURN_IF_ERROR(ForEachEvent(stream, batch, [&](const EventRow& row) {
    terms.merge(TermsOf(WordsOf(row.event())));
    return absl::OkStatus();
  }));
  return terms;
}

// Strikes off `terms` what the ticket still says: itself, its number, and its sources.
absl::Status StrikeOffOwn(absl::string_view number, std::set<std::string>& terms,
                          const Batch& batch) {
  const auto strike = [&](const std::set<std::string>& own) {
    for (const std::string& term : own) terms.erase(term);
  };
  Sources sources;
  strike(TermsOf({number}));
  RETURN_IF_ERROR(
      ForEachEvent(absl::StrCat(kTicketPrefix, number), batch, [&](const EventRow& row) {
        sources.Take(row.event().ticket());
        strike(TermsOf(WordsOf(row.event())));
        return absl::OkStatus();
      }));
  for (const std::string& stream : sources.streams()) {
    if (terms.empty()) break;
    ASSIGN_OR_RETURN(const std::set<std::string> own, TermsIn(stream, batch));
    strike(own);
  }
  return absl::OkStatus();
}

// The ticket is found no more by what only `stream`, no source of it any more, says.
absl::Status DropWords(absl::string_view number, const std::string& stream, Batch& batch) {
  ASSIGN_OR_RETURN(const TicketRow ticket, batch.GetRow<TicketRow>(Family::kTickets, number));
  if (ticket.number().empty() || ticket.version() > kMaxEventsCompared) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::set<std::string> terms, TermsIn(stream, batch));
  RETURN_IF_ERROR(StrikeOffOwn(number, terms, batch));
  const std::string count_key = CountKey(number);
  ASSIGN_OR_RETURN(TicketTextRow count, batch.GetRow<TicketTextRow>(Family::kText, count_key));
  for (const std::string& term : terms) {
    const std::string key = ListPrefix(term) + PlaceOf(ticket);
    ASSIGN_OR_RETURN(const std::optional<Value> known, batch.Get(Family::kText, key));
    if (!known) continue;
    batch.Delete(Family::kText, key);
    count.set_terms(count.terms() - 1);
  }
  batch.PutRow(Family::kText, count_key, count);
  return absl::OkStatus();
}

// What the ticket was found by because of a contact or a customer that it turns out not to have.
absl::Status DropSource(absl::string_view number, const TicketEvent& fact, Batch& batch) {
  if (fact.has_contact_removed()) {
    const std::string& contact = fact.contact_removed().contact();
    return DropWords(number, absl::StrCat(kContactPrefix, contact), batch);
  }
  const std::string& from = fact.customer_corrected().from();
  if (from.empty()) return absl::OkStatus();
  return DropWords(number, absl::StrCat(kCustomerPrefix, from), batch);
}

absl::Status ApplyToTicket(absl::string_view number, const Event& event, Batch& batch) {
  const TicketEvent& fact = event.ticket();
  if (fact.has_contact_removed() || fact.has_customer_corrected()) {
    RETURN_IF_ERROR(DropSource(number, fact, batch));
  }
  Words words = WordsOf(event);
  if (fact.has_received() || fact.has_imported()) words.push_back(number);
  CustomerRow customer;
  if (const std::string& id = CustomerGiven(fact); !id.empty()) {
    ASSIGN_OR_RETURN(
        customer, batch.GetRow<CustomerRow>(Family::kCustomers, absl::StrCat(kCustomerPrefix, id)));
  }
  words.emplace_back(customer.name());
  words.emplace_back(customer.profile().organisation());
  RETURN_IF_ERROR(AddWords(number, words, batch));
  return AddContact(number, ContactGiven(fact), event, batch);
}

// A contact's words are found with every ticket that shows it.
absl::Status ApplyToContact(absl::string_view contact, const EventRow& row, Batch& batch) {
  const ContactEvent& fact = row.event().contact();
  if (fact.has_ticket_linked()) {
    return AddContact(fact.ticket_linked().ticket(), contact, Event(), batch);
  }
  const Words words = WordsOf(row.event());
  if (words.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<std::string> subjects, SubjectsOf(row.stream(), batch));
  for (const std::string& subject : subjects) {
    const std::optional<absl::string_view> number = IdIn(subject, kTicketPrefix);
    if (number) RETURN_IF_ERROR(AddWords(*number, words, batch));
  }
  return absl::OkStatus();
}

// Tickets of a customer are found by the name that it has now.
absl::Status ApplyToCustomer(absl::string_view customer, const Event& event, Batch& batch) {
  if (!event.customer().has_profile_changed()) return absl::OkStatus();
  const PlaceList tickets = CustomerFacet(customer);
  ASSIGN_OR_RETURN(const std::vector<Key> keys,
                   batch.Keys(tickets.family, tickets.prefix, kMaxTicketsRenamed));
  for (const Key& key : keys) {
    ASSIGN_OR_RETURN(
        const std::optional<Value> number,
        batch.Get(Family::kTicketIndex, AllFacet().prefix + key.substr(tickets.prefix.size())));
    if (number) RETURN_IF_ERROR(AddWords(*number, WordsOf(event), batch));
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

std::vector<absl::string_view> WordsOf(const Event& event) {
  if (event.has_ticket()) return WordsOfTicket(event.ticket());
  if (event.has_contact()) return WordsOfContact(event.contact());
  if (event.has_customer()) return WordsOfCustomer(event.customer());
  return {};
}

absl::Status TextProjection::Apply(const EventRow& row, Batch& batch) const {
  if (const auto number = IdIn(row.stream(), kTicketPrefix)) {
    return ApplyToTicket(*number, row.event(), batch);
  }
  if (const auto contact = IdIn(row.stream(), kContactPrefix)) {
    return ApplyToContact(*contact, row, batch);
  }
  if (const auto customer = IdIn(row.stream(), kCustomerPrefix)) {
    return ApplyToCustomer(*customer, row.event(), batch);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ListUnion>> TextLists(absl::string_view text) {
  ASSIGN_OR_RETURN(const std::vector<std::string> terms, TermsOfQuery(text));
  std::vector<ListUnion> lists;
  lists.reserve(terms.size());
  for (const std::string& term : terms) {
    lists.push_back({PlaceList{.family = Family::kText, .prefix = ListPrefix(term)}});
  }
  return lists;
}

absl::StatusOr<bool> HasPhrases(const KeyValueReader& reader, const TicketRow& ticket,
                                const std::vector<std::string>& phrases) {
  std::set<std::string> left(phrases.begin(), phrases.end());
  Sources sources;
  RETURN_IF_ERROR(StrikeOff(reader, absl::StrCat(kTicketPrefix, ticket.number()), left,
                            [&](const Event& event) { sources.Take(event.ticket()); }));
  for (const std::string& stream : sources.streams()) {
    if (left.empty()) break;
    RETURN_IF_ERROR(StrikeOff(reader, stream, left));
  }
  return left.empty();
}

}  // namespace redress
