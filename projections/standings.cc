#include "projections/standings.h"

namespace redress {
namespace {

void Append(const ListUnion& more, ListUnion& lists) {
  lists.insert(lists.end(), more.begin(), more.end());
}

}  // namespace

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

void AddWithin(const Scope& scope, const StandingLists& of, std::vector<ListUnion>& lists) {
  if (!scope.teams.empty()) {
    ListUnion& any = lists.emplace_back(of.taken_in(scope.person));
    for (const std::string& team : scope.teams) Append(of.of_team(team), any);
  }
  if (scope.own) {
    ListUnion& any = lists.emplace_back(of.taken_in(scope.person));
    Append(of.of_person(scope.person), any);
  }
}

}  // namespace redress
