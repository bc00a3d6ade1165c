#pragma once

// GET /v1/track/{number}, and /track for browsers: how a customer follows a ticket, by the secret
// that was told when it was opened. It asks for nothing else, and writes nothing: no record is made
// to learn whether there is one.

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "api/queries.h"
#include "api/tracking_limit.h"
#include "api/tracking_story.h"
#include "base/clock.h"
#include "node/node.h"

namespace redress {

inline constexpr absl::string_view kTrackingPath = "/v1/track/";
// Not in the URL: those are written to logs on the way.
inline constexpr absl::string_view kTrackingHeader = "redress-track";
// Longer ones are none that was told, however they are written.
inline constexpr std::size_t kMaxSecretText = 64;

struct Tracked {
  std::optional<TrackedMatter> matter;  // none: there is no such ticket, or the secret is not its
  // Above zero: too many secrets were tried; nothing was looked up.
  absl::Duration wait = absl::ZeroDuration();
};

// Thread-safe. `node` and `clock` (themselves thread-safe) outlive it.
class Tracking {
 public:
  Tracking(const Node& node, Clock& clock) : node_(node), limit_(clock) {}

  // Answers alike, in the same time, where there is no such ticket and where the secret is not its.
  void Follow(const Asked& asked, absl::string_view number);

  // Looks up the ticket `number` (canonical) for whoever shows `secret`, from `network`. Each wrong
  // one counts. Errors: the database's.
  absl::StatusOr<Tracked> Look(const std::string& number, const std::string& secret,
                               const std::string& network);

  // Whether what is looked up may be older than the journal.
  bool is_stale() const;

 private:
  const Node& node_;
  TrackingLimit limit_;
};

}  // namespace redress
