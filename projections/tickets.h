#pragma once

// What lists show of every ticket. Not the ticket's state: rules fold its events. Lists of tickets
// are in ticket_lists.h.

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/projection.h"

namespace redress {

class TicketsProjection final : public Projection {
 public:
  absl::string_view name() const override { return "tickets"; }
  std::uint32_t version() const override { return 11; }
  absl::Status Apply(const EventRow& row, Batch& batch) const override;
};

// Returns the row of a ticket as `event`, of its stream, left it. An empty row stands for a ticket
// not yet received, and stays empty until it is. Where both show the same, it is what the ticket's
// own fold (aggregates/ticket/ticket.h) says.
TicketRow FoldTicketRow(TicketRow row, const EventRow& event);

// Returns the ticket's row, or nothing. Errors: the database's.
absl::StatusOr<std::optional<TicketRow>> ReadTicket(const KeyValueReader& reader,
                                                    absl::string_view number);

}  // namespace redress
