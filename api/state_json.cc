#include "api/state_json.h"

#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "aggregates/callback/callback.h"
#include "aggregates/contact/contact.h"
#include "aggregates/ticket/moves.h"
#include "aggregates/ticket/ticket.h"
#include "boost/json/array.hpp"
#include "commands/json.h"
#include "events/phase.h"
#include "projections/tickets.h"

namespace redress {
namespace {

std::string MicrosText(std::int64_t micros) {
  return redress::FormatTime(absl::FromUnixMicros(micros));
}

std::vector<PastEvent> PastEventsOf(const std::vector<EventRow>& rows) {
  std::vector<PastEvent> events;
  events.reserve(rows.size());
  for (const EventRow& row : rows) {
    events.push_back({.event = row.event(),
                      .command_id = row.command_id(),
                      .actor = row.actor_id(),
                      .decided_at = absl::FromUnixMicros(row.decided_at()),
                      .recorded_at = absl::FromUnixMicros(row.recorded_at())});
  }
  return events;
}

std::string PhaseText(TicketPhase phase) {
  return absl::AsciiStrToLower(absl::StripPrefix(TicketPhase_Name(phase), "TICKET_PHASE_"));
}

std::string ExitText(Exit exit) {
  return absl::AsciiStrToLower(absl::StripPrefix(Exit_Name(exit), "EXIT_"));
}

std::string SecrecyText(Secrecy secrecy) {
  return absl::AsciiStrToLower(absl::StripPrefix(Secrecy_Name(secrecy), "SECRECY_"));
}

template <typename Texts>
boost::json::array ArrayOf(const Texts& texts) {
  boost::json::array array;
  for (const auto& text : texts) array.emplace_back(std::string(text));
  return array;
}

// Adds `message` as a member, where it is there.
template <typename Message>
void AddMessage(const char* name, const std::optional<Message>& message,
                boost::json::object& object) {
  if (message.has_value()) object[name] = ToJson(*message);
}

// Adds `messages` as a member, where there are any.
template <typename Message>
void AddMessages(const char* name, const std::vector<Message>& messages,
                 boost::json::object& object) {
  if (messages.empty()) return;
  boost::json::array array;
  for (const Message& message : messages) array.push_back(ToJson(message));
  object[name] = std::move(array);
}

void AddTimes(const std::vector<EventRow>& events, boost::json::object& object) {
  object["recorded"] = MicrosText(events.front().recorded_at());
  object["updated"] = MicrosText(events.back().recorded_at());
}

// What was taken in, at the top: it is what the ticket is about.
boost::json::object ReceivedJson(const Ticket& ticket) {
  boost::json::object object;
  object["number"] = ticket.number;
  boost::json::object received = ToJson(ticket.received);
  for (auto& member : received) {
    if (member.key() != "number" && member.key() != "contact" && member.key() != "customer") {
      object[member.key()] = std::move(member.value());
    }
  }
  return object;
}

// What another system tells besides what was taken in.
std::optional<TicketImported> ImportedOnly(std::optional<TicketImported> imported) {
  if (imported.has_value()) imported->clear_received();
  return imported;
}

// A link, or its correction, takes the place of what was recorded.
void SetCustomer(const std::string& customer, boost::json::object& object) {
  object.erase("customer");
  if (customer.empty()) return;
  object["customer"] = customer;
  object.erase("customer_candidates");
}

// Adds what stands beside the phase.
void AddBeside(const Ticket& ticket, boost::json::object& object) {
  AddMessage("open_return", ticket.open_return, object);
  object["returns"] = ticket.returns;
  AddMessage("waiting", ticket.waiting, object);
  object["escalation"] = ticket.escalation;
  object["reminders"] = ticket.reminders;
  object["secrecy"] = SecrecyText(ticket.secrecy);
  if (!ticket.cause.empty()) object["cause"] = ticket.cause;
  AddMessages("co_handlers", ticket.co_handlers, object);
  AddMessages("links", ticket.links, object);
  if (!ticket.absorbed.empty()) object["absorbed"] = ArrayOf(ticket.absorbed);
  AddMessage("imported", ImportedOnly(ticket.imported), object);
}

}  // namespace

boost::json::object TicketJson(const std::vector<EventRow>& events) {
  const Ticket ticket = FoldTicket(PastEventsOf(events));
  TicketRow row;
  for (const EventRow& event : events) row = FoldTicketRow(std::move(row), event);
  boost::json::object object = ReceivedJson(ticket);
  object["happened"] = FormatInstant(ticket.received_happened);
  AddTimes(events, object);
  object["phase"] = PhaseText(ticket.phase);
  object["open"] = IsOpen(ticket.phase);
  object["cycle"] = ticket.cycle;
  object["acknowledged"] = ticket.acknowledged;
  if (!ticket.customer.empty()) object["customer"] = ticket.customer;
  object["contacts"] = ArrayOf(ticket.contacts);
  AddMessage("classification", ticket.classification, object);
  AddMessage("holder", ticket.holder, object);
  object["handlers"] = ArrayOf(ticket.handlers);
  AddMessage("answer", ticket.answer, object);
  AddMessage("planned_revisit", ticket.planned_revisit, object);
  AddMessage("last_revisit", ticket.last_revisit, object);
  object["revisit_attempts"] = ticket.revisit_attempts;
  AddBeside(ticket, object);
  AddMessage("closed", ticket.closed, object);
  if (row.has_closed()) object["closed_at"] = FormatInstant(row.closed());
  AddMessage("customer_corrected", ticket.customer_corrected, object);
  AddMessages("corrections", ticket.corrections, object);
  object["allowed_moves"] = ArrayOf(LegalMoves(ticket, Policy()));
  object["version"] = events.back().version();
  return object;
}

boost::json::object ContactJson(const std::vector<EventRow>& events) {
  const Contact contact = FoldContact(PastEventsOf(events));
  boost::json::object object;
  if (contact.recorded.has_value()) object = ToJson(*contact.recorded);
  SetCustomer(contact.customer, object);
  object["tickets"] = ArrayOf(contact.tickets);
  AddMessage("corrected", contact.corrected, object);
  if (events.front().event().has_happened()) {
    object["happened"] = FormatInstant(events.front().event().happened());
  }
  AddTimes(events, object);
  object["version"] = events.back().version();
  return object;
}

boost::json::object CallbackJson(const std::vector<EventRow>& events) {
  const Callback callback = FoldCallback(PastEventsOf(events));
  boost::json::object object = ToJson(callback.planned);
  SetCustomer(callback.customer, object);
  if (callback.planned_for.ByteSizeLong() > 0) {
    object["planned_for"] = FormatInstant(callback.planned_for);
  }
  if (!callback.caller.empty()) object["caller"] = callback.caller;
  object["open"] = callback.open;
  object["attempts"] = callback.attempts;
  for (const EventRow& row : events) {
    const CallbackEvent& fact = row.event().callback();
    if (fact.has_done()) object["done"] = ToJson(fact.done());
    if (fact.has_cancelled()) object["cancelled"] = ToJson(fact.cancelled());
  }
  AddTimes(events, object);
  object["version"] = events.back().version();
  return object;
}

boost::json::object TicketRowJson(const TicketRow& row) {
  boost::json::object object = ToJson(row);
  for (const char* name : {"received", "received_recorded_at", "received_position",
                           "received_index", "updated_recorded_at", "updated_position", "closed"}) {
    object.erase(name);
  }
  object["open"] = IsOpen(row.phase());
  if (row.has_closed()) object["closed_at"] = FormatInstant(row.closed());
  if (row.has_received()) object["happened"] = FormatInstant(row.received());
  object["recorded"] = MicrosText(row.received_recorded_at());
  object["updated"] = MicrosText(row.updated_recorded_at());
  return object;
}

boost::json::object CustomerRowJson(const CustomerRow& row) {
  boost::json::object object = ToJson(row);
  object.erase("created_recorded_at");
  object.erase("among");
  object["recorded"] = MicrosText(row.created_recorded_at());
  object["tickets"] = row.tickets();
  object["contacts"] = row.contacts();
  object["callbacks"] = row.callbacks();
  object["vulnerable"] = row.vulnerability().vulnerable();
  object["held"] = row.held();
  return object;
}

boost::json::object CustomerJson(const std::vector<CustomerRow>& rows) {
  CustomerRow all = rows.front();
  boost::json::array merged;
  for (auto row = std::next(rows.begin()); row != rows.end(); ++row) {
    const bool is_group = row->version() == 0;  // of candidates, who are shown themselves
    all.set_tickets(all.tickets() + row->tickets());
    all.set_contacts(all.contacts() + row->contacts());
    all.set_callbacks(all.callbacks() + row->callbacks());
    if (!is_group) merged.push_back(CustomerRowJson(*row));
  }
  boost::json::object object = CustomerRowJson(all);
  if (!merged.empty()) object["merged"] = std::move(merged);
  return object;
}

boost::json::object CallbackRowJson(const CallbackRow& row) {
  boost::json::object object = ToJson(row);
  for (const char* name : {"planned_for", "due", "planned_recorded_at", "updated_recorded_at"}) {
    object.erase(name);
  }
  object["open"] = row.open();
  object["attempts"] = row.attempts();
  if (row.has_planned_for()) object["planned_for"] = FormatInstant(row.planned_for());
  object["due"] = MicrosText(row.due());
  object["recorded"] = MicrosText(row.planned_recorded_at());
  object["updated"] = MicrosText(row.updated_recorded_at());
  return object;
}

boost::json::object QueuesJson(const QueueCounts& counts) {
  boost::json::object object;
  object["received"] = counts.received;
  object["imported"] = counts.imported;
  object["open"] = counts.open;
  object["after_closing"] = counts.after_closing;
  boost::json::object closed;
  for (const auto& [exit, count] : counts.closed) closed[ExitText(exit)] = count;
  object["closed"] = std::move(closed);
  boost::json::array queues;
  for (const QueueCount& queue : counts.queues) {
    boost::json::object item;
    if (!queue.unit.empty()) item["unit"] = queue.unit;
    item["phase"] = PhaseText(queue.phase);
    item["count"] = queue.count;
    queues.push_back(std::move(item));
  }
  object["queues"] = std::move(queues);
  return object;
}

}  // namespace redress
