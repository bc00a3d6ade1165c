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

Event EventAt(const Instant& happened) {
  Event event;
  *event.mutable_happened() = happened;
  return event;
}

bool IsClockBound(const absl::Status& refusal) {
  const std::optional<RefusalDetails> details = DetailsOf(refusal);
  return details.has_value() &&
         (details->code() == codes::kTooLate || details->code() == codes::kTooEarly ||
          details->code() == codes::kAgentAway || details->code() == codes::kHappensInTheFuture);
}

Decision RefusedByClock(absl::string_view primary_stream, absl::Status refusal,
                        const Context& context) {
  Event event = EventAt(InstantOf(context.now));
  const std::optional<RefusalDetails> details = DetailsOf(refusal);
  event.mutable_command_refused()->set_code(details.has_value() ? details->code() : "");
  event.mutable_command_refused()->set_detail(std::string(refusal.message()));
  return {{{std::string(primary_stream), {std::move(event)}}}, std::move(refusal)};
}

Decision UnlessInTheFuture(Decision decision, const Instant& happened,
                           absl::string_view primary_stream, const Context& context) {
  if (decision.appends.empty()) return decision;
  absl::Status refusal = CheckHappened(happened, context);
  if (refusal.ok()) return decision;
  return RefusedByClock(primary_stream, std::move(refusal), context);
}

}  // namespace redress
