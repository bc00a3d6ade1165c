#include "node/word_indexing.h"

#include <algorithm>
#include <utility>

#include "absl/time/time.h"

namespace redress {
namespace {

// Between two looks: the more words come in together, the less each costs, and the longer a
// commit's batch waits for one of words.
constexpr absl::Duration kPause = absl::Milliseconds(10);

}  // namespace

bool IndexMore(const std::vector<IndexedViews>& views) {
  bool indexed = false;
  for (const IndexedViews& each : views) {
    if (each.words->IndexMore().value_or(false)) indexed = true;
  }
  return indexed;
}

WordIndexing::WordIndexing() : thread_([this](const std::stop_token& stop) { Run(stop); }) {}

void WordIndexing::Look(std::vector<IndexedViews> views) {
  {
    // Views that were replaced may be closed and removed with this; without the lock.
    const std::lock_guard lock(mutex_);
    views_.swap(views);
    look_ = true;
  }
  woken_.notify_one();
}

void WordIndexing::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::vector<IndexedViews> views;
    {
      std::unique_lock lock(mutex_);
      woken_.wait(lock, stop, [this] { return look_; });
      look_ = false;
      views = views_;
    }
    while (!stop.stop_requested() && IndexMore(views)) {
    }
    views.clear();
    std::unique_lock lock(mutex_);
    paused_.wait_for(lock, stop, absl::ToChronoMilliseconds(kPause), [] { return false; });
  }
}

}  // namespace redress
