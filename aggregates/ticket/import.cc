#include "aggregates/ticket/import.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/codes.h"
#include "aggregates/contact/contact.h"
#include "aggregates/customer/resolution.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/numbers.h"
#include "aggregates/ticket/received.h"
#include "aggregates/validation.h"
#include "base/hash.h"
#include "base/status.h"
#include "events/instant.h"
#include "events/phase.h"

namespace redress {
namespace {

bool NeedsHolder(TicketPhase phase) {
  return phase == TICKET_PHASE_ASSIGNED || phase == TICKET_PHASE_HANDLING ||
         phase == TICKET_PHASE_ANSWERED || phase == TICKET_PHASE_REVISITING;
}

bool CanWait(TicketPhase phase) {
  return phase == TICKET_PHASE_ASSIGNED || phase == TICKET_PHASE_HANDLING;
}

void CheckClosing(const ImportTicket& request, FieldProblems& problems) {
  if (IsOpen(request.phase())) {
    if (request.exit() != EXIT_UNSPECIFIED) problems.Add("/exit", "only where closed");
    if (request.has_closed()) problems.Add("/closed", "only where closed");
    return;
  }
  if (request.exit() == EXIT_UNSPECIFIED) problems.Add("/exit", "required where closed");
  // The ticket in which it goes on would have to be named, and to name this one.
  if (request.exit() == EXIT_MERGED) {
    problems.Add("/exit", "merged is no exit of an import; take closed_elsewhere");
  }
  if (request.has_closed() && TimeOf(request.closed()) < TimeOf(request.received())) {
    problems.Add("/closed", "before it was received");
  }
}

void CheckPhase(const ImportTicket& request, FieldProblems& problems) {
  const TicketPhase phase = request.phase();
  const bool has_holder = !request.holder().unit().empty();
  if (NeedsHolder(phase) && !has_holder) {
    problems.Add("/holder", "required from assignment on, until closed");
  }
  if (phase == TICKET_PHASE_RECEIVED && request.has_holder()) {
    problems.Add("/holder", "nobody holds a ticket that is only received");
  }
  if (IsOpen(phase) && phase != TICKET_PHASE_RECEIVED && request.category().empty()) {
    problems.Add("/category", "required beyond received, until closed");
  }
  if (request.has_waiting() && !CanWait(phase)) {
    problems.Add("/waiting", "only where assigned or handled");
  }
}

// Returns the 32 bytes that the request's digits stand for.
std::string DigestOf(const ImportTicket& request, FieldProblems& problems) {
  absl::StatusOr<std::string> digest = FromHex(request.row_digest());
  const bool is_right = digest.ok() && digest->size() == kHashSize &&
                        ToHex(*digest) == request.row_digest();  // one spelling: lower case
  if (is_right) return *std::move(digest);
  problems.Add("/row_digest", "must be 64 lower-case hexadecimal digits");
  return "";
}

// What comes with its time may come again: it is a history of what was so, from when on.
void CheckAttributes(const ImportTicket& request, FieldProblems& problems) {
  std::set<std::string> names;
  for (int i = 0; i < request.attributes_size(); ++i) {
    const ImportedAttribute& attribute = request.attributes(i);
    if (attribute.has_at() || names.insert(attribute.name()).second) continue;
    problems.Add(absl::StrCat("/attributes/", i, "/name"), "given twice");
  }
}

// An import as it is decided on: checked, and with what its streams told.
struct ImportCase {
  const ImportTicket* request = nullptr;
  std::string digest;  // 32 bytes
  ToldPoints points;
  std::string contact;  // id
  std::string number;   // of the ticket
  CustomerResolution resolution;
};

absl::StatusOr<ImportCase> CheckedImport(const ImportTicket& request, const Context& context) {
  RETURN_IF_ERROR(ValidateRequest(request));
  ImportCase it;
  it.request = &request;
  FieldProblems problems;
  CheckPhase(request, problems);
  CheckClosing(request, problems);
  CheckAttributes(request, problems);
  it.digest = DigestOf(request, problems);
  it.points = ReadToldPoints(request.customer().points(), *context.names);
  RETURN_IF_ERROR(problems.ToStatus());
  it.contact = context.names->ContactId(request.source(), request.id());
  return it;
}

absl::Status CheckNotRecorded(const ImportCase& it, Streams& streams) {
  ASSIGN_OR_RETURN(const auto contact, LoadState<Contact>(streams, ContactStream(it.contact)));
  if (!contact->recorded.has_value()) return absl::OkStatus();
  return Refuse(absl::StatusCode::kAlreadyExists, codes::kContactExists,
                "what has this source and id was recorded before, with other content");
}

absl::Status CheckTimes(const ImportTicket& request, const Context& context) {
  RETURN_IF_ERROR(CheckHappened(request.received(), context));
  return request.has_closed() ? CheckHappened(request.closed(), context) : absl::OkStatus();
}

Event ImportedContact(const ImportCase& it) {
  const ImportTicket& request = *it.request;
  Event event;
  *event.mutable_happened() = request.received();
  ContactRecorded& recorded = *event.mutable_contact()->mutable_recorded();
  recorded.set_source(request.source());
  recorded.set_message_id(request.id());
  recorded.set_type(std::string(kImportType));
  recorded.set_channel(request.channel());
  recorded.set_direction(DIRECTION_INBOUND);
  *recorded.mutable_points() = request.customer().points();
  recorded.mutable_unread_points()->Add(it.points.unread.begin(), it.points.unread.end());
  recorded.set_name(request.customer().name());
  recorded.set_subject(request.subject());
  recorded.set_words(request.words());
  recorded.set_language(request.language());
  recorded.set_customer(it.resolution.customer);
  recorded.set_ticket(it.number);
  recorded.set_on_behalf_of(request.on_behalf_of());
  AddCandidates(it.resolution, recorded);
  return event;
}

TicketReceived ImportedReceipt(const ImportCase& it) {
  const ImportTicket& request = *it.request;
  TicketReceived received = ReceivedFrom(request, it.resolution);
  received.set_number(it.number);
  received.set_kind(request.kind());
  received.set_contact(it.contact);
  return received;
}

Event ImportedTicket(const ImportCase& it) {
  const ImportTicket& request = *it.request;
  Event event;
  *event.mutable_happened() = request.received();
  TicketImported& imported = *event.mutable_ticket()->mutable_imported();
  *imported.mutable_received() = ImportedReceipt(it);
  imported.set_phase(request.phase());
  imported.set_exit(request.exit());
  *imported.mutable_category() = request.category();
  imported.set_taxonomy_version(request.taxonomy_version());
  imported.set_severity(request.severity());
  if (request.has_holder()) *imported.mutable_holder() = request.holder();
  if (request.has_closed()) *imported.mutable_closed() = request.closed();
  imported.set_words(request.answer());
  imported.set_source(request.source());
  imported.set_id(request.id());
  imported.set_row_digest(it.digest);
  *imported.mutable_attributes() = request.attributes();
  return event;
}

// That it waits is a fact beside: as of now, for since when it does was not told.
Event WaitedOf(const Wait& waiting, absl::Time now) {
  Event event = EventAt(InstantOf(now));
  TicketWaited& waited = *event.mutable_ticket()->mutable_waited();
  waited.set_waiting_for(waiting.waiting_for());
  waited.set_reason(waiting.reason());
  if (waiting.has_expected()) *waited.mutable_expected() = waiting.expected();
  return event;
}

Decision ImportDecision(const ImportCase& it, const Context& context) {
  Decision decision;
  decision.appends.push_back({ContactStream(it.contact), {ImportedContact(it)}});
  std::vector<StreamEvents> customer = CustomerEvents(it.resolution, it.request->customer().name(),
                                                      it.request->received(), *context.names);
  std::move(customer.begin(), customer.end(), std::back_inserter(decision.appends));
  StreamEvents& ticket = decision.appends.emplace_back();
  ticket = {TicketStream(it.number), {ImportedTicket(it)}};
  if (it.request->has_waiting()) {
    ticket.events.push_back(WaitedOf(it.request->waiting(), context.now));
  }
  return decision;
}

}  // namespace

absl::StatusOr<Decision> DecideImport(const ImportTicket& request, const Context& context,
                                      Streams& streams) {
  ASSIGN_OR_RETURN(ImportCase it, CheckedImport(request, context));
  RETURN_IF_ERROR(CheckNotRecorded(it, streams));
  if (absl::Status refusal = CheckTimes(request, context); !refusal.ok()) {
    return RefusedByClock(ContactStream(it.contact), std::move(refusal), context);
  }
  ASSIGN_OR_RETURN(it.resolution, ResolveCustomer(it.points.normalised, context, streams));
  ASSIGN_OR_RETURN(it.number, FreeNumber(context, streams));
  return ImportDecision(it, context);
}

}  // namespace redress
