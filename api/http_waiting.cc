#include "api/http_waiting.h"

#include <algorithm>
#include <utility>

namespace redress {

WaitedFor::Id WaitedFor::Add(Evict evict, absl::Duration now, absl::string_view network) {
  const std::lock_guard lock(mutex_);
  waiting_.emplace_hint(waiting_.end(), ++last_, Waiting{now, std::move(evict), network});
  return last_;
}

void WaitedFor::Remove(Id id) {
  const std::lock_guard lock(mutex_);
  waiting_.erase(id);
}

bool WaitedFor::EvictLongest(absl::Duration now, absl::Duration patience) {
  return EvictIf(now, patience, [this] { return waiting_.begin(); });
}

bool WaitedFor::EvictLongestOf(absl::string_view network, absl::Duration now,
                               absl::Duration patience) {
  return EvictIf(now, patience, [this, network] {
    return std::find_if(waiting_.begin(), waiting_.end(),
                        [network](const auto& one) { return one.second.network == network; });
  });
}

bool WaitedFor::EvictIf(absl::Duration now, absl::Duration patience,
                        const std::function<All::iterator()>& longest_of) {
  All::node_type longest;
  {
    const std::lock_guard lock(mutex_);
    const auto found = longest_of();
    if (found == waiting_.end() || now - found->second.since < patience) return false;
    longest = waiting_.extract(found);
  }
  longest.mapped().evict(longest.key());
  return true;
}

}  // namespace redress
