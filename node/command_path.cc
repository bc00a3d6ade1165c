#include "node/command_path.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "aggregates/aggregates.h"
#include "aggregates/refusal.h"
#include "base/check.h"
#include "base/hash.h"
#include "base/mutation.h"

namespace redress {
namespace {

// Names a stream in the list of streams waited for when there is none.
constexpr char kNoStream[] = "";

bool AttemptsAreMistaken() {
  return Mutated(Mutation::kLookUpOnce) || Mutated(Mutation::kParentInFlight);
}

absl::Status Unknown() {
  return absl::DeadlineExceededError(
      "it is not known whether this was recorded: repeat it with the same key");
}

// Whether it says nothing of the command: something failed here.
bool IsFailure(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDataLoss(status) || absl::IsInternal(status);
}

// Returns what no other command may have while this one is under way.
std::vector<std::string> LockedBy(const Draft& draft) {
  std::vector<std::string> names = draft.appended;
  if (!draft.alone.empty()) names.push_back(draft.alone);
  return names;
}

}  // namespace

void CommandPath::Submit(CommandRequest request, AnswerCallback answer) {
  if (commands_.size() >= kMaxCommands) {
    answer(absl::ResourceExhaustedError("too many commands are under way; try again shortly"));
    return;
  }
  const Id id = ++last_id_;
  Underway& command = commands_[id];
  command.primary = PrimaryStream(request.command, request.command_id, names_);
  command.arrival = freshness_.Mark();
  if (request.persistence == Persistence::kBounded) {
    command.deadline = clock_.Steady() + kCommandTime;
    deadlines_.emplace(command.deadline, id);
  }
  command.request = std::move(request);
  command.answer = std::move(answer);
  runnable_.push_back(id);
}

void CommandPath::Attempt(const AttemptContext& context) {
  const absl::Duration now = clock_.Steady();
  while (!delayed_.empty() && delayed_.begin()->first <= now) {
    const Id id = delayed_.begin()->second;
    delayed_.erase(delayed_.begin());
    MakeRunnable(id, commands_.at(id));
  }
  WakeFresh();
  for (std::size_t i = 0; i < kMaxAttemptsPerStep && !runnable_.empty(); ++i) {
    const Id id = runnable_.front();
    runnable_.pop_front();
    AttemptOne(id, context);
  }
}

void CommandPath::AttemptOne(Id id, const AttemptContext& context) {
  const auto found = commands_.find(id);
  if (found == commands_.end()) return;  // Answered meanwhile: its time was over.
  const std::string woken_from = std::exchange(found->second.woken_from, kNoStream);
  Decide(id, found->second, context);
  // Whoever was let in and did not take the stream lets the next one in.
  if (!woken_from.empty()) WakeNext(woken_from);
}

void CommandPath::Decide(Id id, Underway& command, const AttemptContext& context) {
  if (BlockIfLocked(id, command, command.primary)) return;
  struct Attempt attempt = AttemptsAreMistaken()
                               ? MakeAttempt(command.request, WithMistakes(command, context))
                               : MakeAttempt(command.request, context);
  switch (attempt.kind) {
    case AttemptKind::kFinal:
      if (MayStand(command) && IsFailure(attempt.answer.status())) return Answer(id, Unknown());
      return Answer(id, std::move(attempt.answer));
    case AttemptKind::kNegative:
      if (!freshness_.Covers(command.arrival) && !Mutated(Mutation::kNotFoundWhileLagging)) {
        return AwaitFresh(id, command);
      }
      return Answer(id, std::move(attempt.answer));
    case AttemptKind::kDraft:
      // Only now it is known that no refused try had a twin that took effect.
      if (IsConflictOver(command)) return Answer(id, EndOf(command, {context.reader, ""}));
      if (BlockIfAnyLocked(id, command, attempt.draft)) return;
      Append(id, command, std::move(attempt.draft));
      if (Mutated(Mutation::kAcknowledgeBeforeDurable)) AcknowledgeAtOnce(id, context);
      return;
  }
}

AttemptContext CommandPath::WithMistakes(const Underway& command,
                                         const AttemptContext& context) const {
  AttemptContext mistaken = context;
  mistaken.mistakes.looks_up = command.tries == 0;
  if (Mutated(Mutation::kParentInFlight)) {
    for (const auto& [stream, lock] : locks_) {
      if (!lock.holder.has_value()) continue;
      mistaken.mistakes.heads_in_flight[stream] = commands_.at(*lock.holder).draft.hash;
    }
  }
  return mistaken;
}

void CommandPath::AcknowledgeAtOnce(Id id, const AttemptContext& context) {
  const auto found = commands_.find(id);
  if (found == commands_.end() || found->second.stage != Stage::kInFlight) return;
  CommandAnswer answer;
  answer.position = context.position->position + 1;
  answer.commit.set_record_hash(found->second.draft.hash);
  for (const std::string& stream : found->second.draft.appended) {
    answer.commit.add_streams()->set_stream(stream);
  }
  Answer(id, std::move(answer));
}

bool CommandPath::BlockIfLocked(Id id, Underway& command, const std::string& stream) {
  if (Mutated(Mutation::kParentInFlight)) return false;
  const auto lock = locks_.find(stream);
  if (lock == locks_.end() || !lock->second.holder.has_value()) return false;
  command.stage = Stage::kBlocked;
  lock->second.waiting.push_back(id);
  return true;
}

bool CommandPath::BlockIfAnyLocked(Id id, Underway& command, const Draft& draft) {
  const auto blocks = [&](const std::string& stream) { return BlockIfLocked(id, command, stream); };
  return (!draft.alone.empty() && blocks(draft.alone)) ||
         std::any_of(draft.appended.begin(), draft.appended.end(), blocks) ||
         std::any_of(draft.checked.begin(), draft.checked.end(), blocks);
}

void CommandPath::Append(Id id, Underway& command, Draft draft) {
  const std::uint64_t number = freshness_.Sent();
  const absl::Status taken = journal_.Append(number, std::move(draft.record));
  draft.record.clear();
  if (!taken.ok()) return NotAppended(id, command, taken);
  command.stage = Stage::kInFlight;
  command.append = number;
  command.draft = std::move(draft);
  for (const std::string& name : LockedBy(command.draft)) locks_[name].holder = id;
  by_hash_[command.draft.hash] = id;
  by_append_[number] = id;
}

void CommandPath::AwaitFresh(Id id, Underway& command) {
  command.stage = Stage::kAwaitingFresh;
  awaiting_fresh_.push_back(id);
}

void CommandPath::WakeFresh() {
  std::deque<Id> waiting;
  waiting.swap(awaiting_fresh_);
  for (const Id id : waiting) {
    const auto found = commands_.find(id);
    if (found == commands_.end()) continue;
    if (freshness_.Covers(found->second.arrival)) {
      MakeRunnable(id, found->second);
    } else {
      awaiting_fresh_.push_back(id);
    }
  }
}

void CommandPath::Delay(Id id, Underway& command, absl::Duration longest) {
  command.stage = Stage::kDelayed;
  const int doublings = static_cast<int>(std::min<std::uint32_t>(command.tries++, 12));
  const absl::Duration most = std::min(longest, absl::Milliseconds(1) * (1 << doublings));
  const auto micros = static_cast<std::uint64_t>(absl::ToInt64Microseconds(most));
  command.delayed_until = clock_.Steady() + absl::Microseconds(random_.Below(micros + 1));
  delayed_.emplace(command.delayed_until, id);
}

bool CommandPath::TakeResult(const AppendResult& result) {
  const auto found = by_append_.find(result.id);
  if (found == by_append_.end()) return false;
  const Id id = found->second;
  by_append_.erase(found);
  Underway& command = commands_.at(id);
  if (result.status.ok()) return true;  // Answered when the own projector has passed it.
  if (absl::IsUnavailable(result.status)) {
    Release(id, command);
    NotAppended(id, command, result.status);
    return true;
  }
  command.fate_unknown =
      true;  // It may still come; a bounded command waits for it until its time is over.
  if (command.request.persistence == Persistence::kUntilDecided) {
    Release(id, command);
    Delay(id, command, kMaxFailureDelay);
  }
  return true;
}

void CommandPath::NotAppended(Id id, Underway& command, const absl::Status& why) {
  if (command.request.persistence == Persistence::kUntilDecided) {
    return Delay(id, command, kMaxFailureDelay);
  }
  Answer(id, command.fate_unknown ? Unknown() : why);
}

std::optional<DecodedCommit> CommandPath::TakeDecoded(const std::string& hash) {
  const auto found = by_hash_.find(hash);
  if (found == by_hash_.end()) return std::nullopt;
  return std::exchange(commands_.at(found->second).draft.decoded, std::nullopt);
}

bool CommandPath::TakeRecord(const ProjectedRecord& record) {
  const auto found = by_hash_.find(record.hash);
  if (found == by_hash_.end()) return false;
  const Id id = found->second;
  Underway& command = commands_.at(id);
  const absl::Status refusal = command.draft.refusal;
  Release(id, command);
  if (record.verdict != Verdict::kAccepted) {
    Conflict(id, command);
    return true;
  }
  if (!refusal.ok()) {
    Answer(id, refusal);
    return true;
  }
  Answer(id, AnswerFromCommit(record.judged));
  return true;
}

bool CommandPath::MayStand(const Underway& command) {
  return command.fate_unknown || command.first_conflict != absl::InfiniteDuration();
}

void CommandPath::Conflict(Id id, Underway& command) {
  command.first_conflict = std::min(command.first_conflict, clock_.Steady());
  Delay(id, command, kMaxConflictDelay);
}

bool CommandPath::IsConflictOver(const Underway& command) const {
  return command.request.persistence == Persistence::kBounded &&
         clock_.Steady() - command.first_conflict >= kConflictTime;
}

void CommandPath::Release(Id id, Underway& command) {
  by_hash_.erase(command.draft.hash);
  by_append_.erase(command.append);
  const std::vector<std::string> names = LockedBy(command.draft);
  command.draft = Draft();
  for (const std::string& name : names) {
    const auto lock = locks_.find(name);
    if (lock == locks_.end() || lock->second.holder != id) continue;
    lock->second.holder.reset();
    WakeNext(name);
  }
}

void CommandPath::WakeNext(const std::string& stream) {
  const auto lock = locks_.find(stream);
  if (lock == locks_.end() || lock->second.holder.has_value()) return;
  std::deque<Id>& waiting = lock->second.waiting;
  if (Mutated(Mutation::kForgetWaiting)) waiting.clear();
  while (!waiting.empty()) {
    const Id id = waiting.front();
    waiting.pop_front();
    const auto found = commands_.find(id);
    if (found == commands_.end()) continue;
    found->second.woken_from = stream;
    return MakeRunnable(id, found->second);
  }
  locks_.erase(lock);
}

void CommandPath::MakeRunnable(Id id, Underway& command) {
  command.stage = Stage::kRunnable;
  runnable_.push_back(id);
}

void CommandPath::Expire(const Ending& ending) {
  const absl::Duration now = clock_.Steady();
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    const Id id = deadlines_.begin()->second;
    Answer(id, EndOf(commands_.at(id), ending));
  }
}

