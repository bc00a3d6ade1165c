#include "api/rate_limits.h"

#include <algorithm>

namespace redress {
namespace {

constexpr absl::string_view kShared = "";  // the key of those that have one share together

}  // namespace

absl::Duration RateLimits::WaitFor(absl::Duration used_until, absl::Duration now) const {
  const absl::Duration share = limit_.each * (limit_.at_once - 1);
  return std::max(absl::ZeroDuration(), used_until - now - share);
}

bool RateLimits::IsWhole(const Share& share, absl::Duration now) { return share.used_until <= now; }

absl::string_view RateLimits::KeptKey(absl::string_view key, absl::Duration now) const {
  const bool has_room = shares_.size() < table_.most || IsWhole(shares_.back(), now);
  const bool shares = table_.beyond == BeyondMost::kShareOne && !has_room && !by_key_.contains(key);
  return shares ? kShared : key;
}

RateLimits::Share& RateLimits::ShareOf(absl::string_view key, absl::Duration now) {
  const absl::string_view kept = KeptKey(key, now);
  if (const auto found = by_key_.find(kept); found != by_key_.end()) {
    shares_.splice(shares_.begin(), shares_, found->second);
    return shares_.front();
  }
  // What all others share is one more than the most.
  const bool forgets =
      table_.beyond == BeyondMost::kForgetOne || (!shares_.empty() && IsWhole(shares_.back(), now));
  if (shares_.size() >= table_.most && forgets) {
    by_key_.erase(shares_.back().key);
    shares_.pop_back();
  }
  shares_.push_front({.key = std::string(kept), .used_until = now});
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
  const auto found = by_key_.find(KeptKey(key, now));
  return found == by_key_.end() ? absl::ZeroDuration() : WaitFor(found->second->used_until, now);
}

void RateLimits::Charge(absl::string_view key, absl::Duration now) {
  if (limit_.each <= absl::ZeroDuration()) return;
  const std::lock_guard lock(mutex_);
  Share& share = ShareOf(key, now);
  share.used_until = std::max(share.used_until, now) + limit_.each;
}

void RateLimits::GiveBack(absl::string_view key, absl::Duration now) {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(KeptKey(key, now));
  if (found != by_key_.end()) found->second->used_until -= limit_.each;
}

std::size_t RateLimits::remembered() const {
  const std::lock_guard lock(mutex_);
  return shares_.size();
}

}  // namespace redress
