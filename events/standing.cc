#include "events/standing.h"

#include <algorithm>

namespace redress {
namespace {

bool Has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool HidesCustomer(Secrecy secrecy) {
  return secrecy == SECRECY_CONFIDENTIAL || secrecy == SECRECY_SECRET;
}

Scope ScopeOf(const TokenIssued& issued) {
  return {.person = issued.person(),
          .teams = {issued.teams().begin(), issued.teams().end()},
          .own = issued.own()};
}

bool IsWithin(const Scope& scope, const Standing& standing) {
  if (!standing.taken_in_by.empty() && standing.taken_in_by == scope.person) return true;
  if (scope.own && !Has(standing.persons, scope.person)) return false;
  return scope.teams.empty() ||
         std::any_of(scope.teams.begin(), scope.teams.end(),
                     [&](const std::string& team) { return Has(standing.teams, team); });
}

void AddHolder(const Holder& holder, Standing& standing) {
  AddHolder(holder.unit(), holder.person(), standing);
}

void AddHolder(const std::string& team, const std::string& person, Standing& standing) {
  if (!team.empty()) standing.teams.push_back(team);
  if (!person.empty()) standing.persons.push_back(person);
}

}  // namespace redress
