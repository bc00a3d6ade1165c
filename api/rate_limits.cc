#include "api/rate_limits.h"

#include <algorithm>

namespace redress {

absl::Duration RateLimits::WaitFor(absl::Duration used_until, absl::Duration now) const {
  const absl::Duration share = limit_.each * (limit_.at_once - 1);
  return std::max(absl::ZeroDuration(), used_until - now - share);
}

RateLimits::Share& RateLimits::ShareOf(absl::string_view key, absl::Duration now) {
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    shares_.splice(shares_.begin(), shares_, found->second);
    return shares_.front();
  }
  if (shares_.size() >= max_remembered_) {
    by_key_.erase(shares_.back().key);
    shares_.pop_back();
  }
  shares_.push_front({.key = std::string(key), .used_until = now});
  by_key_.emplace(shares_.front().key, shares_.begin());
  return shares_.front();
}

absl::Duration RateLimits::Take(absl::string_view key, absl::Duration now) {
  if (limit_.each <= absl::ZeroDuration()) return absl::ZeroDuration();
  const std::lock_guard lock(mutex_);
  Share& share = ShareOf(key, now);
  const absl::Duration wait = WaitFor(share.used_until, now);
  if (wait == absl::ZeroDuration())
    share.used_until = std::max(share.used_until, now) + limit_.each;
  return wait;
}

absl::Duration RateLimits::WaitOf(absl::string_view key, absl::Duration now) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? absl::ZeroDuration() : WaitFor(found->second->used_until, now);
}

std::size_t RateLimits::remembered() const {
  const std::lock_guard lock(mutex_);
  return shares_.size();
}

}  // namespace redress
