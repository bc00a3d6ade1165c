#include "aggregates/ticket/merged.h"

#include <vector>

#include "aggregates/codes.h"
#include "aggregates/fold.h"
#include "aggregates/refusal.h"
#include "base/status.h"

namespace redress {

absl::StatusOr<Ticket> LoadTicket(absl::string_view number, Streams& streams) {
  ASSIGN_OR_RETURN(const auto ticket, LoadState<Ticket>(streams, TicketStream(number)));
  if (!ticket->number.empty()) return *ticket;
  return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchTicket, "no such ticket");
}

absl::StatusOr<Ticket> LoadWhereItGoesOn(absl::string_view number, Streams& streams) {
  ASSIGN_OR_RETURN(Ticket ticket, LoadTicket(number, streams));
  for (std::size_t merges = 0; merges < kMaxMergesFollowed; ++merges) {
    if (!ticket.closed.has_value() || ticket.closed->into().empty()) break;
    const std::string into = ticket.closed->into();
    ASSIGN_OR_RETURN(ticket, LoadTicket(into, streams));
  }
  return ticket;
}

}  // namespace redress
