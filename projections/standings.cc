#include "projections/standings.h"

namespace redress {

Standing StandingOf(const TicketRow& row) {
  Standing standing;
  AddHolder(row.holder(), standing);
  if (!row.has_holder()) standing.taken_in_by = row.taken_in_by();
  for (const Holder& helper : row.co_handlers()) AddHolder(helper, standing);
  AddHolder("", row.handover_to(), standing);
  AddHolder(row.revisit_by(), standing);
  return standing;
}

Standing StandingOf(const CallbackRow& row) {
  Standing standing;
  AddHolder(row.team(), row.caller(), standing);
  const bool is_nobodys = standing.teams.empty() && standing.persons.empty();
  if (is_nobodys) standing.taken_in_by = row.planned_by();
  return standing;
}

}  // namespace redress
