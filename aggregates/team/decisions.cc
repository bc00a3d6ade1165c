#include "aggregates/team/decisions.h"

namespace redress {

absl::StatusOr<Decision> DecideTeam(const TeamRequest& /*request*/, const Context& /*context*/,
                                    Streams& /*streams*/) {
  return absl::UnimplementedError("not built yet");
}

}  // namespace redress
