#pragma once

// How often a secret may be tried that is not the ticket's: whoever is not the customer must not
// get to it by trying, be it from one network for many numbers, or from many for one.

#include <string>

#include "absl/time/time.h"
#include "api/rate_limits.h"
#include "base/clock.h"

namespace redress {

// Enough for who misheard it; a minute later there are as many again. Those that are right do not
// count: a company's own page may ask for all its customers from one address.
inline constexpr RateLimit kTries = {.each = absl::Seconds(12), .at_once = 5};
// The most numbers, and networks, that are told apart: some megabyte each. All others share five.
inline constexpr RateLimitTable kTried = {.most = 10'000, .beyond = BeyondMost::kShareOne};

// Thread-safe. `clock` outlives it.
class TrackingLimit {
 public:
  explicit TrackingLimit(Clock& clock) : clock_(clock) {}

  // Counts a try; or, where there were too many, returns how long to wait, and counts none.
  // `network`: of the peer.
  absl::Duration Take(const std::string& number, const std::string& network);

  // The try was right.
  void GiveBack(const std::string& number, const std::string& network);

 private:
  Clock& clock_;
  RateLimits numbers_{kTries, kTried};
  RateLimits networks_{kTries, kTried};
};

}  // namespace redress
