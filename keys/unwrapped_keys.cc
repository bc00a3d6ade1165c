#include "keys/unwrapped_keys.h"

namespace redress {

std::optional<std::string> UnwrappedKeys::Find(absl::string_view id) {
  const std::lock_guard lock(mutex_);
  const std::optional<Secret>* const kept = keys_.Find(id);
  if (kept == nullptr || !kept->has_value()) return std::nullopt;
  return std::string((*kept)->bytes());
}

std::uint64_t UnwrappedKeys::mark() const {
  const std::lock_guard lock(mutex_);
  return mark_;
}

void UnwrappedKeys::Put(absl::string_view id, absl::string_view secret, std::uint64_t mark) {
  const std::lock_guard lock(mutex_);
  if (mark == mark_) keys_.Put(id, Secret(secret), 1);
}

void UnwrappedKeys::Forget(const std::vector<std::string>& ids) {
  const std::lock_guard lock(mutex_);
  ++mark_;
  for (const std::string& id : ids) {
    // Found, it leaves the older half: no copy stays there.
    if (keys_.Find(id) != nullptr) keys_.Put(id, std::nullopt, 1);
  }
}

}  // namespace redress
