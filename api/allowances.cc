#include "api/allowances.h"

#include <algorithm>

namespace redress {

absl::Duration Allowances::WaitOf(const std::string& name) {
  const std::lock_guard lock(mutex_);
  return WaitFor(Find(name));
}

void Allowances::Charge(const std::string& name) {
  const std::lock_guard lock(mutex_);
  Find(name).left -= 1;
}

absl::Duration Allowances::Take(const std::string& name) {
  const std::lock_guard lock(mutex_);
  Allowance& allowance = Find(name);
  const absl::Duration wait = WaitFor(allowance);
  if (wait == absl::ZeroDuration()) allowance.left -= 1;
  return wait;
}

void Allowances::GiveBack(const std::string& name) {
  const std::lock_guard lock(mutex_);
  Allowance& allowance = Find(name);
  allowance.left = std::min(terms_.at_once, allowance.left + 1);
}

absl::Duration Allowances::WaitFor(const Allowance& allowance) const {
  // To the millisecond: what is left is a sum of fractions.
  return absl::Trunc(absl::Seconds(std::max(0.0, 1 - allowance.left) / terms_.per_second),
                     absl::Milliseconds(1));
}

Allowances::Allowance& Allowances::Find(const std::string& name) {
  const absl::Duration now = clock_.Steady();
  if (allowances_.size() >= terms_.most_names) ForgetThoseAtRest(now);
  const bool has_room = allowances_.size() < terms_.most_names || allowances_.contains(name);
  Allowance& allowance =
      allowances_.try_emplace(has_room ? name : "", Allowance{.left = terms_.at_once, .at = now})
          .first->second;
  const double regained = absl::ToDoubleSeconds(now - allowance.at) * terms_.per_second;
  allowance.left = std::min(terms_.at_once, allowance.left + regained);
  allowance.at = now;
  return allowance;
}

void Allowances::ForgetThoseAtRest(absl::Duration now) {
  if (now < next_look_) return;
  next_look_ = now + kForgetInterval;
  const absl::Duration rested = now - absl::Seconds(terms_.at_once / terms_.per_second);
  std::erase_if(allowances_, [&](const auto& entry) { return entry.second.at <= rested; });
}

}  // namespace redress
