#include "api/journal.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/refusal.h"
#include "api/accesses.h"
#include "api/event_json.h"
#include "api/problem.h"
#include "api/sights.h"
#include "api/ticket_filter.h"
#include "base/status.h"
#include "commands/json_writer.h"
#include "projections/streams.h"

namespace redress {
namespace {

constexpr absl::string_view kFrom = "from";
constexpr absl::string_view kLastEventId = "last-event-id";
constexpr absl::string_view kComment = ":\n\n";

absl::StatusOr<std::uint64_t> PositionIn(absl::string_view name, absl::string_view text) {
  const std::optional<std::uint64_t> number = ParseNumber(text);
  if (number.has_value()) return *number;
  return Refuse(absl::StatusCode::kInvalidArgument, kMalformed,
                absl::StrCat(name, ": is the number of a position"));
}

// Returns the first position asked for.
absl::StatusOr<std::uint64_t> FromParameter(const QueryParameters& parameters) {
  const auto from = parameters.find(std::string(kFrom));
  if (from == parameters.end()) return 1;
  ASSIGN_OR_RETURN(const std::uint64_t position, PositionIn("query parameter from", from->second));
  return std::max<std::uint64_t>(position, 1);
}

// Returns where a feed begins: after the last event that the client has, or where it says.
absl::StatusOr<std::uint64_t> FirstOfFeed(const Asked& asked) {
  RETURN_IF_ERROR(CheckParameters(asked.parameters, {kFrom}));
  ASSIGN_OR_RETURN(const std::optional<std::string> last, OneHeader(asked.request, kLastEventId));
  if (!last.has_value() || last->empty()) return FromParameter(asked.parameters);
  ASSIGN_OR_RETURN(const std::uint64_t position, PositionIn("header Last-Event-ID", *last));
  return position == UINT64_MAX ? position : position + 1;
}

// One client's feed. Lives as long as its connection; what the node calls back later finds it gone.
class CommitFeed final : public HttpStream, public std::enable_shared_from_this<CommitFeed> {
 public:
  // `running` counts this feed until it ends.
  CommitFeed(Node& node, Reply reply, std::shared_ptr<std::atomic<int>> running,
             std::uint64_t first, Sight sight)
      : node_(node),
        reply_(std::move(reply)),
        running_(std::move(running)),
        next_(first),
        sight_(std::move(sight)) {}
  ~CommitFeed() override { --*running_; }
  CommitFeed(const CommitFeed&) = delete;
  CommitFeed& operator=(const CommitFeed&) = delete;

  // Reading is the work of the lane of feeds, whoever asks for the next piece.
  void Next(std::function<void(std::string)> take) override {
    reply_.run([self = weak_from_this(), take = std::move(take)] {
      if (const auto feed = self.lock(); feed != nullptr) feed->Produce(take);
    });
  }

 private:
  void Produce(const std::function<void(std::string)>& take) {
    absl::StatusOr<std::string> piece = Read();
    if (!piece.ok()) return take("");  // the client comes again, and hears why
    if (!piece->empty()) return take(*std::move(piece));
    node_.WaitForPosition(
        next_, kHeartbeat,
        [self = weak_from_this(), reply = reply_, take](const absl::Status& came) {
          reply.run([self, take, came] {
            if (const auto feed = self.lock(); feed != nullptr) {
              feed->Continue(came, take);
            }
          });
        });
  }

  // Returns what there is to send now; empty where the views have nothing more yet.
  absl::StatusOr<std::string> Read() {
    ASSIGN_OR_RETURN(const CommitPage page,
                     ReadCommits(*node_.Snapshot(), next_, kMaxCommitsPerPiece));
    const bool moved = page.next != next_;
    next_ = page.next;
    std::string piece;
    for (const JournalCommit& commit : page.commits) {
      absl::StrAppend(&piece, "id: ", commit.position,
                      "\nevent: commit\ndata: ", CommitJson(commit, sight_), "\n\n");
    }
    // Only refused records: nothing to tell, but a sign that the feed goes on.
    if (piece.empty() && moved) piece = std::string(kComment);
    return piece;
  }

  void Continue(const absl::Status& came, const std::function<void(std::string)>& take) {
    if (came.ok()) return Produce(take);
    take(absl::IsUnavailable(came) ? std::string(kComment) : "");
  }

  Node& node_;
  Reply reply_;
  std::shared_ptr<std::atomic<int>> running_;
  std::uint64_t next_;  // the first position that is not sent
  const Sight sight_;
};

}  // namespace

std::string CommitJson(const JournalCommit& commit, const Sight& sight) {
  JsonWriter writer(sight);
  writer.BeginObject();
  writer.Member("offset", commit.record.offset());
  writer.Key("record_hash");
  writer.Hex(commit.record.record_hash());
  writer.Key("digest");
  writer.Hex(commit.record.digest());
  if (!commit.events.empty()) WriteSharedMembers(commit.events.front(), writer);
  writer.Key("events");
  writer.BeginArray();
  for (const EventRow& row : commit.events) WriteOwnEvent(row, writer);
  writer.EndArray();
  writer.EndObject();
  return writer.Take();
}

void JournalReads::Page(const Asked& asked) {
  const auto parse = [&]() -> absl::StatusOr<std::pair<std::uint64_t, std::size_t>> {
    RETURN_IF_ERROR(CheckParameters(asked.parameters, {kFrom, "limit", kAtLeast, kFresh}));
    ASSIGN_OR_RETURN(const std::uint64_t from, FromParameter(asked.parameters));
    ASSIGN_OR_RETURN(const PageRequest page, ParsePage(asked.parameters));
    return std::pair(from, page.limit);
  };
  const auto parsed = parse();
  if (!parsed.ok()) return asked.Refuse(parsed.status());
  const Query query = [from = parsed->first,
                       limit = parsed->second](const View& view) -> absl::StatusOr<Found> {
    ASSIGN_OR_RETURN(const CommitPage page, ReadCommits(view.reader, from, limit));
    Found found(view);
    std::string& lines = found.lines.emplace();
    for (const JournalCommit& commit : page.commits) {
      absl::StrAppend(&lines, CommitJson(commit, view.sight), "\n");
    }
    if (!page.commits.empty()) found.shown = Shown{"journal", {}};
    found.headers.emplace_back("Redress-Next", absl::StrCat(page.next));
    return found;
  };
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kNo, Effort::kLong, query,
                asked.reply);
}

void JournalReads::Feed(const Asked& asked) {
  const absl::StatusOr<std::uint64_t> first = FirstOfFeed(asked);
  if (!first.ok()) return asked.Refuse(first.status());
  const absl::Status noted =
      log_ == nullptr ? absl::OkStatus() : log_->Note(ReadBy(asked.request, "feed", {}));
  if (!noted.ok()) return asked.Refuse(noted);
  if (++*feeds_ > kMaxFeeds) {
    --*feeds_;
    HttpResponse refusal = ProblemResponse(503, "overloaded", "too many feeds are under way");
    refusal.Set("Retry-After", "15");
    return asked.reply.send(std::move(refusal));
  }
  // No handler sees a feed: there is no secret to look up anew while it runs.
  const Sight sight =
      asked.request.actor.has_value() ? SightOf(*asked.request.actor, node_) : Sight();
  HttpResponse response;
  response.Set("Content-Type", "text/event-stream");
  // Sent at once, so that the client sees that the feed has begun.
  response.body = std::string(kComment);
  response.stream = std::make_shared<CommitFeed>(node_, asked.reply, feeds_, *first, sight);
  asked.reply.send(std::move(response));
}

}  // namespace redress
