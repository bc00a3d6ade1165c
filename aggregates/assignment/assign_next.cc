#include "aggregates/assignment/assign_next.h"

namespace redress {

absl::StatusOr<Decision> DecideAssignNext(const AssignNext& /*request*/, const Context& /*context*/,
                                          Streams& /*streams*/) {
  return absl::UnimplementedError("not built yet");
}

}  // namespace redress
