#pragma once

// Views over events given one by one, without a journal: what a projection makes of them.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/check.h"
#include "projections/batch.h"
#include "projections/map_store.h"
#include "projections/projection.h"
#include "projections/streams.h"

namespace redress::testing {

struct StreamEvent {
  std::string stream;
  Event event;
};

class Views {
 public:
  // Folds the events of one commit.
  void Commit(const std::vector<StreamEvent>& events) {
    Batch batch(store);
    std::map<std::string, std::uint64_t> versions;
    JudgedRecord record{
        .position = ++position, .row = {}, .command_id = "", .command = {}, .events = {}};
    record.row.set_recorded_at(static_cast<std::int64_t>(position) * 1'000'000);
    for (const StreamEvent& event : events) {
      auto version = versions.try_emplace(event.stream, ReadHead(store, event.stream)->version());
      EventRow& row = record.events.emplace_back();
      row.set_position(position);
      row.set_actor_id(actor);
      row.set_recorded_at(record.row.recorded_at());
      row.set_index(static_cast<std::uint32_t>(record.events.size() - 1));
      row.set_stream(event.stream);
      row.set_version(++version.first->second);
      *row.mutable_event() = event.event;
      if (!event.event.has_happened()) {
        row.mutable_event()->mutable_happened()->set_unix_micros(row.recorded_at());
      }
      for (const Projection* projection : AllProjections()) {
        CHECK(projection->Apply(row, batch).ok());
      }
    }
    for (const auto& [stream, version] : versions) {
      CommandStream& changed = *record.command.add_streams();
      changed.set_stream(stream);
      changed.set_last_version(version);
    }
    for (const Projection* projection : AllProjections()) {
      CHECK(projection->ApplyRecord(record, batch).ok());
    }
    CHECK(store.Write(batch.writes()).ok());
  }

