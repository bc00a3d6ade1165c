#pragma once

// Commits as they come, told to one client: pulled by whoever takes the pieces
// (docs/decisions/0014-feed-is-pulled.md). What is told of a commit, and of what is none, the
// feed's content says.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/http.h"
#include "node/node.h"
#include "projections/commits.h"

namespace redress {

// Commits of one piece of a feed: what a feed holds in memory for a reader that is slow to take it.
inline constexpr std::size_t kMaxCommitsPerPiece = 50;
// The longest that a feed says nothing; then it shows that it is alive.
inline constexpr absl::Duration kHeartbeat = absl::Seconds(15);

// What a feed tells, in server-sent events. Called on one thread at a time.
struct FeedContent {
  // Returns what is told of a commit, as the views have it; empty: nothing.
  std::function<absl::StatusOr<std::string>(const KeyValueReader&, const JournalCommit&)> commit;
  // Returns what shows that the feed goes on, and has told of all before position `next`.
  std::function<std::string(std::uint64_t next)> alive;
  // Returns what there is to tell now that is no commit; null: there never is any.
  std::function<absl::StatusOr<std::string>(const KeyValueReader&)> beside = nullptr;
};

// One of the places that feeds have, of which there are a number: given back when it goes.
class FeedPlace {
 public:
  // Returns null where all are taken.
  static std::unique_ptr<FeedPlace> Take(const std::shared_ptr<std::atomic<int>>& taken, int most);
  ~FeedPlace() { --*taken_; }
  FeedPlace(const FeedPlace&) = delete;
  FeedPlace& operator=(const FeedPlace&) = delete;

 private:
  explicit FeedPlace(std::shared_ptr<std::atomic<int>> taken) : taken_(std::move(taken)) {}

  std::shared_ptr<std::atomic<int>> taken_;
};

// Returns the last position that the client says it has, or nothing.
//
// Errors: kInvalidArgument (the header is no position).
absl::StatusOr<std::optional<std::uint64_t>> LastEventId(const HttpRequest& request);

// The answer to whom no place is left.
HttpResponse TooManyFeeds();

// One client's feed. Lives as long as its connection; what the node calls back later finds it gone.
class CommitFeed final : public HttpStream, public std::enable_shared_from_this<CommitFeed> {
 public:
  // `node` outlives it. It tells from position `first` on.
  CommitFeed(Node& node, Reply reply, std::unique_ptr<FeedPlace> place, std::uint64_t first,
             FeedContent content)
      : node_(node),
        reply_(std::move(reply)),
        place_(std::move(place)),
        next_(first),
        content_(std::move(content)) {}

  // Reading is the work of the lane of feeds, whoever asks for the next piece.
  void Next(std::function<void(std::string)> take) override;

  // There is something to tell beside commits. Called from any thread.
  void Wake();

 private:
  void Produce(std::function<void(std::string)> take);
  // Returns what there is to send now; empty where there is nothing yet.
  absl::StatusOr<std::string> Read();
  void Wait();
  void Waited(const absl::Status& came);

  Node& node_;
  Reply reply_;
  std::unique_ptr<FeedPlace> place_;
  std::uint64_t next_;  // the first position that is not sent
  const FeedContent content_;
  std::function<void(std::string)> take_;  // that waits for a piece, or none
  bool waits_ = false;                     // for the next position
};

}  // namespace redress
