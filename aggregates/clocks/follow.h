#pragma once

// What a decision does to the promises of the tickets that it concerns: noted in its events, so
// that due times stand in the facts. Every decision goes through here; no rule knows of clocks.

#include "absl/status/status.h"
#include "aggregates/decision.h"

namespace redress {

// Notes in the tickets' events of `decision` what they do to clocks, and when something is due
// next.
//
// Errors: those of `streams`.
absl::Status FollowClocks(const Context& context, Streams& streams, Decision& decision);

}  // namespace redress
