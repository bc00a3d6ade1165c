#include "aggregates/decision.h"

namespace redress {

absl::StatusOr<std::shared_ptr<const FoldedState>> Streams::State(absl::string_view stream,
                                                                  StateFold fold) {
  absl::StatusOr<std::vector<PastEvent>> events = Load(stream);
  if (!events.ok()) return events.status();
  return fold(*events);
}

}  // namespace redress
