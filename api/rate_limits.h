#pragma once

// How often each may: so many at once, and from then on one each interval. Of whoever has not come
// for longest nothing is remembered where many come: memory is constant.

#include <cstddef>
#include <list>
#include <mutex>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace redress {

struct RateLimit {
  absl::Duration each = absl::ZeroDuration();  // zero: no limit
  int at_once = 1;                             // after a pause this many may come together
};

// Thread-safe.
class RateLimits {
 public:
  // Some 3 MB. Who is forgotten has come less often than all of these, and may come at once again.
  static constexpr std::size_t kMaxRemembered = 16'384;

  explicit RateLimits(const RateLimit& limit, std::size_t max_remembered = kMaxRemembered)
      : limit_(limit), max_remembered_(max_remembered) {}

  // Takes one from `key`'s share at `now`, of a steady clock. Returns how long to wait until there
  // is one; zero: it was taken.
  absl::Duration Take(absl::string_view key, absl::Duration now);

  // The same, and takes none.
  absl::Duration WaitOf(absl::string_view key, absl::Duration now) const;

  std::size_t remembered() const;

 private:
  struct Share {
    std::string key;
    absl::Duration used_until;  // in the future: so much of the share is used
  };
  using Shares = std::list<Share>;  // who came last is first

  absl::Duration WaitFor(absl::Duration used_until, absl::Duration now) const;
  Share& ShareOf(absl::string_view key, absl::Duration now);

  const RateLimit limit_;
  const std::size_t max_remembered_;
  mutable std::mutex mutex_;  // guards what follows
  Shares shares_;
  absl::flat_hash_map<absl::string_view, Shares::iterator> by_key_;  // keys lie in `shares_`
};

}  // namespace redress
