#pragma once

// A team: who is of it, who leads it, and who is on duty when. Pure.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "aggregates/decision.h"
#include "aggregates/duty/rota.h"
#include "aggregates/policy/in_force.h"
#include "events/rota.pb.h"
#include "events/team.pb.h"

namespace redress {

struct Team {
  std::string id;  // empty: not known
  TeamProfile profile;
  RotaRules rota;  // without layers: there is none
  std::string calendars_from;
  std::uint64_t version = 0;  // count of events
};

Team Evolve(Team team, const PastEvent& event);

// Returns the team's rota, by calendars of `policies`; null where it has none.
//
// Errors: those of Rota::Compile().
absl::StatusOr<std::shared_ptr<const Rota>> RotaOf(const Team& team,
                                                   const PoliciesInForce& policies);

// Returns who is on duty by rota, the first layer's first, each once; nobody where the team has no
// rota, or its calendars are away.
std::vector<std::string> OnDutyOf(const Team& team, const PoliciesInForce& policies, absl::Time at);

}  // namespace redress
