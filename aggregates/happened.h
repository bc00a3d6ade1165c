#pragma once

// When a fact happened, as told, against the clock; and the fact that a refusal by the clock
// leaves.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aggregates/decision.h"
#include "events/instant.pb.h"

namespace redress {

// Returns what was told, or `now` where it is null.
Instant HappenedOr(const Instant* told, absl::Time now);

// Errors: kFailedPrecondition, machine code "happens-in-the-future" (further ahead of `context.now`
// than the policy tolerates).
absl::Status CheckHappened(const Instant& happened, const Context& context);

// Returns an event that happened then, as yet without a fact.
Event EventAt(const Instant& happened);

// Whether `refusal` hangs on the clock: it must be committed as a fact before it is answered.
bool IsClockBound(const absl::Status& refusal);

// Returns the decision that commits `refusal` on the command's primary stream before it is
// answered.
Decision RefusedByClock(absl::string_view primary_stream, absl::Status refusal,
                        const Context& context);

// Returns `decision`, all of which happened at `happened`; where it comes to anything and that lies
// in the future, the refusal instead, on the command's primary stream.
Decision UnlessInTheFuture(Decision decision, const Instant& happened,
                           absl::string_view primary_stream, const Context& context);

}  // namespace redress
