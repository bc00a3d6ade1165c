#pragma once

// GET /v1/track/{number}: how a customer follows a ticket, by the secret that was told when it was
// opened. It asks for nothing else, and writes nothing: no record is made to learn whether there is
// one.

#include "absl/strings/string_view.h"
#include "api/queries.h"
#include "api/tracking_limit.h"
#include "base/clock.h"
#include "node/node.h"

namespace redress {

inline constexpr absl::string_view kTrackingPath = "/v1/track/";
// Not in the URL: those are written to logs on the way.
inline constexpr absl::string_view kTrackingHeader = "redress-track";

// Thread-safe. `node` and `clock` (themselves thread-safe) outlive it.
class Tracking {
 public:
  Tracking(const Node& node, Clock& clock) : node_(node), limit_(clock) {}

  // Answers alike, in the same time, where there is no such ticket and where the secret is not its.
  void Follow(const Asked& asked, absl::string_view number);

 private:
  const Node& node_;
  TrackingLimit limit_;
};

}  // namespace redress
