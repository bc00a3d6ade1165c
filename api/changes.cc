#include "api/changes.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/commit_feed.h"
#include "api/filter_values.h"
#include "api/narrowed_reads.h"
#include "api/position_token.h"
#include "api/presence.h"
#include "api/problem.h"
#include "base/status.h"
#include "commands/json_writer.h"
#include "projections/streams.h"

namespace redress {
namespace {

constexpr absl::string_view kAfter = "after";
constexpr absl::string_view kKinds = "kinds";
constexpr absl::string_view kWait = "wait";
// The one after it is a number, too.
constexpr std::uint64_t kMaxPosition = UINT64_MAX - 1;

std::string ChangeEvent(std::uint64_t position, const PositionRow& record, const Change& change) {
  // Nothing that is told says who a customer is.
  JsonWriter data{Sight()};
  WriteChange(position, record, change, data);
  return absl::StrCat("id: ", position, "\nevent: change\ndata: ", data.text(), "\n\n");
}

// Takes no place in what the client has seen: only where it goes on from.
std::string Reached(std::uint64_t position) { return absl::StrCat(":\nid: ", position, "\n\n"); }

absl::StatusOr<std::optional<absl::Duration>> WaitParameter(const QueryParameters& parameters) {
  const std::optional<std::string> text = TextValue(parameters, kWait);
  if (!text.has_value()) return std::optional<absl::Duration>();
  const std::optional<std::uint64_t> seconds = ParseNumber(*text);
  const auto most = static_cast<std::uint64_t>(absl::ToInt64Seconds(kMaxChangesWait));
  if (!seconds.has_value() || *seconds > most) {
    return RefuseFilter(kWait, absl::StrCat("is a number of seconds from 0 to ", most));
  }
  return std::optional<absl::Duration>(absl::Seconds(*seconds));
}

// Returns the position that the text names: its number, or its token, which must be of this
// journal.
absl::StatusOr<std::uint64_t> AfterParameter(const std::string& text, const KeyValueReader& views,
                                             const StorePosition& latest) {
  if (const std::optional<std::uint64_t> number = ParseNumber(text)) return *number;
  const absl::StatusOr<PositionToken> token = DecodePositionToken(text);
  if (!token.ok()) return RefuseFilter(kAfter, "is a position, or its number");
  // Another node may be ahead.
  if (token->position <= latest.position) RETURN_IF_ERROR(CheckPositionToken(views, *token));
  return token->position;
}

// What a feed tells beside commits.
struct Beside {
  std::uint64_t since = 0;
  std::unique_ptr<PresenceBook::Listener> listener;
};

FeedContent ContentFor(const ChangesWanted& wanted, PresenceBook& book, Clock& clock,
                       const std::shared_ptr<Beside>& beside) {
  FeedContent content;
  content.commit = [wanted](const KeyValueReader& views,
                            const JournalCommit& commit) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(const std::optional<Change> change, ChangeBy(views, wanted, commit));
    if (!change.has_value()) return std::string();
    return ChangeEvent(commit.position, commit.record, *change);
  };
  content.alive = [](std::uint64_t next) { return Reached(next - 1); };
  if (!wanted.Wants(kTicketCollection.name)) return content;
  content.beside = [beside, &book, &clock, scope = wanted.scope()](
                       const KeyValueReader& views) -> absl::StatusOr<std::string> {
    std::string told;
    for (const PresentAt& at : book.ChangedSince(&beside->since, clock.Steady())) {
      ASSIGN_OR_RETURN(const bool sees, Sees(views, scope, StreamOf(kTicketCollection, at.ticket)));
      if (!sees) continue;
      JsonWriter data{Sight()};
      WritePresentAt(at, data);
      absl::StrAppend(&told, "event: presence\ndata: ", data.text(), "\n\n");
    }
    return told;
  };
  return content;
}

// Answers once there is something to tell, or the wait is over.
class ChangePoll final : public std::enable_shared_from_this<ChangePoll> {
 public:
  ChangePoll(Node& node, Clock& clock, Reply reply, std::unique_ptr<FeedPlace> place,
             ChangesWanted wanted)
      : node_(node),
        clock_(clock),
        reply_(std::move(reply)),
        place_(std::move(place)),
        wanted_(std::move(wanted)) {}

  // Looks from position `next` on, until `ends` of the steady clock.
  void Look(std::uint64_t next, absl::Duration ends) {
    const absl::Status looked = TryToLook(next, ends);
    if (!looked.ok()) reply_.send(ProblemResponse(looked));
  }

  // Answers that there is more than can be told, up to `latest`.
  void TellMany(const KeyValueReader& views, std::uint64_t latest) {
    const absl::Status told = Answer(views, latest, "[]", true);
    if (!told.ok()) reply_.send(ProblemResponse(told));
  }

