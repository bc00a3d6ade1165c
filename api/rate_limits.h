#pragma once

// How often each of many may do something: so many at once, and from then on one each interval. Of
// bounded size, whoever comes.

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

// What becomes of a new key where as many are remembered as there may be. One whose share is whole
// is forgotten first: nothing is lost by it.
enum class BeyondMost {
  kForgetOne,  // who has not come for longest is forgotten, and may come at once again
  kShareOne,   // all new ones have one share together: nobody gets a share by making up keys
};

struct RateLimitTable {
  std::size_t most = 16'384;  // keys, some 3 MB; at least one
  BeyondMost beyond = BeyondMost::kForgetOne;
};

// Thread-safe. `now` is of a steady clock.
class RateLimits {
 public:
  explicit RateLimits(const RateLimit& limit, const RateLimitTable& table = {})
      : limit_(limit), table_(table) {}

  // Takes one from `key`'s share. Returns how long to wait until there is one; zero: it was taken.
  absl::Duration Take(absl::string_view key, absl::Duration now);

  // The same, and takes none.
  absl::Duration WaitOf(absl::string_view key, absl::Duration now) const;

  // Takes one, whether or not it is there.
  void Charge(absl::string_view key, absl::Duration now);

  // Gives back one that was taken for what does not count.
  void GiveBack(absl::string_view key, absl::Duration now);

  std::size_t remembered() const;

 private:
  struct Share {
    std::string key;
    absl::Duration used_until;  // in the future: so much of the share is used
  };
  using Shares = std::list<Share>;  // who came last is first

  absl::Duration WaitFor(absl::Duration used_until, absl::Duration now) const;
  static bool IsWhole(const Share& share, absl::Duration now);
  // Returns the key under which a share is, or is to be, kept.
  absl::string_view KeptKey(absl::string_view key, absl::Duration now) const;
  Share& ShareOf(absl::string_view key, absl::Duration now);

  const RateLimit limit_;
  const RateLimitTable table_;
  mutable std::mutex mutex_;  // guards what follows
  Shares shares_;
  absl::flat_hash_map<absl::string_view, Shares::iterator> by_key_;  // keys lie in `shares_`
};

}  // namespace redress
