#include "node/attempt.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/aggregates.h"
#include "aggregates/refusal.h"
#include "base/hash.h"
#include "base/mutation.h"
#include "base/status.h"
#include "events/codec.h"
#include "journal/acceptance.h"
#include "journal/journal.h"

namespace redress {
namespace {

PastEvent ToPastEvent(EventRow row) {
  PastEvent past;
  past.command_id = row.command_id();
  past.actor = row.actor_id();
  past.decided_at = absl::FromUnixMicros(row.decided_at());
  past.recorded_at = absl::FromUnixMicros(row.recorded_at());
  past.event = std::move(*row.mutable_event());
  return past;
}

// Streams at the position of `reader`, each with the head that it had.
class LoadedStreams final : public Streams {
 public:
  explicit LoadedStreams(const AttemptContext& context) : context_(context) {}

  absl::StatusOr<std::vector<PastEvent>> Load(absl::string_view stream) override {
    RETURN_IF_ERROR(Head(stream).status());
    std::vector<PastEvent> events;
    if (heads_[std::string(stream)].version() == 0) return events;
    ASSIGN_OR_RETURN(std::vector<EventRow> rows, ReadEvents(*context_.reader, stream));
    events.reserve(rows.size());
    for (EventRow& row : rows) events.push_back(ToPastEvent(std::move(row)));
    return events;
  }

  // Returns the head of a stream, loaded or not, and remembers it.
  absl::StatusOr<HeadRow> Head(absl::string_view stream) {
    const std::string name(stream);
    if (const auto found = heads_.find(name); found != heads_.end()) return found->second;
    ASSIGN_OR_RETURN(HeadRow head, ReadHead(*context_.reader, stream));
    if (Mutated(Mutation::kParentInFlight)) {
      const auto& in_flight = context_.mistakes.heads_in_flight;
      if (const auto own = in_flight.find(name); own != in_flight.end()) head.set_head(own->second);
    }
    return heads_.emplace(name, std::move(head)).first->second;
  }

  const std::map<std::string, HeadRow>& heads() const { return heads_; }

