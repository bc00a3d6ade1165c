#pragma once

// How often a secret may be tried that is not the ticket's: whoever is not the customer must not
// get to it by trying, be it from one network for many numbers, or from many for one.

#include <cstddef>
#include <string>

#include "absl/time/time.h"
#include "api/allowances.h"
#include "base/clock.h"

namespace redress {

// Enough for who misheard it; a minute later there are as many again. Those that are right do not
// count: a company's own page may ask for all its customers from one address.
inline constexpr double kMaxTriesAtOnce = 5;
inline constexpr double kTriesPerSecond = kMaxTriesAtOnce / 60;
// The most numbers, and networks, that are told apart: some megabyte each. All others share five.
inline constexpr std::size_t kMaxTriedNames = 10'000;

// Thread-safe. `clock` outlives it.
class TrackingLimit {
 public:
  explicit TrackingLimit(Clock& clock) : numbers_(clock, kTerms), networks_(clock, kTerms) {}

  // Counts a try; or, where there were too many, returns how long to wait, and counts none.
  // `network`: of the peer.
  absl::Duration Take(const std::string& number, const std::string& network);

  // The try was right.
  void GiveBack(const std::string& number, const std::string& network);

 private:
  static constexpr AllowanceTerms kTerms = {
      .at_once = kMaxTriesAtOnce, .per_second = kTriesPerSecond, .most_names = kMaxTriedNames};

  Allowances numbers_;
  Allowances networks_;
};

}  // namespace redress
