#include "node/core.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/mutation.h"
#include "base/status.h"
#include "journal/acceptance.h"
#include "node/zone_watch.h"
#include "projections/streams.h"

namespace redress {
namespace {

// Steady time between polls of a reader other than the one that follows the log: it may have
// nothing to wake us with.
constexpr absl::Duration kLookPoll = absl::Milliseconds(50);

// Steady time between attempts to read a log that is away.
constexpr absl::Duration kAwayPoll = absl::Milliseconds(100);

// Steady time between attempts to find a key that a record names.
constexpr absl::Duration kKeysPoll = absl::Milliseconds(100);

}  // namespace

absl::StatusOr<std::unique_ptr<Core>> Core::Make(const CoreParts& parts,
                                                 std::shared_ptr<KeyValueStore> store) {
  ASSIGN_OR_RETURN(Projector projector, Projector::Open(*store, parts.vault));
  return std::unique_ptr<Core>(new Core(parts, std::move(store), std::move(projector)));
}

Core::Core(const CoreParts& parts, std::shared_ptr<KeyValueStore> store, Projector projector)
    : parts_(parts),
      store_(std::move(store)),
      projector_(std::move(projector)),
      reader_(parts.journal->NewReader()),
      commands_(*parts.clock, *parts.random, *parts.journal, *parts.names, freshness_),
      timers_(*parts.names),
      assigner_(*parts.names),
      eraser_(*parts.names),
      retention_(*parts.names),
      clock_guard_(*parts.clock, parts.clock_jump),
      trust_(*parts.clock, *parts.journal) {
  trust_.BeginAt(projector_.position());
  reader_->Seek(projector_.position().offset + 1);
  if (Mutated(Mutation::kApplyTwiceAfterRestart)) reader_->Seek(projector_.position().offset);
}

void Core::Submit(CommandRequest request, AnswerCallback answer) {
  if (Ready()) return commands_.Submit(std::move(request), std::move(answer));
  if (request.persistence == Persistence::kBounded || stopped_.has_value()) {
    return answer(absl::UnavailableError(absl::StrCat("this node takes no commands now (",
                                                      NodeStateName(state()), "): ", Detail())));
  }
  if (parked_.size() >= kMaxParked) {
    return answer(absl::ResourceExhaustedError("too many commands wait for the node to be ready"));
  }
  parked_.emplace_back(std::move(request), std::move(answer));
}

void Core::WaitForPosition(std::uint64_t position, absl::Duration max_wait, WaitCallback done) {
  if (position <= projector_.position().position) return done(absl::OkStatus());
  waits_.ForPosition(position, parts_.clock->Steady() + max_wait, std::move(done));
}

void Core::WaitForFresh(absl::Duration max_wait, WaitCallback done) {
  waits_.ForFresh(freshness_.Mark(), parts_.clock->Steady() + max_wait, std::move(done));
}

absl::Duration Core::Step() {
  progressed_ = false;
  TakeResults();
  StepTrust();
  if (!stopped_.has_value()) {
    LookAtStore();
    Follow();
    MeasureOwnClock();
    Identify();
    LookAtZones();
    RunOwn();
    RunCommands();
  }
  if (!clock_guard_.right()) GiveUpWaiting();
  if (commands_.NextDeadline() <= parts_.clock->Steady()) commands_.Expire(Ending());
  waits_.Resolve(projector_.position().position, freshness_, parts_.clock->Steady());
  for (AnsweredCommit& commit : commands_.TakeAnswered()) trust_.Answered(std::move(commit));
  if (!stopped_.has_value()) {
    SendProbeIfWanted();  // after all were answered who need none any more
    // At the end: whoever is answered in a step reads the views that were published before it.
    ReopenStore();
    StepRebuild();
  }
  if (progressed_) return absl::ZeroDuration();
  return std::max(absl::ZeroDuration(), NextDue() - parts_.clock->Steady());
}

std::vector<IndexedViews> Core::indexed() const {
  std::vector<IndexedViews> views;
  if (store_ != nullptr) views.push_back({store_, projector_.words()});
  if (rebuild_.has_value()) views.push_back({rebuild_->views(), rebuild_->words()});
  return views;
}

void Core::Close() {
  const absl::Status closing =
      absl::UnavailableError("the node is shutting down; repeat elsewhere");
  if (rebuild_.has_value()) FailRebuild("the node is shutting down");
  commands_.FailAll({CommandViews(), "the node is shutting down"});
  waits_.FailAll(closing);
  std::deque<std::pair<CommandRequest, AnswerCallback>> parked;
  parked.swap(parked_);
  for (auto& [request, answer] : parked) answer(closing);
}

void Core::Follow() {
  if (!Readable() || trust_.state() != TrustState::kTrusted || WaitsForKeys()) return;
  const bool reads = unread_.empty();
  const std::uint64_t look = freshness_.Sent();
  if (reads) {
    absl::StatusOr<ReadResult> read = reader_->Read(kMaxRecordsPerStep);
    if (absl::IsOutOfRange(read.status())) return LookAfterOutOfRange(read.status());
    if (absl::IsDataLoss(read.status())) return Stop(std::string(read.status().message()));
    absl::Status answers = read.ok() ? parts_.journal->Health() : read.status();
    if (answers.ok()) answers = parts_.vault->Health();
    away_ = answers.ok() ? std::nullopt : std::make_optional(answers);
    if (!read.ok()) return;
    for (Record& record : read->records) unread_.push_back(std::move(record));
    at_end_ = read->at_end;
  }
  ProjectUnread(SeenCheck::kCheck, Unvouched::kHalt);
  if (reads && at_end_ && unread_.empty()) TakeEnd(look);
}

void Core::LookAfterOutOfRange(const absl::Status& why) {
  const StorePosition& position = projector_.position();
  if (position.position == 0) {
    return Stop(absl::StrCat("the journal's first records are gone (", why.message(),
                             "): restore the journal from its backup, and start this node again"));
  }
  reader_->Seek(position.offset + 1);
  trust_.Look();
}

void Core::ProjectUnread(SeenCheck seen, Unvouched unvouched) {
  if (unread_.empty()) return;
  const auto fits = [this](const Record& record) { return trust_.Fits(record); };
  if (!std::all_of(unread_.begin(), unread_.end(), fits)) return ReadAgainAfterLook();
  const std::vector<Record> records(unread_.begin(), unread_.end());
  const ProjectResult result =
      projector_.Project(records, seen, unvouched,
                         [this](const std::string& hash) { return commands_.TakeDecoded(hash); });
  TakeProjected(result);
  if (result.halt != Halt::kNone) TakeHalt(result);
}

// Another journal has other keys: then that is what is wrong.
void Core::TakeKeysAway(const absl::Status& why) {
  next_keys_ = parts_.clock->Steady() + kKeysPoll;
  keys_away_ = why;
  const absl::StatusOr<std::optional<JournalIdentified>> identity = ReadJournalIdentity(*store_);
  if (!identified_ && identity.ok() && identity->has_value()) CheckIdentity(**identity);
}

bool Core::WaitsForKeys() const {
  return keys_away_.has_value() && parts_.clock->Steady() < next_keys_;
}

void Core::ReadAgainAfterLook() {
  unread_.clear();
  reader_->Seek(projector_.position().offset + 1);
  trust_.Misread();
  progressed_ = true;
}

void Core::TakeProjected(const ProjectResult& result) {
  for (const ProjectedRecord& record : result.records) {
    trust_.Took({record.judged.position, unread_.front().offset, record.hash});
    unread_.pop_front();
    if (record.verdict == Verdict::kAccepted) ++accepted_;
    states_.Take(record.judged);
    if (!commands_.TakeRecord(record)) TakeProbe(record);
  }
  if (result.records.empty()) return;
  progressed_ = true;
  keys_away_.reset();
}

void Core::TakeHalt(const ProjectResult& result) {
  switch (result.halt) {
    case Halt::kNone:
      return;
    case Halt::kSuspicion:
      progressed_ = true;
      return trust_.Suspect(result.status.message());
    case Halt::kUnvouched:
      progressed_ = true;
      return trust_.Unvouched();
    case Halt::kNewerFormat:
      return Stop(std::string(result.status.message()));
    case Halt::kStoreFailed:
      next_reopen_ = parts_.clock->Steady() + kReopenInterval;
      return TakeStoreFailure(result.status);
    case Halt::kKeysAway:
      return TakeKeysAway(result.status);
  }
}

// Damaged rows are made again; what takes no writes is opened again, and read meanwhile.
void Core::LookAtStore() {
  if (store_failure_.has_value() || trust_.state() == TrustState::kViewsWrong) return;
  absl::Status health = store_->Health();
  if (health.ok()) health = projector_.words()->Health();
  if (health.ok()) return;
  next_reopen_ = parts_.clock->Steady() + kReopenInterval;
  TakeStoreFailure(health);
}

void Core::ReopenStore() {
  if (!store_failure_.has_value() || parts_.clock->Steady() < next_reopen_) return;
  next_reopen_ = parts_.clock->Steady() + kReopenInterval;
  projector_.words()->Close();
  absl::StatusOr<std::shared_ptr<KeyValueStore>> store = parts_.folder->Reopen();
  if (!store.ok()) return TakeStoreFailure(store.status());
  absl::StatusOr<Projector> projector = Projector::Open(**store, parts_.vault);
  if (!projector.ok()) return TakeStoreFailure(projector.status());
  UseStore(*std::move(store), *std::move(projector));
  trust_.BeginAt(projector_.position());
}

// Views that are damaged are made again; opening them again would not mend them.
void Core::TakeStoreFailure(const absl::Status& failure) {
  if (!absl::IsDataLoss(failure)) {
    store_failure_ = failure;
    return;
  }
  store_failure_.reset();
  if (trust_.state() == TrustState::kViewsWrong) return;
  Alarm(absl::StrCat("the views are damaged, and are made again from the journal: ",
                     failure.message()));
  trust_.Damaged(failure.message());
}

// Whoever calls this tells Trust what the views are now.
void Core::UseStore(std::shared_ptr<KeyValueStore> store, Projector projector) {
  if (projector.position().position < projector_.position().position) {
    freshness_.Forget();
    caught_up_ = false;
  }
  projector_.words()->Close();
  store_ = std::move(store);
  projector_ = std::move(projector);
  states_ = StateCache();
  store_failure_.reset();
  unread_.clear();
  reader_->Seek(projector_.position().offset + 1);
  commands_.Reconsider();
  timers_.Forget();
  assigner_.Forget();
  eraser_.Forget();
  retention_.Forget();
  progressed_ = true;
}

// A node that has stopped looks at the log for one thing only: what was lost with it.
bool Core::WatchesLog() const {
  if (store_ == nullptr) return false;  // What a look may find gone could not be named.
  return !stopped_.has_value() || trust_.state() == TrustState::kLogGone;
}

void Core::StepTrust() {
  if (!WatchesLog()) return;
  const TrustStep step = trust_.Step(projector_.position(), *store_);
  if (step.progressed) progressed_ = true;
  switch (step.finding) {
    case Finding::kNothing:
      return;
    case Finding::kVouched:
      return ProjectUnread(SeenCheck::kCheck, Unvouched::kTake);
    case Finding::kViewsRight:
      Alarm(step.text);
      return ProjectUnread(SeenCheck::kTrust, Unvouched::kTake);
    case Finding::kViewsWrong:
      return Alarm(step.text);
    case Finding::kLogGone:
    case Finding::kNotJudgeable:
      return Stop(step.text);
    case Finding::kLossKnown:
      return Alarm(step.text);
  }
}

void Core::Stop(const std::string& detail) {
  if (stopped_.has_value()) return;
  stopped_ = detail;
  spdlog::critical("stopped: {}", detail);
  if (rebuild_.has_value()) FailRebuild(absl::StrCat("the node has stopped: ", detail));
  const absl::Status reason =
      absl::UnavailableError(absl::StrCat("this node has stopped: ", detail));
  commands_.FailAll({CommandViews(), std::string(reason.message())});
  std::deque<std::pair<CommandRequest, AnswerCallback>> parked;
  parked.swap(parked_);
  for (auto& [request, answer] : parked) answer(reason);
}

void Core::Alarm(const std::string& text) {
  spdlog::error("alarm: {}", text);
  alarms_.push_back(text);
  if (alarms_.size() > kMaxAlarms) alarms_.erase(alarms_.begin());
}

void Core::RunCommands() {
  if (!CanCommit()) return;
  Unpark();
  AttemptContext context;
  context.reader = &projector_.rows();
  context.states = &states_;
  context.position = &projector_.position();
  context.names = parts_.names;
  context.vault = parts_.vault;
  context.random = parts_.random;
  context.seen = Seen();
  // To the microsecond, as the commit will tell: whoever decides again must come to the same.
  context.now =
      absl::FromUnixMicros(absl::ToUnixMicros(std::max(clock_guard_.Now(), RecordedAt())));
  commands_.Attempt(context);
}

// A clock that is wrong proposes nothing: what it takes for due may not be.
void Core::RunOwn() {
  if (!Ready()) return;
  const absl::Time now = std::max(clock_guard_.Now(), RecordedAt());
  const absl::Duration steady = parts_.clock->Steady();
  const std::uint64_t position = projector_.position().position;
  const auto submit = [this](CommandRequest request, AnswerCallback answer) {
    commands_.Submit(std::move(request), std::move(answer));
  };
  absl::Status status = timers_.Step(projector_.rows(), position, now, steady, submit);
  if (status.ok()) status = assigner_.Step(projector_.rows(), position, now, steady, submit);
  if (status.ok()) {
    const Eraser::Keys keys{.destroyed = parts_.destruction->destroyed(),
                            .remains = parts_.vault->LongestRemains()};
    status = eraser_.Step(projector_.rows(), position, steady, keys, submit);
  }
  if (status.ok()) status = retention_.Step(projector_.rows(), position, now, steady, submit);
  if (status.ok()) return;
  next_reopen_ = parts_.clock->Steady() + kReopenInterval;
  TakeStoreFailure(status);
}

// Once: the zones' data are read when the process starts.
void Core::LookAtZones() {
  if (!Ready() || std::exchange(has_looked_at_zones_, true)) return;
  const absl::StatusOr<std::vector<std::string>> alarms = ZoneAlarms(projector_.rows());
  if (!alarms.ok()) {
    return spdlog::warn("time zones were not compared: {}", alarms.status().ToString());
  }
  for (const std::string& alarm : *alarms) Alarm(alarm);
}

void Core::Unpark() {
  while (Ready() && !parked_.empty() && commands_.size() < kMaxCommands) {
    auto [request, answer] = std::move(parked_.front());
    parked_.pop_front();
    commands_.Submit(std::move(request), std::move(answer));
  }
}

bool Core::Readable() const {
  return !held_.has_value() && trust_.views_trusted() && !store_failure_.has_value() &&
         !stopped_.has_value();
}

bool Core::CanCommit() const {
  return Readable() && caught_up_ && !away_.has_value() && !keys_away_.has_value() &&
         clock_guard_.right();
}

bool Core::Ready() const { return CanCommit() && identified_; }

NodeState Core::state() const {
  if (stopped_.has_value()) return NodeState::kStopped;
  if (held_.has_value()) return NodeState::kAway;
  if (trust_.state() == TrustState::kViewsWrong) return NodeState::kSuspicious;
  const bool is_away = store_failure_.has_value() || away_.has_value() || keys_away_.has_value();
  if (is_away) return NodeState::kAway;
  if (!trust_.views_trusted() && trust_.state() != TrustState::kUnseen) {
    return NodeState::kSuspicious;
  }
  if (!caught_up_) return NodeState::kStarting;
  if (!clock_guard_.right()) return NodeState::kClockWrong;
  return identified_ ? NodeState::kReady : NodeState::kStarting;
}

std::string Core::Detail() const {
  if (stopped_.has_value()) return *stopped_;
  if (held_.has_value()) return *held_;
  if (trust_.state() == TrustState::kViewsWrong) return WrongViewsDetail();
  if (store_failure_.has_value()) {
    return absl::StrCat("the views cannot be written: ", store_failure_->message(),
                        "; check the disk of the data folder; it is tried again every second");
  }
  if (away_.has_value()) return std::string(away_->message());
  if (keys_away_.has_value()) {
    return absl::StrCat(keys_away_->message(),
                        "; where that lasts, restore the keys from their backup; it is tried again "
                        "all the time");
  }
  switch (state()) {
    case NodeState::kSuspicious:
      return trust_.Detail();
    case NodeState::kClockWrong:
      return clock_guard_.detail();
    case NodeState::kStarting:
      return absl::StrCat("reading the journal, at position ", projector_.position().position,
                          probe_failure_.empty() ? "" : "; a record was ", probe_failure_);
    default:
      return "";
  }
}

const KeyValueReader* Core::CommandViews() const {
  return store_failure_.has_value() ? nullptr : store_.get();
}

CommandPath::Ending Core::Ending() const {
  const std::string why = Detail();
  return {CommandViews(), why.empty() ? "the journal did not answer in time" : why};
}

// While the clock is wrong nothing is appended, and it is measured again too late for those that
// wait.
void Core::GiveUpWaiting() {
  if (commands_.size() > 0) commands_.GiveUp(Ending());
  if (!waits_.WantsFresh() || parts_.journal->end_of_log() == EndOfLog::kKnown) return;
  waits_.FailFresh(absl::UnavailableError(
      absl::StrCat("this node cannot show that it has read all: ", Detail())));
}

CommitSeen Core::Seen() const {
  CommitSeen seen;
  seen.set_journal_id(journal_id_);
  seen.set_position(projector_.position().position);
  seen.set_digest(projector_.position().digest);
  return seen;
}

absl::Duration Core::NextDue() const {
  const absl::Duration now = parts_.clock->Steady();
  absl::Duration due = std::min(commands_.NextDeadline(), waits_.NextDue());
  const bool reads_apart = (WatchesLog() && trust_.reads()) || rebuild_.has_value();
  if (reads_apart) due = std::min(due, now + kLookPoll);
  if (stopped_.has_value()) return due;
  if (CanCommit()) due = std::min(due, commands_.NextAttempt());
  if (Ready()) {
    const std::uint64_t position = projector_.position().position;
    due = std::min({due, timers_.NextDue(position), assigner_.NextDue(position),
                    eraser_.NextDue(position), retention_.NextDue(position)});
  }
  if (away_.has_value()) due = std::min(due, now + kAwayPoll);
  if (keys_away_.has_value()) due = std::min(due, next_keys_);
  if (store_failure_.has_value()) due = std::min(due, next_reopen_);
  if (trust_.state() == TrustState::kViewsWrong && !rebuild_.has_value()) {
    due = std::min(due, next_rebuild_);
  }
  due = std::min(due, ProbeLostAt());
  if (!probe_.has_value() && WantsProbe()) due = std::min(due, next_probe_);
  return std::min(due, now + kLookInterval);
}

NodeStatus Core::status() const {
  const StorePosition& position = projector_.position();
  NodeStatus status;
  status.state = state();
  status.detail = Detail();
  status.journal = parts_.journal->Description();
  status.journal_id = ToHex(journal_id_);
  status.position = position.position;
  status.digest = ToHex(position.digest);
  status.offset = position.offset;
  status.recorded_at = position.recorded_at;
  status.accepted = accepted_;
  const std::vector<std::uint64_t>& refusals = projector_.refusals();
  for (std::size_t i = 0; i < refusals.size(); ++i) {
    if (refusals[i] == 0) continue;
    status.refused.emplace_back(std::string(RefusalName(static_cast<Refusal>(i))), refusals[i]);
  }
  status.waiting_commands = commands_.size() + parked_.size();
  status.clock_error = clock_guard_.error();
  status.alarms = alarms_;
  status.lost = trust_.lost();
  status.probes_journal = parts_.journal->end_of_log() == EndOfLog::kHearsay;
  status.rebuilds = Rebuilds();
  return status;
}

absl::string_view NodeStateName(NodeState state) {
  switch (state) {
    case NodeState::kStarting:
      return "starting";
    case NodeState::kReady:
      return "ready";
    case NodeState::kAway:
      return "away";
    case NodeState::kClockWrong:
      return "clock_wrong";
    case NodeState::kSuspicious:
      return "suspicious";
    case NodeState::kStopped:
      return "stopped";
  }
  return "unknown";
}

}  // namespace redress
