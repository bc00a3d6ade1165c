#pragma once

// Imports in one line each, for given / when / then.

#include <string>
#include <utility>

#include "absl/time/time.h"
#include "aggregates/command.pb.h"
#include "aggregates/ticket/import.pb.h"
#include "events/instant.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {

// Received a week before Monday(), of a customer who is not known.
inline ImportTicket ImportOf(TicketPhase phase, const std::string& id = "1") {
  ImportTicket request;
  request.set_source("old-desk");
  request.set_id(id);
  request.set_kind(TICKET_KIND_COMPLAINT);
  request.set_channel(CHANNEL_LETTER);
  *request.mutable_received() = InstantOf(Monday() - absl::Hours(24 * 7));
  request.set_phase(phase);
  request.set_words("The room was cold.");
  request.set_row_digest(std::string(64, 'a'));
  return request;
}

// In `phase`, from received to revisiting, with all that it needs.
inline ImportTicket OpenImport(TicketPhase phase, const std::string& id = "1") {
  ImportTicket request = ImportOf(phase, id);
  if (phase == TICKET_PHASE_RECEIVED) return request;
  request.add_category("attitude");
  if (phase != TICKET_PHASE_CLASSIFIED) *request.mutable_holder() = HolderOf("north", "bo");
  return request;
}

// Closed a day after it was received.
inline ImportTicket ClosedImport(Exit exit = EXIT_CLOSED_ELSEWHERE, const std::string& id = "1") {
  ImportTicket request = ImportOf(TICKET_PHASE_CLOSED, id);
  request.set_exit(exit);
  *request.mutable_closed() = InstantOf(Monday() - absl::Hours(24 * 6));
  return request;
}

inline Command CommandOf(ImportTicket request) {
  Command command;
  *command.mutable_import_ticket() = std::move(request);
  return command;
}

}  // namespace redress::testing
