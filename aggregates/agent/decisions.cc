#include "aggregates/agent/decisions.h"

namespace redress {

absl::StatusOr<Decision> DecideAgent(const AgentRequest& /*request*/, const Context& /*context*/,
                                     Streams& /*streams*/) {
  return absl::UnimplementedError("not built yet");
}

}  // namespace redress