 private:
  const AttemptContext& context_;
  std::map<std::string, HeadRow> heads_;  // ordered: a commit is the same whenever it is drafted
};

Attempt Final(absl::StatusOr<CommandAnswer> answer) {
  return {AttemptKind::kFinal, std::move(answer), {}};
}

Attempt Negative(absl::StatusOr<CommandAnswer> answer) {
  return {AttemptKind::kNegative, std::move(answer), {}};
}

// Sorts a decider's refusal: only malformed requests are wrong whatever the state.
Attempt FromRefusal(const absl::Status& refusal) {
  switch (refusal.code()) {
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
      return Negative(refusal);
    default:
      return Final(refusal);
  }
}

// Fills the appends and checks of `commit` with the heads at which it was decided.
absl::Status SetStreams(const Decision& decision, LoadedStreams& streams, Commit& commit,
                        Draft& draft) {
  for (const StreamEvents& events : decision.appends) {
    ASSIGN_OR_RETURN(const HeadRow head, streams.Head(events.stream));
    CommitAppend* append = commit.add_appends();
    append->set_stream(events.stream);
    append->set_parent(head.head());
    for (const Event& event : events.events) {
      ASSIGN_OR_RETURN(*append->add_events(), EncodeEvent(event));
    }
    draft.appended.push_back(events.stream);
  }
  for (const auto& [stream, head] : streams.heads()) {
    if (std::find(draft.appended.begin(), draft.appended.end(), stream) != draft.appended.end()) {
      continue;
    }
    CommitCheck* check = commit.add_checks();
    check->set_stream(stream);
    check->set_parent(head.head());
    draft.checked.push_back(stream);
  }
  return absl::OkStatus();
}

Commit CommitOf(const CommandRequest& request, const AttemptContext& context) {
  Commit commit;
  commit.set_command_id(request.command_id);
  commit.set_command_type(CommandType(request.command));
  commit.set_request_digest(request.request_digest);
  commit.mutable_actor()->set_id(request.actor.id);
  commit.mutable_actor()->set_role(request.actor.role);
  commit.mutable_actor()->set_verified(request.actor.verified ? 1 : 0);
  commit.set_cause(request.cause);
  commit.set_correlation(request.correlation);
  commit.set_decided_at(static_cast<std::uint64_t>(absl::ToUnixMicros(context.now)));
  commit.set_decider_edition(kEdition);
  *commit.mutable_seen() = context.seen;
  return commit;
}

// The last look at an own record before it is sent: this node would accept it and can fold it.
absl::Status CheckOwnRecord(const Draft& draft, LoadedStreams& streams) {
  const HeadLookup head = [&streams](absl::string_view stream) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(const HeadRow row, streams.Head(stream));
    return row.head();
  };
  ASSIGN_OR_RETURN(const Judgement judgement, Judge(draft.record, head));
  if (judgement.verdict != Verdict::kAccepted) {
    return absl::InternalError(
        absl::StrCat("an own commit would be refused: ", RefusalName(judgement.refusal)));
  }
  for (const CommitAppend& append : judgement.commit->appends()) {
    for (const std::string& bytes : append.events()) RETURN_IF_ERROR(DecodeEvent(bytes).status());
  }
  return absl::OkStatus();
}

absl::StatusOr<Draft> DraftCommit(const CommandRequest& request, const AttemptContext& context,
                                  const Decision& decision, LoadedStreams& streams) {
  Draft draft;
  Commit commit = CommitOf(request, context);
  RETURN_IF_ERROR(SetStreams(decision, streams, commit, draft));
  draft.record = EncodeRecord(commit);
  if (draft.record.size() > kMaxRecordSize) {
    return Refuse(absl::StatusCode::kInvalidArgument, "too-large",
                  absl::StrCat("what the request comes to is ", draft.record.size(),
                               " bytes; at most ", kMaxRecordSize, " can be recorded at once"));
  }
  RETURN_IF_ERROR(CheckOwnRecord(draft, streams));
  draft.hash = Sha256(draft.record);
  draft.refusal = decision.refusal;
  return draft;
}

absl::Status CheckVersion(const CommandRequest& request, const std::string& primary,
                          LoadedStreams& streams) {
  if (!request.if_match.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const HeadRow head, streams.Head(primary));
  if (head.version() == *request.if_match) return absl::OkStatus();
  return Refuse(
      absl::StatusCode::kAborted, "stale-version",
      absl::StrCat(primary, " is at version ", head.version(), ", not ", *request.if_match));
}

// Returns an answer of `effect`, which leaves everything as it is.
absl::StatusOr<CommandAnswer> AnswerWithoutCommit(Effect effect, const CommandRequest& request,
                                                  const AttemptContext& context,
                                                  LoadedStreams& streams) {
  const std::string primary = PrimaryStream(request.command, request.command_id, *context.names);
  ASSIGN_OR_RETURN(const HeadRow head, streams.Head(primary));
  CommandAnswer answer;
  answer.effect = effect;
  answer.position = context.position->position;
  answer.digest = context.position->digest;
  answer.version = head.version();
  return answer;
}

Attempt FromDecision(const CommandRequest& request, const AttemptContext& context,
                     Decision decision, LoadedStreams& streams) {
  if (decision.appends.empty()) {
    return Negative(AnswerWithoutCommit(Effect::kNothingNew, request, context, streams));
  }
  if (Mutated(Mutation::kClockRefusalWithoutFact) && !decision.refusal.ok()) {
    return Negative(decision.refusal);
  }
  absl::StatusOr<Draft> draft = DraftCommit(request, context, decision, streams);
  if (!draft.ok()) return Final(draft.status());
  if (request.mode == Mode::kDryRun) {
    if (!decision.refusal.ok()) return Final(decision.refusal);
    absl::StatusOr<CommandAnswer> answer =
        AnswerWithoutCommit(Effect::kDryRun, request, context, streams);
    if (answer.ok()) answer->decision = std::move(decision);
    return Final(std::move(answer));
  }
  return {AttemptKind::kDraft, absl::UnknownError("not answered yet"), *std::move(draft)};
}

// Returns the events of a commit, in its order of streams.
absl::StatusOr<std::vector<EventRow>> EventsOf(const CommandRow& commit,
                                               const KeyValueReader& reader) {
  std::vector<EventRow> events;
  for (const CommandStream& stream : commit.streams()) {
    ASSIGN_OR_RETURN(
        std::vector<EventRow> rows,
        ReadEvents(reader, stream.stream(), stream.first_version() - 1, commit.position()));
    std::move(rows.begin(), rows.end(), std::back_inserter(events));
  }
  if (events.empty()) return absl::DataLossError("a command without an event");
  return events;
}

absl::StatusOr<CommandAnswer> ReadAnswer(const CommandRow& row, Effect effect,
                                         const KeyValueReader& reader) {
  CommandAnswer answer;
  answer.effect = effect;
  answer.commit = row;
  answer.position = row.position();
  ASSIGN_OR_RETURN(answer.events, EventsOf(row, reader));
  ASSIGN_OR_RETURN(const std::optional<PositionRow> at, ReadPositionRow(reader, row.position()));
  if (!at.has_value()) return absl::DataLossError("a command at a position without a row");
  answer.digest = at->digest();
  return answer;
}

// What comes from another system is named by its source and id, not by a key.
absl::Status OtherContent(const Command& command) {
  if (command.has_interaction() || command.has_import_ticket()) {
    return Refuse(absl::StatusCode::kAlreadyExists, "id-reused",
                  "this source and id came before, with other content: what came first stands; "
                  "give what is new an id of its own");
  }
  return Refuse(absl::StatusCode::kAlreadyExists, "key-reused",
                "this key was used before, for a request with another content");
}

}  // namespace

