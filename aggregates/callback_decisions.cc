#include "aggregates/callback_decisions.h"

#include "aggregates/refusal.h"

namespace redress {

absl::StatusOr<Decision> DecideCallback(const CallbackRequest&, const Context&, Streams&) {
  return RefuseField("", "names no command");
}

}  // namespace redress