void CommandPath::GiveUp(const Ending& ending) {
  std::vector<Id> waiting;
  for (const auto& [deadline, id] : deadlines_) {
    if (commands_.at(id).stage != Stage::kInFlight) waiting.push_back(id);
  }
  for (const Id id : waiting) Answer(id, EndOf(commands_.at(id), ending));
}

// A try that was refused may have had a twin that took effect: the same command on another node.
// The views that passed the refusal show it.
absl::StatusOr<CommandAnswer> CommandPath::EndOf(const Underway& command,
                                                 const Ending& ending) const {
  if (command.stage == Stage::kInFlight || command.fate_unknown) return Unknown();
  if (command.first_conflict == absl::InfiniteDuration()) {
    return absl::UnavailableError(
        absl::StrCat("nothing was recorded: ", ending.why, "; repeat it later"));
  }
  if (ending.views == nullptr) return Unknown();
  std::optional<absl::StatusOr<CommandAnswer>> known =
      AnswerIfKnown(command.request, *ending.views);
  if (known.has_value()) return IsFailure(known->status()) ? Unknown() : *std::move(known);
  return Refuse(absl::StatusCode::kAborted, "conflict",
                "others change the same things just now; nothing was done, repeat it");
}

void CommandPath::FailAll(const Ending& ending) {
  while (!commands_.empty()) {
    const auto& [id, command] = *commands_.begin();
    Answer(id, EndOf(command, ending));
  }
}