absl::StatusOr<CommandAnswer> AnswerFromCommit(const CommandRow& row, Effect effect,
                                               const KeyValueReader& reader) {
  absl::StatusOr<CommandAnswer> answer = ReadAnswer(row, effect, reader);
  if (!answer.ok()) {
    return absl::DeadlineExceededError(absl::StrCat(
        "this stands in the journal, but the views cannot tell it now: ", answer.status().message(),
        "; repeat it with the same key"));
  }
  if (const Event& event = answer->events.front().event(); event.has_command_refused()) {
    return Refuse(absl::StatusCode::kFailedPrecondition, event.command_refused().code(),
                  event.command_refused().detail());
  }
  return answer;
}

std::optional<absl::StatusOr<CommandAnswer>> AnswerIfKnown(const CommandRequest& request,
                                                           const KeyValueReader& reader) {
  const absl::StatusOr<std::optional<CommandRow>> row = ReadCommand(reader, request.command_id);
  if (!row.ok()) return row.status();
  if (!row->has_value()) return std::nullopt;
  if ((*row)->request_digest() == request.request_digest) {
    return AnswerFromCommit(**row, Effect::kReplayed, reader);
  }
  return OtherContent(request.command);
}

Attempt MakeAttempt(const CommandRequest& request, const AttemptContext& context) {
  const bool looks_up = !Mutated(Mutation::kLookUpOnce) || context.mistakes.looks_up;
  if (looks_up) {
    std::optional<absl::StatusOr<CommandAnswer>> known = AnswerIfKnown(request, *context.reader);
    if (known.has_value()) return Final(*std::move(known));
  }

  LoadedStreams streams(context);
  const std::string primary = PrimaryStream(request.command, request.command_id, *context.names);
  const absl::Status version = CheckVersion(request, primary, streams);
  if (absl::IsAborted(version)) return Negative(version);
  if (!version.ok()) return Final(version);

  const Context decide_context = {context.now, request.command_id, request.actor, context.names,
                                  context.policy};
  absl::StatusOr<Decision> decision = Decide(request.command, decide_context, streams);
  if (!decision.ok()) return FromRefusal(decision.status());
  return FromDecision(request, context, *std::move(decision), streams);
}

}  // namespace redress
