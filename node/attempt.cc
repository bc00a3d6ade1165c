#include "node/attempt.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "aggregates/access/access.h"
#include "aggregates/aggregates.h"
#include "aggregates/fold.h"
#include "aggregates/refusal.h"
#include "base/hash.h"
#include "base/mutation.h"
#include "base/status.h"
#include "commands/past_event.h"
#include "events/codec.h"
#include "journal/acceptance.h"
#include "journal/journal.h"
#include "node/draft_sealing.h"
#include "node/room.h"

namespace redress {
namespace {

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
    for (const EventRow& row : rows) events.push_back(ToPastEvent(row));
    return events;
  }

  absl::StatusOr<std::shared_ptr<const FoldedState>> State(absl::string_view stream,
                                                           StateFold fold) override {
    ASSIGN_OR_RETURN(const HeadRow head, Head(stream));
    // What a mistaken build takes for the head, no state was folded for.
    if (Mutated(Mutation::kParentInFlight)) return Streams::State(stream, fold);
    std::shared_ptr<const FoldedState> state = context_.states->Find(stream, head.head());
    if (state != nullptr) return state;
    ASSIGN_OR_RETURN(const std::vector<PastEvent> events, Load(stream));
    return context_.states->Keep(stream, head.head(), fold(events), events.size());
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
absl::Status SetStreams(const Decision& decision, LoadedStreams& streams, DraftSealing& sealing,
                        Commit& commit, Draft& draft) {
  for (const StreamEvents& events : decision.appends) {
    ASSIGN_OR_RETURN(const HeadRow head, streams.Head(events.stream));
    CommitAppend* append = commit.add_appends();
    append->set_stream(events.stream);
    append->set_parent(head.head());
    RETURN_IF_ERROR(sealing.Encode(events, head.key(), *append));
    draft.appended.push_back(events.stream);
  }
  for (const auto& [stream, head] : streams.heads()) {
    if (std::find(draft.appended.begin(), draft.appended.end(), stream) != draft.appended.end()) {
      continue;
    }
    if (Mutated(Mutation::kTokenUnchecked) && absl::StartsWith(stream, "token/")) continue;
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
absl::StatusOr<DecodedCommit> CheckOwnRecord(const std::string& hash, Commit commit,
                                             LoadedStreams& streams, SealingKeys& keys) {
  const HeadLookup head = [&streams](absl::string_view stream) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(const HeadRow row, streams.Head(stream));
    return row.head();
  };
  ASSIGN_OR_RETURN(Judgement judgement, JudgeOwn(hash, std::move(commit), head));
  if (judgement.verdict != Verdict::kAccepted) {
    return absl::InternalError(
        absl::StrCat("an own commit would be refused: ", RefusalName(judgement.refusal)));
  }
  ASSIGN_OR_RETURN(DecodedAppends appends, DecodeAppends(*judgement.commit, &keys));
  return DecodedCommit{*std::move(judgement.commit), std::move(appends)};
}

absl::StatusOr<Draft> DraftCommit(const CommandRequest& request, const AttemptContext& context,
                                  const Decision& decision, LoadedStreams& streams) {
  Draft draft;
  Commit commit = CommitOf(request, context);
  DraftSealing sealing(*context.vault, *context.random, request.mode);
  RETURN_IF_ERROR(SetStreams(decision, streams, sealing, commit, draft));
  draft.record = EncodeRecord(commit);
  if (draft.record.size() > kMaxRecordSize) {
    return Refuse(absl::StatusCode::kInvalidArgument, "too-large",
                  absl::StrCat("what the request comes to is ", draft.record.size(),
                               " bytes; at most ", kMaxRecordSize, " can be recorded at once"));
  }
  draft.hash = Sha256(draft.record);
  ASSIGN_OR_RETURN(draft.decoded, CheckOwnRecord(draft.hash, std::move(commit), streams, sealing));
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

// The version that something has is told to nobody who may not do what is asked.
absl::Status CheckMayKnow(const CommandRequest& request, const Context& context,
                          LoadedStreams& streams) {
  if (context.actor.token.empty()) return absl::OkStatus();
  return CheckAccess(request.command, CommandType(request.command), context, streams);
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

// What a node asks for by itself is asked for again: nothing need be shown to be so.
bool IsOwn(const Command& command) {
  return command.has_fall_due() || command.has_assign_next() || command.has_give_back() ||
         command.has_erase_next() || command.has_log_accesses() || command.has_expire();
}

Attempt FromDecision(const CommandRequest& request, const AttemptContext& context,
                     Decision decision, LoadedStreams& streams) {
  if (decision.appends.empty()) {
    auto nothing_new = AnswerWithoutCommit(Effect::kNothingNew, request, context, streams);
    return IsOwn(request.command) ? Final(std::move(nothing_new))
                                  : Negative(std::move(nothing_new));
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

// A refusal that hangs on the clock is recorded as the fact that it is.
absl::StatusOr<CommandAnswer> RefusalOr(CommandAnswer answer) {
  const Event& event = answer.events.front().event();
  if (!event.has_command_refused()) return answer;
  return Refuse(absl::StatusCode::kFailedPrecondition, event.command_refused().code(),
                event.command_refused().detail());
}

absl::StatusOr<CommandAnswer> ReadAnswer(const CommandIdRow& row, const KeyValueReader& reader) {
  ASSIGN_OR_RETURN(std::optional<PositionRow> at, ReadPositionRow(reader, row.position()));
  if (!at.has_value()) return absl::DataLossError("a command at a position without a row");
  CommandAnswer answer;
  answer.effect = Effect::kReplayed;
  answer.position = row.position();
  answer.digest = at->digest();
  answer.commit.set_position(row.position());
  answer.commit.set_record_hash(std::move(*at->mutable_record_hash()));
  answer.commit.set_request_digest(row.request_digest());
  answer.commit.set_type(row.type());
  *answer.commit.mutable_streams() = std::move(*at->mutable_streams());
  ASSIGN_OR_RETURN(answer.events, EventsOf(answer.commit, reader));
  return answer;
}

absl::StatusOr<CommandAnswer> ReplayedAnswer(const CommandIdRow& row,
                                             const KeyValueReader& reader) {
  absl::StatusOr<CommandAnswer> answer = ReadAnswer(row, reader);
  if (answer.ok()) return RefusalOr(*std::move(answer));
  return absl::DeadlineExceededError(absl::StrCat(
      "this stands in the journal, but the views cannot tell it now: ", answer.status().message(),
      "; repeat it with the same key"));
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

absl::StatusOr<CommandAnswer> AnswerFromCommit(const JudgedRecord& judged) {
  CommandAnswer answer;
  answer.effect = Effect::kCommitted;
  answer.commit = judged.command;
  answer.position = judged.position;
  answer.events = judged.events;
  answer.digest = judged.row.digest();
  return RefusalOr(std::move(answer));
}

std::optional<absl::StatusOr<CommandAnswer>> AnswerIfKnown(const CommandRequest& request,
                                                           const KeyValueReader& reader) {
  const absl::StatusOr<std::optional<CommandIdRow>> row = ReadCommand(reader, request.command_id);
  if (!row.ok()) return row.status();
  if (!row->has_value()) return std::nullopt;
  if ((*row)->request_digest() == request.request_digest) {
    return ReplayedAnswer(**row, reader);
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
  const Context decide_context = {.now = context.now,
                                  .command_id = request.command_id,
                                  .actor = request.actor,
                                  .names = context.names,
                                  .policy = context.policy,
                                  .policies = nullptr};
  if (absl::IsAborted(version)) {
    const absl::Status may = CheckMayKnow(request, decide_context, streams);
    if (!may.ok()) return FromRefusal(may);
    // What is wrong whatever the state is told before the state is.
    const absl::Status wrong = Decide(request.command, decide_context, streams).status();
    return absl::IsInvalidArgument(wrong) ? Final(wrong) : Negative(version);
  }
  if (!version.ok()) return Final(version);

  absl::StatusOr<Decision> decision = Decide(request.command, decide_context, streams);
  if (!decision.ok()) return FromRefusal(decision.status());
  absl::StatusOr<std::string> room = TakeRoom(*decision, *context.reader);
  if (!room.ok()) return FromRefusal(room.status());
  Attempt attempt = FromDecision(request, context, *std::move(decision), streams);
  attempt.draft.alone = *std::move(room);
  return attempt;
}

}  // namespace redress
