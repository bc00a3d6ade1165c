#include "aggregates/happened.h"

#include <utility>

#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "events/instant.h"

namespace redress {

Instant HappenedOr(const Instant* told, absl::Time now) {
  return told != nullptr ? *told : InstantOf(now);
}

absl::Status CheckHappened(const Instant& happened, const Context& context) {
  if (TimeOf(happened) <= context.now + context.policy.future_tolerance) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, codes::kHappensInTheFuture,
                "what is told to have happened lies in the future");
}

Decision RefusedByClock(absl::string_view primary_stream, absl::Status refusal,
                        const Context& context) {
  Event event;
  *event.mutable_happened() = InstantOf(context.now);
  const std::optional<RefusalDetails> details = DetailsOf(refusal);
  event.mutable_command_refused()->set_code(details.has_value() ? details->code() : "");
  event.mutable_command_refused()->set_detail(std::string(refusal.message()));
  return {{{std::string(primary_stream), {std::move(event)}}}, std::move(refusal)};
}

}  // namespace redress
