#pragma once

// How a team stands, as the views show it: who could be given something now. What nobody can be
// given stays so for as long as the team stands like that.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "aggregates/assignment/assign_next.pb.h"
#include "aggregates/policy/in_force.h"
#include "projections/key_value_store.h"

namespace redress {

struct TeamStanding {
  std::string who;                // who is on duty, what they can do, and the rule: a digest
  std::string room;               // who of them has room for what: a digest
  std::vector<PersonLoad> loads;  // of members who have something in hand

  bool IsLike(const TeamStanding& other) const { return who == other.who && room == other.room; }
};

// Returns how the team of `rule`, one of `policies`, stands at `now`. `policies_version`: of the
// policies in force.
//
// Errors: the database's, kDataLoss.
absl::StatusOr<TeamStanding> ReadStanding(const KeyValueReader& views, const AssignmentRule& rule,
                                          const PoliciesInForce& policies,
                                          std::uint64_t policies_version, absl::Time now);

}  // namespace redress
