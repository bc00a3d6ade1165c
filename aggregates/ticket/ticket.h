#pragma once

// The ticket: what it is, and what each fact makes of it. Pure.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "aggregates/clocks/clock.h"
#include "aggregates/decision.h"
#include "events/phase.h"
#include "events/ticket.pb.h"

namespace redress {

// State: a fold of the stream's events, never stored.
struct Ticket {
  std::string number;  // empty: no such ticket
  TicketPhase phase = TICKET_PHASE_UNSPECIFIED;
  TicketReceived received;
  Instant received_happened;
  bool acknowledged = false;
  std::optional<TicketClassified> classification;
  std::optional<Holder> holder;
  absl::Time held_since = absl::InfinitePast();  // by this holder; recorded
  std::string last_person;  // who held it before a team did that no person gave it to; else empty
  UnassignableWhy unassignable = UNASSIGNABLE_WHY_UNSPECIFIED;  // as last told of this holder
  std::set<std::string> handlers;  // every person who held, helped with, started or answered it
  std::optional<TicketAnswered> answer;                 // of this cycle
  std::optional<TicketRevisitPlanned> planned_revisit;  // that is still to reach somebody
  std::optional<TicketRevisited> last_revisit;          // of this cycle
  std::optional<TicketRevisited> reached_revisit;  // the last of this cycle that reached somebody
  std::uint32_t revisit_attempts = 0;              // in this cycle
  std::vector<absl::Time> attempted;               // when these happened
  std::uint32_t cycle = 1;
  std::optional<Holder> redo_of;  // whose work this cycle does again: another must hold it
  std::optional<TicketClosed> closed;
  absl::Time closed_at = absl::InfinitePast();  // recorded
  std::string taken_in_by;                      // who received or imported it
  std::string customer;
  std::vector<std::string> contacts;
  std::set<std::string> callbacks;                            // revisits, of every cycle
  std::optional<TicketCustomerCorrected> customer_corrected;  // the last one
  std::vector<TicketCorrected> corrections;  // of what it says, which `received` holds corrected
  std::optional<TicketReturnRequested> open_return;    // that the dispatcher has not decided
  std::uint32_t returns = 0;                           // requested
  std::optional<TicketHandoverOffered> open_handover;  // that nobody has accepted
  std::optional<TicketWaited> waiting;
  std::uint32_t escalation = 0;  // level
  // That nobody has acknowledged, the last of each clock that is live, and of persons (clock 0).
  std::vector<TicketEscalated> open_escalations;
  std::uint32_t reminders = 0;
  Secrecy secrecy = SECRECY_NORMAL;
  std::string cause;                  // as last found
  std::vector<std::string> payments;  // references of redress that was paid
  std::vector<Holder> co_handlers;
  std::vector<TicketLinked> links;
  std::vector<std::string> absorbed;                   // tickets that were merged into this one
  TicketPhase merged_from = TICKET_PHASE_UNSPECIFIED;  // the phase before it was merged away
  std::optional<TicketImported> imported;
  bool erased = false;        // what it told of a person is gone
  Clocks clocks;              // its promises
  std::uint64_t version = 0;  // count of events
};

using TicketEvents = std::vector<TicketEvent>;

// Returns `ticket` as `event` left it. A fact cannot be refused.
Ticket Evolve(Ticket ticket, const PastEvent& event);

}  // namespace redress
