#pragma once

// GET /v1/changes: what changed, without what it says: for pages that keep themselves fresh. As
// server-sent events, or answered once there is something (long poll).

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/change_teller.h"
#include "api/commit_feed.h"
#include "api/http.h"
#include "api/presence_book.h"
#include "api/queries.h"
#include "base/clock.h"
#include "node/node.h"
#include "projections/key_value_store.h"

namespace redress {

// The most at one time, of both kinds together; more are refused. Each is a browser, not a tab.
inline constexpr int kMaxChangeFeeds = 256;
// Who is further behind is told only that much changed: cheaper to look at everything anew.
inline constexpr std::uint64_t kMaxChangesBehind = 2'000;
// The longest that a long poll may wait; less than HttpLimits::answer.
inline constexpr absl::Duration kMaxChangesWait = absl::Seconds(25);

// Thread-safe. `node`, `clock` and `book` (themselves thread-safe) outlive it and every feed that
// it has begun.
class Changes {
 public:
  Changes(Node& node, Clock& clock, PresenceBook& book) : node_(node), clock_(clock), book_(book) {}

  void Follow(const Asked& asked);

 private:
  // What is asked for, and where that begins.
  struct Question {
    ChangesWanted wanted;
    std::shared_ptr<const KeyValueReader> views;
    std::uint64_t latest = 0;            // of the views
    std::uint64_t after = 0;             // the last position that the client has
    std::optional<absl::Duration> wait;  // of a long poll

    bool IsFarBehind() const { return latest > after && latest - after > kMaxChangesBehind; }
  };

  absl::StatusOr<Question> Parse(const Asked& asked) const;
  void Stream(const Question& question, std::unique_ptr<FeedPlace> place, const Reply& reply);
  void Poll(const Question& question, std::unique_ptr<FeedPlace> place, const Reply& reply);

  Node& node_;
  Clock& clock_;
  PresenceBook& book_;
  std::shared_ptr<std::atomic<int>> feeds_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace redress
