#pragma once

// The verbs of a ticket: in which phase each is legal, as data, what else of the ticket's state
// stands in its way, and the rule that decides it. What hangs on the request, on who acts, on the
// clock or on other streams is the rule's alone.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "aggregates/ticket/obstacles.h"
#include "aggregates/ticket/ticket.h"
#include "aggregates/ticket/ticket_commands.pb.h"
#include "events/ticket.pb.h"

namespace redress {

// A set of phases. An immutable value.
class PhaseSet {
 public:
  constexpr PhaseSet(std::initializer_list<TicketPhase> phases) {
    for (const TicketPhase phase : phases) bits_ |= Bit(phase);
  }

  constexpr bool Contains(TicketPhase phase) const { return (bits_ & Bit(phase)) != 0; }

 private:
  static constexpr std::uint32_t Bit(TicketPhase phase) {
    return std::uint32_t{1} << static_cast<unsigned>(phase);
  }

  std::uint32_t bits_ = 0;
};

struct TicketMove {
  TicketCommand::RequestCase request;
  absl::string_view verb;  // the field's name in TicketCommand
  PhaseSet phases;         // in which it is legal
  absl::StatusOr<TicketEvents> (*decide)(const Ticket&, const TicketCommand&, const Context&);
  std::optional<Obstacle> (*obstacle)(const Ticket&, const Policy&) = nullptr;  // null: never any
};

// Returns the table, in the order of a ticket's life.
absl::Span<const TicketMove> TicketMoves();

// Returns the row of `request`, which is set.
const TicketMove& TicketMoveOf(TicketCommand::RequestCase request);

// Returns the verbs that the state of `ticket` allows, in the order of the table: of each there is
// a request that is not refused, but for who acts, the clock and other streams.
std::vector<std::string> LegalMoves(const Ticket& ticket, const Policy& policy);

}  // namespace redress
