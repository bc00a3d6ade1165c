#include "consumers/seen.h"

#include <utility>
#include <vector>

#include "base/status.h"
#include "commands/past_event.h"
#include "projections/policies.h"
#include "projections/streams.h"

namespace redress {

absl::StatusOr<Ticket> TicketAt(const KeyValueReader& views, const std::string& number) {
  ASSIGN_OR_RETURN(const std::vector<EventRow> rows, ReadEvents(views, TicketStream(number)));
  Ticket ticket;
  for (const EventRow& row : rows) ticket = Evolve(std::move(ticket), ToPastEvent(row));
  return ticket;
}

absl::StatusOr<bool> SeenPolicies::CatchUp(const KeyValueReader& views) {
  ASSIGN_OR_RETURN(const HeadRow head, ReadHead(views, kPoliciesStream));
  if (head.version() == version_) return false;
  ASSIGN_OR_RETURN(const std::vector<PolicyRow> rows, ReadPolicies(views));
  ASSIGN_OR_RETURN(const std::vector<PolicyPutInForce> all, ReadInForce(views, rows));
  in_force_ = PoliciesInForce();
  for (const PolicyPutInForce& put : all) in_force_.Put(put);
  rules_ = in_force_.RulesOver(Policy());
  version_ = head.version();
  return true;
}

}  // namespace redress
