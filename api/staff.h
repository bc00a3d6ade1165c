#pragma once

// Agents and teams as answers show them: who can be given work, who is on duty, and how much
// everybody has in hand.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "api/queries.h"
#include "api/reads.h"

namespace redress {

// Returns what lists agents, as far as `parameters` narrow it, of whom `now` says who is on duty.
absl::StatusOr<ItemLister> AgentLister(const QueryParameters& parameters, absl::Time now);

absl::StatusOr<ItemLister> TeamLister(const QueryParameters& parameters);

// Return one, or the refusal of what names nothing. What others' streams say (tickets in hand,
// teams and members) is told of now only.
absl::StatusOr<Found> FindAgent(const View& view, const std::string& id, absl::Time now);
absl::StatusOr<Found> FindTeam(const View& view, const std::string& id, absl::Time now);

// How far a look at a rota goes where nobody says, and at most: what is asked for is a plan, and a
// layer of short shifts has some for every day.
inline constexpr absl::Duration kDefaultDutySpan = absl::Hours(24 * 7);
inline constexpr absl::Duration kMaxDutySpan = absl::Hours(24 * 92);

// Returns what finds whose duty it is between the instants that `parameters` name.
//
// Errors: kInvalidArgument.
absl::StatusOr<Query> DutyQuery(const std::string& team, const QueryParameters& parameters,
                                absl::Time now);

}  // namespace redress
