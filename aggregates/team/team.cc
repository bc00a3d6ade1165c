#include "aggregates/team/team.h"

#include <algorithm>

#include "events/rota.h"

namespace redress {

Team Evolve(Team team, const PastEvent& event) {
  const TeamEvent& fact = event.event.team();
  ++team.version;
  TakeRotaChange(fact, team.rota);
  switch (fact.fact_case()) {
    case TeamEvent::kDescribed:
      team.id = fact.described().id();
      team.profile = fact.described().profile();
      break;
    case TeamEvent::kRotaSet:
      team.calendars_from = fact.rota_set().calendars_from();
      break;
    case TeamEvent::kShiftMoved:
    case TeamEvent::kShiftSwapped:
    case TeamEvent::kShiftCovered:
    case TeamEvent::FACT_NOT_SET:
      break;
  }
  return team;
}

absl::StatusOr<std::shared_ptr<const Rota>> RotaOf(const Team& team,
                                                   const PoliciesInForce& policies) {
  if (team.rota.layers().empty()) return std::shared_ptr<const Rota>();
  const std::shared_ptr<const PolicyVersion> policy = policies.Newest(team.calendars_from);
  return Rota::Compile(team.rota, [&](absl::string_view name) -> std::shared_ptr<const Calendar> {
    return policy == nullptr ? nullptr : policies.CalendarOf(*policy, name).calendar;
  });
}

std::vector<std::string> OnDutyOf(const Team& team, const PoliciesInForce& policies,
                                  absl::Time at) {
  std::vector<std::string> people;
  const auto rota = RotaOf(team, policies);
  if (!rota.ok() || *rota == nullptr) return people;
  for (const Duty& duty : (*rota)->At(at)) {
    const bool is_new = std::find(people.begin(), people.end(), duty.stint.person) == people.end();
    if (duty.on_duty && is_new) people.push_back(duty.stint.person);
  }
  return people;
}

}  // namespace redress
