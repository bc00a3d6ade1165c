#include "api/state_json.h"

#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "aggregates/callback/callback.h"
#include "aggregates/contact/contact.h"
#include "aggregates/fold.h"
#include "aggregates/ticket/moves.h"
#include "aggregates/ticket/ticket.h"
#include "base/status.h"
#include "events/enum_names.h"
#include "events/phase.h"
#include "events/standing.h"
#include "projections/streams.h"
#include "projections/tickets.h"

namespace redress {
namespace {

std::vector<PastEvent> PastEventsOf(std::vector<EventRow> rows) {
  std::vector<PastEvent> events;
  events.reserve(rows.size());
  for (EventRow& row : rows) {
    events.push_back({.event = std::move(*row.mutable_event()),
                      .command_id = std::move(*row.mutable_command_id()),
                      .actor = std::move(*row.mutable_actor_id()),
                      .decided_at = absl::FromUnixMicros(row.decided_at()),
                      .recorded_at = absl::FromUnixMicros(row.recorded_at())});
  }
  return events;
}

// Adds `value` as a member, where it is there.
template <typename T>
void AddWhereThere(absl::string_view name, const std::optional<T>& value, JsonWriter& writer) {
  if (value.has_value()) writer.Member(name, *value);
}

// Adds `text` as a member, where there is any.
void AddText(absl::string_view name, absl::string_view text, JsonWriter& writer) {
  if (!text.empty()) writer.Member(name, text);
}

// Adds `values` as a member, where there are any.
template <typename Values>
void AddList(absl::string_view name, const Values& values, JsonWriter& writer) {
  if (!values.empty()) writer.ArrayMember(name, values);
}

// Writes a member of ids that lead to the customer.
void WriteIds(absl::string_view name, Identifies how, const std::vector<std::string>& ids,
              JsonWriter& writer) {
  writer.Key(name);
  writer.BeginArray();
  for (const std::string& id : ids) writer.Identity(how, POINT_KIND_UNSPECIFIED, id);
  writer.EndArray();
}

// When the first and the last of `events` were recorded, and which version the last one made.
struct Span {
  explicit Span(const std::vector<EventRow>& events)
      : first(absl::FromUnixMicros(events.front().recorded_at())),
        last(absl::FromUnixMicros(events.back().recorded_at())),
        version(events.back().version()) {}

  void Write(JsonWriter& writer) const {
    writer.Member("recorded", first);
    writer.Member("updated", last);
    writer.Member("version", version);
  }

