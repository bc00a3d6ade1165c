#pragma once

// What each of many may do so often and no oftener: one allowance a name, which fills again as time
// passes. Of bounded size, whoever asks.

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

#include "absl/time/time.h"
#include "base/clock.h"

namespace redress {

struct AllowanceTerms {
  double at_once = 0;          // what one at rest may do
  double per_second = 0;       // how fast that comes again
  std::size_t most_names = 0;  // that are told apart; all others share one allowance
};

// How often a full table is gone through in search of names that are at rest.
inline constexpr absl::Duration kForgetInterval = absl::Seconds(1);

// Thread-safe. `clock` outlives it.
class Allowances {
 public:
  Allowances(Clock& clock, AllowanceTerms terms) : clock_(clock), terms_(terms) {}

  // Returns how long `name` has to wait until it may do one thing more; zero: it may now.
  absl::Duration WaitOf(const std::string& name);

  // It did one.
  void Charge(const std::string& name);

  // Charges it where it may; returns as WaitOf().
  absl::Duration Take(const std::string& name);

  // It was charged for what does not count.
  void GiveBack(const std::string& name);

 private:
  struct Allowance {
    double left = 0;
    absl::Duration at;  // steady
  };

  absl::Duration WaitFor(const Allowance& allowance) const;
  Allowance& Find(const std::string& name);
  void ForgetThoseAtRest(absl::Duration now);

  Clock& clock_;
  const AllowanceTerms terms_;
  std::mutex mutex_;
  std::map<std::string, Allowance> allowances_;
  absl::Duration next_look_;  // for those that can be forgotten
};

}  // namespace redress
