#include "aggregates/access/log_accesses.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/happened.h"
#include "aggregates/names.h"
#include "aggregates/refusal.h"
#include "events/instant.h"

namespace redress {

std::string StreamOfAccesses(const LogAccesses& request) {
  const absl::Time first =
      request.reads().empty() ? absl::UnixEpoch() : TimeOf(request.reads(0).at());
  return AccessStream(request.node(), first);
}

absl::StatusOr<Decision> DecideLogAccesses(const LogAccesses& request, const Context& context) {
  if (request.node().empty()) return RefuseField("/node", "names the node");
  if (request.reads().empty() || request.reads_size() > kMaxReadsLoggedAtOnce) {
    return RefuseField("/reads", absl::StrCat("has 1 to ", kMaxReadsLoggedAtOnce));
  }
  Event event = EventAt(HappenedOr(&request.reads(0).at(), context.now));
  *event.mutable_access()->mutable_logged()->mutable_reads() = request.reads();
  Decision decision;
  decision.appends.push_back({StreamOfAccesses(request), {std::move(event)}});
  return decision;
}

}  // namespace redress