 private:
  absl::Status TryToLook(std::uint64_t next, absl::Duration ends) {
    const std::shared_ptr<const KeyValueReader> views = node_.Snapshot();
    ASSIGN_OR_RETURN(const CommitPage page, ReadCommits(*views, next, kMaxCommitsPerPiece));
    JsonWriter changes{Sight()};
    changes.BeginArray();
    bool has_any = false;
    for (const JournalCommit& commit : page.commits) {
      ASSIGN_OR_RETURN(const std::optional<Change> change, ChangeBy(*views, wanted_, commit));
      if (!change.has_value()) continue;
      has_any = true;
      WriteChange(commit.position, commit.record, *change, changes);
    }
    changes.EndArray();
    const absl::Duration left = ends - clock_.Steady();
    if (has_any || left <= absl::ZeroDuration()) {
      return Answer(*views, page.next - 1, changes.text(), false);
    }
    node_.WaitForPosition(
        page.next, left,
        [self = shared_from_this(), next = page.next, ends](const absl::Status& came) {
          self->reply_.run([self, next, ends, came] { self->Waited(came, next, ends); });
        });
    return absl::OkStatus();
  }

  void Waited(const absl::Status& came, std::uint64_t next, absl::Duration ends) {
    if (!came.ok() && !absl::IsUnavailable(came)) return reply_.send(ProblemResponse(came));
    Look(next, came.ok() ? ends : clock_.Steady());
  }

  absl::Status Answer(const KeyValueReader& views, std::uint64_t position,
                      absl::string_view changes, bool many) {
    ASSIGN_OR_RETURN(const StorePosition latest, ReadPosition(views));
    // Asked for what is still to come, it may be ahead of these views.
    ASSIGN_OR_RETURN(const std::string token,
                     PositionTokenAt(views, std::min(position, latest.position)));
    JsonWriter body{Sight()};
    body.BeginObject();
    body.Key("changes");
    body.Written(changes);
    if (many) body.Member("many", true);
    body.Member("position", token);
    body.EndObject();
    HttpResponse response = JsonResponse(200, body.Take());
    response.Set("Redress-Position", token);
    reply_.send(std::move(response));
    return absl::OkStatus();
  }

  Node& node_;
  Clock& clock_;
  const Reply reply_;
  const std::unique_ptr<FeedPlace> place_;
  const ChangesWanted wanted_;
};

}  // namespace

void Changes::Follow(const Asked& asked) {
  absl::StatusOr<Question> question = Parse(asked);
  if (!question.ok()) return asked.Refuse(question.status());
  std::unique_ptr<FeedPlace> place = FeedPlace::Take(feeds_, kMaxChangeFeeds);
  if (place == nullptr) return asked.reply.send(TooManyFeeds());
  if (question->wait.has_value()) return Poll(*question, std::move(place), asked.reply);
  Stream(*question, std::move(place), asked.reply);
}

absl::StatusOr<Changes::Question> Changes::Parse(const Asked& asked) const {
  RETURN_IF_ERROR(CheckParameters(asked.parameters, {kKinds, kAfter, kWait}));
  Question question;
  ASSIGN_OR_RETURN(
      question.wanted,
      WantedChanges(asked.request.actor, TextValue(asked.parameters, kKinds).value_or("")));
  ASSIGN_OR_RETURN(question.wait, WaitParameter(asked.parameters));
  question.views = node_.Snapshot();
  ASSIGN_OR_RETURN(const StorePosition latest, ReadPosition(*question.views));
  question.latest = latest.position;
  question.after = latest.position;
  ASSIGN_OR_RETURN(const std::optional<std::uint64_t> last, LastEventId(asked.request));
  const std::optional<std::string> after = TextValue(asked.parameters, kAfter);
  if (last.has_value()) {
    question.after = *last;
  } else if (after.has_value()) {
    ASSIGN_OR_RETURN(question.after, AfterParameter(*after, *question.views, latest));
  }
  question.after = std::min(question.after, kMaxPosition);
  return question;
}

void Changes::Stream(const Question& question, std::unique_ptr<FeedPlace> place,
                     const Reply& reply) {
  auto beside = std::make_shared<Beside>();
  beside->since = book_.Last();
  HttpResponse response;
  response.Set("Content-Type", "text/event-stream");
  // Sent at once, so that the client sees that it has begun, and knows from where.
  std::uint64_t begins = question.after;
  response.body = Reached(begins);
  if (question.IsFarBehind()) {
    begins = question.latest;
    const absl::StatusOr<std::optional<PositionRow>> row = ReadPositionRow(*question.views, begins);
    if (!row.ok()) return reply.send(ProblemResponse(row.status()));
    response.body =
        ChangeEvent(begins, row->value_or(PositionRow()), Change{.streams = {}, .many = true});
  }
  const auto feed =
      std::make_shared<CommitFeed>(node_, reply, std::move(place), begins + 1,
                                   ContentFor(question.wanted, book_, clock_, beside));
  beside->listener = std::make_unique<PresenceBook::Listener>(book_, [weak = std::weak_ptr(feed)] {
    if (const auto woken = weak.lock(); woken != nullptr) woken->Wake();
  });
  response.stream = feed;
  reply.send(std::move(response));
}

void Changes::Poll(const Question& question, std::unique_ptr<FeedPlace> place, const Reply& reply) {
  const auto poll =
      std::make_shared<ChangePoll>(node_, clock_, reply, std::move(place), question.wanted);
  if (question.IsFarBehind()) return poll->TellMany(*question.views, question.latest);
  poll->Look(question.after + 1, clock_.Steady() + *question.wait);
}

}  // namespace redress
