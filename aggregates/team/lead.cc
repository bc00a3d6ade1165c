#include "aggregates/team/lead.h"

#include "aggregates/fold.h"
#include "aggregates/names.h"
#include "aggregates/team/team.h"
#include "base/status.h"

namespace redress {

absl::StatusOr<std::string> LeadOf(const std::string& unit, Streams& streams) {
  if (unit.empty()) return std::string();
  ASSIGN_OR_RETURN(const auto team, LoadState<Team>(streams, TeamStream(unit)));
  return team->profile.lead();
}

}  // namespace redress
