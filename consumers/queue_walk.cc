#include "consumers/queue_walk.h"

#include <algorithm>
#include <utility>

#include "base/status.h"
#include "projections/waiting.h"

namespace redress {

void QueueWalk::Begin(absl::string_view team, At at) {
  team_ = std::string(team);
  after_.clear();
  last_.clear();
  is_end_ = false;
  is_over_ = at == At::kDone;
  pages_ = 0;
}

absl::StatusOr<std::vector<std::string>> QueueWalk::Page(const KeyValueReader& views) {
  if (is_over_) return std::vector<std::string>();
  ASSIGN_OR_RETURN(WaitingPage page, ReadWaiting(views, team_, after_, page_size_));
  is_end_ = page.tickets.size() < page_size_;
  last_ = std::move(page.last);
  if (is_end_) {
    further_.erase(team_);
  } else if (pages_ == kFrontPages) {
    further_[team_] = last_;
  }
  return std::move(page.tickets);
}

void QueueWalk::Next() {
  is_over_ = is_end_ || pages_ == kFrontPages;
  after_ = last_;
  if (++pages_ != kFrontPages) return;
  const auto further = further_.find(team_);
  if (further != further_.end()) after_ = std::max(after_, further->second);
}

}  // namespace redress