  absl::Time first;
  absl::Time last;
  std::uint64_t version;
};

// What another system tells besides what was taken in.
std::optional<TicketImported> ImportedOnly(std::optional<TicketImported> imported) {
  if (imported.has_value()) imported->clear_received();
  return imported;
}

// Returns who the customer is: the one known, else whom all the candidates became.
absl::StatusOr<std::string> CustomerOf(const std::string& known,
                                       const CandidateCustomers& candidates,
                                       const WhomTheyBecame& became) {
  if (candidates.empty()) return known;
  ASSIGN_OR_RETURN(std::string one, became(candidates));
  if (one.empty()) return known;
  return one;
}

// Adds what stands beside the phase.
void AddBeside(const Ticket& ticket, JsonWriter& writer) {
  AddWhereThere("open_return", ticket.open_return, writer);
  writer.Member("returns", ticket.returns);
  AddWhereThere("open_handover", ticket.open_handover, writer);
  AddWhereThere("waiting", ticket.waiting, writer);
  writer.Member("escalation", ticket.escalation);
  AddList("open_escalations", ticket.open_escalations, writer);
  writer.Member("reminders", ticket.reminders);
  writer.Member("secrecy", EnumNameOf(ticket.secrecy));
  AddText("cause", ticket.cause, writer);
  AddList("co_handlers", ticket.co_handlers, writer);
  AddList("links", ticket.links, writer);
  if (!ticket.absorbed.empty()) WriteIds("absorbed", IDENTIFIES_TICKET, ticket.absorbed, writer);
  AddWhereThere("imported", ImportedOnly(ticket.imported), writer);
}

// When something falls due next, where something does.
void AddNextDue(const TicketRow& row, JsonWriter& writer) {
  if (row.next_due() != 0) writer.Member("next_due", absl::FromUnixMicros(row.next_due()));
}

// Of an open ticket: whether no standard ever matched it.
void AddNoPromise(const TicketRow& row, JsonWriter& writer) {
  if (IsOpen(row.phase())) writer.Member("no_promise", row.no_promise());
}

// Adds what was promised, and how that stands.
void AddPromises(const TicketRow& row, JsonWriter& writer) {
  AddList("clocks", row.clocks(), writer);
  AddNextDue(row, writer);
  AddNoPromise(row, writer);
  writer.Member("breaches", row.breaches());
  writer.Member("stagnated", row.stagnated());
}

void AddWork(const Ticket& ticket, JsonWriter& writer) {
  writer.Member("phase", EnumNameOf(ticket.phase));
  writer.Member("open", IsOpen(ticket.phase));
  writer.Member("cycle", ticket.cycle);
  writer.Member("acknowledged", ticket.acknowledged);
  WriteIds("contacts", IDENTIFIES_CUSTOMER, ticket.contacts, writer);
  AddWhereThere("classification", ticket.classification, writer);
  AddWhereThere("holder", ticket.holder, writer);
  if (ticket.unassignable != UNASSIGNABLE_WHY_UNSPECIFIED) {
    writer.Member("unassignable", EnumNameOf(ticket.unassignable));
  }
  writer.ArrayMember("handlers", ticket.handlers);
  AddWhereThere("answer", ticket.answer, writer);
  AddWhereThere("planned_revisit", ticket.planned_revisit, writer);
  AddWhereThere("last_revisit", ticket.last_revisit, writer);
  writer.Member("revisit_attempts", ticket.revisit_attempts);
}

// All but a customer's "merged". Where some tickets are withheld, how many there are and when the
// customer was first heard of would tell of them.
void WriteCustomerMembers(const CustomerRow& row, JsonWriter& writer) {
  writer.Fields(row, {"created_recorded_at", "among", "tickets", "contacts", "callbacks", "held"});
  if (writer.sight().withholds == nullptr) {
    writer.Member("recorded", absl::FromUnixMicros(row.created_recorded_at()));
    writer.Member("tickets", row.tickets());
    writer.Member("contacts", row.contacts());
    writer.Member("callbacks", row.callbacks());
  }
  writer.Member("vulnerable", row.vulnerability().vulnerable());
  writer.Member("held", row.held());
}

}  // namespace

absl::Status WriteTicket(std::vector<EventRow> events, const WhomTheyBecame& became,
                         JsonWriter& writer) {
  TicketRow row;
  for (const EventRow& event : events) row = FoldTicketRow(std::move(row), event);
  const Span span(events);
  const Ticket ticket = Fold<Ticket>(PastEventsOf(std::move(events)));
  ASSIGN_OR_RETURN(const std::string customer,
                   CustomerOf(ticket.customer, ticket.received.customer_candidates(), became));
  writer.Member("number", ticket.number);
  // What was taken in, at the top: it is what the ticket is about.
  writer.Fields(ticket.received, {"number", "contact", "customer"});
  if (!customer.empty()) writer.IdentityMember("customer", IDENTIFIES_CUSTOMER, customer);
  writer.Member("happened", ticket.received_happened);
  AddWork(ticket, writer);
  AddBeside(ticket, writer);
  AddPromises(row, writer);
  AddWhereThere("closed", ticket.closed, writer);
  if (row.has_closed()) writer.Member("closed_at", row.closed());
  AddWhereThere("customer_corrected", ticket.customer_corrected, writer);
  AddList("corrections", ticket.corrections, writer);
  if (ticket.erased) writer.Member("erased", true);
  writer.ArrayMember("allowed_moves", LegalMoves(ticket, Policy()));
  span.Write(writer);
  return absl::OkStatus();
}

absl::Status WriteContact(std::vector<EventRow> events, const WhomTheyBecame& became,
                          JsonWriter& writer) {
  const Span span(events);
  if (events.front().event().has_happened()) {
    writer.Member("happened", events.front().event().happened());
  }
  const Contact contact = Fold<Contact>(PastEventsOf(std::move(events)));
  ContactRecorded recorded = contact.recorded.value_or(ContactRecorded());
  // A link, or its correction, takes the place of what was recorded.
  if (!contact.customer.empty()) recorded.clear_customer_candidates();
  ASSIGN_OR_RETURN(*recorded.mutable_customer(),
                   CustomerOf(contact.customer, recorded.customer_candidates(), became));
  writer.Fields(recorded);
  WriteIds("tickets", IDENTIFIES_TICKET, contact.tickets, writer);
  AddWhereThere("corrected", contact.corrected, writer);
  span.Write(writer);
  return absl::OkStatus();
}

absl::Status WriteCallback(std::vector<EventRow> events, const WhomTheyBecame& became,
                           JsonWriter& writer) {
  const Span span(events);
  std::optional<CallbackDone> done;
  std::optional<CallbackCancelled> cancelled;
  for (const EventRow& row : events) {
    const CallbackEvent& fact = row.event().callback();
    if (fact.has_done()) done = fact.done();
    if (fact.has_cancelled()) cancelled = fact.cancelled();
  }
  const Callback callback = Fold<Callback>(PastEventsOf(std::move(events)));
  CallbackPlanned planned = callback.planned;
  if (callback.planned_for.ByteSizeLong() > 0) {
    *planned.mutable_planned_for() = callback.planned_for;
  }
  if (!callback.caller.empty()) planned.set_caller(callback.caller);
  if (!callback.customer.empty()) planned.clear_customer_candidates();
  ASSIGN_OR_RETURN(*planned.mutable_customer(),
                   CustomerOf(callback.customer, planned.customer_candidates(), became));
  writer.Fields(planned, {"id"});
  writer.Member("open", callback.open);
  writer.Member("attempts", callback.attempts);
  AddWhereThere("done", done, writer);
  AddWhereThere("cancelled", cancelled, writer);
  span.Write(writer);
  return absl::OkStatus();
}

void WriteTicketRow(const TicketRow& row, JsonWriter& writer) {
  const bool is_withheld = writer.sight().withholds != nullptr && HidesCustomer(row.secrecy());
  const ShownStream shown(is_withheld, writer);
  writer.BeginObject();
  writer.Fields(row, {"received", "received_recorded_at", "received_position", "received_index",
                      "updated_recorded_at", "updated_position", "closed", "next_due", "no_promise",
                      "taken_in_by", "revisit_by"});
  AddNextDue(row, writer);
  AddNoPromise(row, writer);
  writer.Member("open", IsOpen(row.phase()));
  if (row.has_closed()) writer.Member("closed_at", row.closed());
  if (row.has_received()) writer.Member("happened", row.received());
  writer.Member("recorded", absl::FromUnixMicros(row.received_recorded_at()));
  writer.Member("updated", absl::FromUnixMicros(row.updated_recorded_at()));
  writer.EndObject();
}

void WriteCustomerRow(const CustomerRow& row, JsonWriter& writer) {
  writer.BeginObject();
  WriteCustomerMembers(row, writer);
  writer.EndObject();
}

void WriteCustomer(const std::vector<CustomerRow>& rows, JsonWriter& writer) {
  CustomerRow all = rows.front();
  std::vector<const CustomerRow*> merged;
  for (auto row = std::next(rows.begin()); row != rows.end(); ++row) {
    const bool is_group = row->version() == 0;  // of candidates, who are shown themselves
    all.set_tickets(all.tickets() + row->tickets());
    all.set_contacts(all.contacts() + row->contacts());
    all.set_callbacks(all.callbacks() + row->callbacks());
    if (!is_group) merged.push_back(&*row);
  }
  WriteCustomerMembers(all, writer);
  if (merged.empty()) return;
  writer.Key("merged");
  writer.BeginArray();
  for (const CustomerRow* row : merged) WriteCustomerRow(*row, writer);
  writer.EndArray();
}

void WriteCallbackRow(const CallbackRow& row, JsonWriter& writer) {
  const ShownStream shown(absl::StrCat(kCallbackPrefix, row.id()), writer);
  writer.BeginObject();
  writer.Fields(row, {"planned_for", "due", "planned_recorded_at", "updated_recorded_at", "open",
                      "attempts", "planned_by"});
  writer.Member("open", row.open());
  writer.Member("attempts", row.attempts());
  if (row.has_planned_for()) writer.Member("planned_for", row.planned_for());
  writer.Member("due", absl::FromUnixMicros(row.due()));
  writer.Member("recorded", absl::FromUnixMicros(row.planned_recorded_at()));
  writer.Member("updated", absl::FromUnixMicros(row.updated_recorded_at()));
  writer.EndObject();
}

void WriteTotals(const QueueCounts& counts, JsonWriter& writer) {
  writer.Member("received", counts.received);
  writer.Member("imported", counts.imported);
  writer.Member("open", counts.open);
  writer.Member("after_closing", counts.after_closing);
  writer.Key("closed");
  writer.BeginObject();
  for (const auto& [exit, count] : counts.closed) writer.Member(EnumNameOf(exit), count);
  writer.EndObject();
}

void WriteQueues(const QueueCounts& counts, JsonWriter& writer) {
  writer.Key("queues");
  writer.BeginArray();
  for (const QueueCount& queue : counts.queues) {
    writer.BeginObject();
    AddText("unit", queue.unit, writer);
    writer.Member("phase", EnumNameOf(queue.phase));
    writer.Member("count", queue.count);
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace redress
