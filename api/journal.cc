#include "api/journal.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/accesses.h"
#include "api/event_json.h"
#include "api/filter_values.h"
#include "api/sights.h"
#include "api/ticket_filter.h"
#include "base/status.h"
#include "commands/json_writer.h"
#include "projections/streams.h"

namespace redress {
namespace {

constexpr absl::string_view kFrom = "from";
constexpr absl::string_view kComment = ":\n\n";

// Returns the first position asked for.
absl::StatusOr<std::uint64_t> FromParameter(const QueryParameters& parameters) {
  const auto from = parameters.find(std::string(kFrom));
  if (from == parameters.end()) return 1;
  const std::optional<std::uint64_t> position = ParseNumber(from->second);
  if (position.has_value()) return std::max<std::uint64_t>(*position, 1);
  return RefuseFilter(kFrom, "is the number of a position");
}

// Returns where a feed begins: after the last event that the client has, or where it says.
absl::StatusOr<std::uint64_t> FirstOfFeed(const Asked& asked) {
  RETURN_IF_ERROR(CheckParameters(asked.parameters, {kFrom}));
  ASSIGN_OR_RETURN(const std::optional<std::uint64_t> last, LastEventId(asked.request));
  if (!last.has_value()) return FromParameter(asked.parameters);
  return *last == UINT64_MAX ? *last : *last + 1;
}

FeedContent FeedOfCommits(const Sight& sight) {
  FeedContent content;
  content.commit = [sight](const KeyValueReader& /*views*/,
                           const JournalCommit& commit) -> absl::StatusOr<std::string> {
    return absl::StrCat("id: ", commit.position,
                        "\nevent: commit\ndata: ", CommitJson(commit, sight), "\n\n");
  };
  content.alive = [](std::uint64_t /*next*/) { return std::string(kComment); };
  return content;
}

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
  std::unique_ptr<FeedPlace> place = FeedPlace::Take(feeds_, kMaxFeeds);
  if (place == nullptr) return asked.reply.send(TooManyFeeds());
  // No handler sees a feed: there is no secret to look up anew while it runs.
  const Sight sight =
      asked.request.actor.has_value() ? SightOf(*asked.request.actor, node_) : Sight();
  HttpResponse response;
  response.Set("Content-Type", "text/event-stream");
  // Sent at once, so that the client sees that the feed has begun.
  response.body = std::string(kComment);
  response.stream = std::make_shared<CommitFeed>(node_, asked.reply, std::move(place), *first,
                                                 FeedOfCommits(sight));
  asked.reply.send(std::move(response));
}

}  // namespace redress