  MapStore store;
  std::uint64_t position = 0;
  std::string actor;  // of the commits from now on
};

inline StreamEvent Ticket(const std::string& number, const TicketEvent& fact) {
  StreamEvent event{.stream = "ticket/" + number, .event = {}};
  *event.event.mutable_ticket() = fact;
  return event;
}

inline StreamEvent Received(const std::string& number, const std::string& customer = "",
                            const std::string& contact = "") {
  TicketEvent fact;
  fact.mutable_received()->set_number(number);
  fact.mutable_received()->set_kind(TICKET_KIND_COMPLAINT);
  fact.mutable_received()->set_channel(CHANNEL_PHONE);
  fact.mutable_received()->set_customer(customer);
  fact.mutable_received()->set_contact(contact);
  return Ticket(number, fact);
}

inline StreamEvent Imported(const std::string& number, TicketPhase phase,
                            Exit exit = EXIT_UNSPECIFIED) {
  TicketEvent fact;
  TicketImported& imported = *fact.mutable_imported();
  imported.mutable_received()->set_number(number);
  imported.mutable_received()->set_kind(TICKET_KIND_COMPLAINT);
  imported.set_phase(phase);
  imported.set_exit(exit);
  return Ticket(number, fact);
}

inline StreamEvent Classified(const std::string& number, const std::vector<std::string>& category) {
  TicketEvent fact;
  fact.mutable_classified();
  for (const std::string& part : category) fact.mutable_classified()->add_category(part);
  return Ticket(number, fact);
}

inline StreamEvent Assigned(const std::string& number, const std::string& unit,
                            const std::string& person = "") {
  TicketEvent fact;
  fact.mutable_assigned()->mutable_holder()->set_unit(unit);
  fact.mutable_assigned()->mutable_holder()->set_person(person);
  return Ticket(number, fact);
}

inline StreamEvent Noted(const std::string& number, const std::string& words = "") {
  TicketEvent fact;
  fact.mutable_noted()->set_words(words);
  return Ticket(number, fact);
}

inline StreamEvent Closed(const std::string& number, Exit exit) {
  TicketEvent fact;
  fact.mutable_closed()->set_exit(exit);
  return Ticket(number, fact);
}

inline StreamEvent Reopened(const std::string& number, std::uint32_t cycle) {
  TicketEvent fact;
  fact.mutable_reopened()->set_cycle(cycle);
  return Ticket(number, fact);
}

inline StreamEvent CustomerLinked(const std::string& number, const std::string& customer) {
  TicketEvent fact;
  fact.mutable_customer_linked()->set_customer(customer);
  return Ticket(number, fact);
}

inline StreamEvent ContactAdded(const std::string& number, const std::string& contact) {
  TicketEvent fact;
  fact.mutable_contact_added()->set_contact(contact);
  return Ticket(number, fact);
}

inline StreamEvent Contact(const std::string& id, const std::string& customer = "",
                           const std::string& ticket = "") {
  StreamEvent event{.stream = "contact/" + id, .event = {}};
  event.event.mutable_contact()->mutable_recorded()->set_customer(customer);
  event.event.mutable_contact()->mutable_recorded()->set_ticket(ticket);
  return event;
}

inline StreamEvent Said(const std::string& contact, const std::string& words,
                        const std::string& ticket = "") {
  StreamEvent event = Contact(contact, "", ticket);
  event.event.mutable_contact()->mutable_recorded()->set_words(words);
  return event;
}

inline StreamEvent ContactLinked(const std::string& id, const std::string& customer) {
  StreamEvent event{.stream = "contact/" + id, .event = {}};
  event.event.mutable_contact()->mutable_customer_linked()->set_customer(customer);
  return event;
}

inline StreamEvent CustomerCreated(const std::string& id, const std::string& name) {
  StreamEvent event{.stream = "customer/" + id, .event = {}};
  event.event.mutable_customer()->mutable_created()->set_id(id);
  event.event.mutable_customer()->mutable_created()->set_name(name);
  return event;
}

inline StreamEvent PointAdded(const std::string& id, const std::string& value) {
  StreamEvent event{.stream = "customer/" + id, .event = {}};
  ContactPoint& point = *event.event.mutable_customer()->mutable_point_added()->mutable_point();
  point.set_kind(POINT_KIND_PHONE);
  point.set_value(value);
  return event;
}

inline StreamEvent Customer(const std::string& id, const CustomerEvent& fact) {
  StreamEvent event{.stream = "customer/" + id, .event = {}};
  *event.event.mutable_customer() = fact;
  return event;
}

// The facts on both.
inline std::vector<StreamEvent> Merged(const std::string& id, const std::string& into) {
  CustomerEvent merged;
  merged.mutable_merged()->set_into(into);
  CustomerEvent absorbed;
  absorbed.mutable_absorbed()->set_customer(id);
  return {Customer(id, merged), Customer(into, absorbed)};
}

inline std::vector<StreamEvent> MergeUndone(const std::string& id, const std::string& from) {
  CustomerEvent undone;
  undone.mutable_merge_undone()->set_reason("two after all");
  CustomerEvent released;
  released.mutable_absorption_undone()->set_customer(id);
  return {Customer(id, undone), Customer(from, released)};
}

inline StreamEvent Callback(const std::string& id, const CallbackEvent& fact) {
  StreamEvent event{.stream = "callback/" + id, .event = {}};
  *event.event.mutable_callback() = fact;
  return event;
}

// Due `due` seconds after the Unix epoch.
inline StreamEvent CallbackPlannedFor(const std::string& id, std::int64_t due,
                                      const std::string& customer = "",
                                      const std::string& ticket = "") {
  CallbackEvent fact;
  fact.mutable_planned()->set_id(id);
  fact.mutable_planned()->set_purpose(CALLBACK_PURPOSE_ASKED_FOR);
  fact.mutable_planned()->set_customer(customer);
  fact.mutable_planned()->set_ticket(ticket);
  if (due != 0) fact.mutable_planned()->mutable_planned_for()->set_unix_micros(due * 1'000'000);
  return Callback(id, fact);
}

}  // namespace redress::testing