absl::Duration CommandPath::NextAttempt() const {
  if (!runnable_.empty()) return -absl::InfiniteDuration();
  return delayed_.empty() ? absl::InfiniteDuration() : delayed_.begin()->first;
}

absl::Duration CommandPath::NextDeadline() const {
  return deadlines_.empty() ? absl::InfiniteDuration() : deadlines_.begin()->first;
}

void CommandPath::Reconsider() {
  for (auto& [id, command] : commands_) {
    // Views that went back may not show any more what a refused try was refused for.
    if (command.first_conflict != absl::InfiniteDuration()) command.fate_unknown = true;
    if (command.stage != Stage::kInFlight) continue;
    command.fate_unknown = true;
    Release(id, command);
    MakeRunnable(id, command);
  }
}

void CommandPath::Answer(Id id, absl::StatusOr<CommandAnswer> answer) {
  const auto found = commands_.find(id);
  CHECK(found != commands_.end());
  Underway& command = found->second;
  if (command.stage == Stage::kInFlight) Release(id, command);
  deadlines_.erase({command.deadline, id});
  if (command.stage == Stage::kDelayed) delayed_.erase({command.delayed_until, id});
  const std::string woken_from = command.woken_from;
  const AnswerCallback callback = std::move(command.answer);
  commands_.erase(found);
  if (!woken_from.empty()) WakeNext(woken_from);
  if (answer.ok()) RememberAnswered(*answer);
  callback(std::move(answer));
}

void CommandPath::RememberAnswered(const CommandAnswer& answer) {
  if (answer.effect != Effect::kCommitted && answer.effect != Effect::kReplayed) return;
  answered_.push_back({answer.position,
                       absl::StrCat(answer.commit.type(), " on ", answer.commit.streams(0).stream(),
                                    " at position ", answer.position)});
}

std::vector<AnsweredCommit> CommandPath::TakeAnswered() { return std::exchange(answered_, {}); }

}  // namespace redress
