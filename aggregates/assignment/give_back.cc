#include "aggregates/assignment/give_back.h"

namespace redress {

absl::StatusOr<Decision> DecideGiveBack(const GiveBack& /*request*/, const Context& /*context*/,
                                        Streams& /*streams*/) {
  return absl::UnimplementedError("not built yet");
}

}  // namespace redress
