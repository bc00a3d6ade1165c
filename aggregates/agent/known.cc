#include "aggregates/agent/known.h"

#include "absl/strings/str_cat.h"
#include "aggregates/codes.h"
#include "aggregates/fold.h"
#include "aggregates/names.h"
#include "aggregates/refusal.h"
#include "base/status.h"

namespace redress {

absl::StatusOr<std::shared_ptr<const Agent>> LoadPresent(const std::string& id, Streams& streams) {
  ASSIGN_OR_RETURN(std::shared_ptr<const Agent> agent, LoadState<Agent>(streams, AgentStream(id)));
  if (agent->id.empty()) {
    return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchAgent,
                  absl::StrCat("there is no agent ", id, ": say describe first"), {{id}});
  }
  if (agent->left.has_value()) {
    return Forbid(codes::kAgentLeft, absl::StrCat("agent ", id, " has left"), {{id}});
  }
  return agent;
}

}  // namespace redress
