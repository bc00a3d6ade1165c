#include "projections/text.h"

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
    case TicketEvent::kClassified:
    case TicketEvent::kAssigned:
    case TicketEvent::kStarted:
    case TicketEvent::kRevisitPlanned:
    case TicketEvent::kRevisitCancelled:
    case TicketEvent::kRedoOrdered:
    case TicketEvent::kReopened:
    case TicketEvent::kCustomerLinked:
    case TicketEvent::kContactAdded:
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
      return {fact.recorded().subject(), fact.recorded().words()};
    case ContactEvent::kCorrected:
      return {fact.corrected().subject(), fact.corrected().words()};
    case ContactEvent::kCustomerLinked:
    case ContactEvent::kTicketLinked:
    case ContactEvent::FACT_NOT_SET:
      return {};
  }
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

absl::Status ApplyToTicket(absl::string_view number, const Event& event, Batch& batch) {
  RETURN_IF_ERROR(AddWords(number, WordsOf(event), batch));
  const TicketEvent& fact = event.ticket();
  if (fact.has_received()) return AddContact(number, fact.received().contact(), event, batch);
  if (fact.has_imported()) {
    return AddContact(number, fact.imported().received().contact(), event, batch);
  }
  if (fact.has_contact_added()) {
    return AddContact(number, fact.contact_added().contact(), event, batch);
  }
  return absl::OkStatus();
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

}  // namespace

std::vector<absl::string_view> WordsOf(const Event& event) {
  if (event.has_ticket()) return WordsOfTicket(event.ticket());
  if (event.has_contact()) return WordsOfContact(event.contact());
  return {};
}

absl::Status TextProjection::Apply(const EventRow& row, Batch& batch) const {
  if (const auto number = IdIn(row.stream(), kTicketPrefix)) {
    return ApplyToTicket(*number, row.event(), batch);
  }
  if (const auto contact = IdIn(row.stream(), kContactPrefix)) {
    return ApplyToContact(*contact, row, batch);
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

}  // namespace redress
