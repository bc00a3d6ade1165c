#include "api/commit_feed.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/refusal.h"
#include "api/problem.h"
#include "api/request.h"
#include "base/status.h"

namespace redress {

std::unique_ptr<FeedPlace> FeedPlace::Take(const std::shared_ptr<std::atomic<int>>& taken,
                                           int most) {
  if (++*taken <= most) return std::unique_ptr<FeedPlace>(new FeedPlace(taken));
  --*taken;
  return nullptr;
}

absl::StatusOr<std::optional<std::uint64_t>> LastEventId(const HttpRequest& request) {
  ASSIGN_OR_RETURN(const std::optional<std::string> last, OneHeader(request, "last-event-id"));
  if (!last.has_value() || last->empty()) return std::optional<std::uint64_t>();
  const std::optional<std::uint64_t> position = ParseNumber(*last);
  if (position.has_value()) return position;
  return Refuse(absl::StatusCode::kInvalidArgument, kMalformed,
                "header Last-Event-ID: is the number of a position");
}

HttpResponse TooManyFeeds() {
  HttpResponse refusal = ProblemResponse(503, "overloaded", "too many feeds are under way");
  refusal.Set("Retry-After", absl::StrCat(absl::ToInt64Seconds(kHeartbeat)));
  return refusal;
}

void CommitFeed::Next(std::function<void(std::string)> take) {
  reply_.run([self = weak_from_this(), take = std::move(take)] {
    if (const auto feed = self.lock(); feed != nullptr) feed->Produce(take);
  });
}

void CommitFeed::Wake() {
  reply_.run([self = weak_from_this()] {
    const auto feed = self.lock();
    if (feed == nullptr || feed->take_ == nullptr) return;
    feed->Produce(std::exchange(feed->take_, nullptr));
  });
}

void CommitFeed::Produce(std::function<void(std::string)> take) {
  absl::StatusOr<std::string> piece = Read();
  if (!piece.ok()) return take("");  // the client comes again, and hears why
  if (!piece->empty()) return take(*std::move(piece));
  take_ = std::move(take);
  Wait();
}

absl::StatusOr<std::string> CommitFeed::Read() {
  const std::shared_ptr<const KeyValueReader> views = node_.Snapshot();
  ASSIGN_OR_RETURN(const CommitPage page, ReadCommits(*views, next_, kMaxCommitsPerPiece));
  const bool moved = page.next != next_;
  next_ = page.next;
  std::string piece;
  for (const JournalCommit& commit : page.commits) {
    ASSIGN_OR_RETURN(const std::string told, content_.commit(*views, commit));
    piece.append(told);
  }
  if (content_.beside != nullptr) {
    ASSIGN_OR_RETURN(const std::string told, content_.beside(*views));
    piece.append(told);
  }
  // Nothing to tell of what there was, but a sign that the feed goes on.
  if (piece.empty() && moved) piece = content_.alive(next_);
  return piece;
}

void CommitFeed::Wait() {
  // Woken meanwhile, it still waits for the same position.
  if (std::exchange(waits_, true)) return;
  node_.WaitForPosition(next_, kHeartbeat,
                        [self = weak_from_this(), reply = reply_](const absl::Status& came) {
                          reply.run([self, came] {
                            if (const auto feed = self.lock(); feed != nullptr) feed->Waited(came);
                          });
                        });
}

void CommitFeed::Waited(const absl::Status& came) {
  waits_ = false;
  if (take_ == nullptr) return;  // a piece is under way, after which it looks anew
  const auto take = std::exchange(take_, nullptr);
  if (came.ok()) return Produce(take);
  take(absl::IsUnavailable(came) ? content_.alive(next_) : "");
}

}  // namespace redress
