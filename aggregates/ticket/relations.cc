#include "aggregates/ticket/relations.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/rules.h"

namespace redress {

Relation ReverseOf(Relation relation) {
  switch (relation) {
    case RELATION_REPEATS:
      return RELATION_REPEATED_BY;
    case RELATION_REPEATED_BY:
      return RELATION_REPEATS;
    case RELATION_LEADS:
      return RELATION_LED_BY;
    case RELATION_LED_BY:
      return RELATION_LEADS;
    default:
      return relation;
  }
}

bool IsLinked(const Ticket& ticket, const std::string& other, Relation relation) {
  return std::any_of(ticket.links.begin(), ticket.links.end(), [&](const TicketLinked& link) {
    return link.ticket() == other && link.relation() == relation;
  });
}

bool HasRelation(const Ticket& ticket, Relation relation) {
  return std::any_of(ticket.links.begin(), ticket.links.end(),
                     [&](const TicketLinked& link) { return link.relation() == relation; });
}

absl::Status CheckRoomForLinks(const Ticket& ticket, std::size_t count) {
  if (ticket.links.size() + count <= kMaxLinks) return absl::OkStatus();
  return Forbid(codes::kTooManyLinks, absl::StrCat("ticket ", ticket.number,
                                                   " would have more than ", kMaxLinks, " links"));
}

}  // namespace redress
