#pragma once

// The working time of a calendar in force, over HTTP: what pages shade.

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/reads.h"
#include "api/request.h"

namespace redress {

// How far one look goes where nobody says, and at most: a bit more than a year of days with six
// windows each.
inline constexpr absl::Duration kDefaultHoursSpan = absl::Hours(24 * 7);
inline constexpr absl::Duration kMaxHoursSpan = absl::Hours(24 * 400);

// Returns what finds the open hours between the instants that `parameters` name: of the calendar
// that they name, or of the house's, which there need not be.
//
// Errors: kInvalidArgument. The query's: kNotFound (no policy, or no calendar, of that name), and
// the database's.
absl::StatusOr<Query> HoursQuery(const QueryParameters& parameters, absl::Time now);

}  // namespace redress
