#include "api/http_waiting.h"

#include <utility>

namespace redress {

WaitedFor::Id WaitedFor::Add(Evict evict, absl::Duration now) {
  const std::lock_guard lock(mutex_);
  waiting_.emplace_hint(waiting_.end(), ++last_, Waiting{now, std::move(evict)});
  return last_;
}

void WaitedFor::Remove(Id id) {
  const std::lock_guard lock(mutex_);
  waiting_.erase(id);
}

bool WaitedFor::EvictLongest(absl::Duration now, absl::Duration patience) {
  std::map<Id, Waiting>::node_type longest;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty() || now - waiting_.begin()->second.since < patience) return false;
    longest = waiting_.extract(waiting_.begin());
  }
  longest.mapped().evict(longest.key());
  return true;
}

}  // namespace redress
