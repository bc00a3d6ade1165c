#pragma once

// The commands under way: which is attempted, which waits for a stream, for a fresh state, for its
// own record, for a while. One command a stream is in flight; a refused one is decided again;
// nothing waits without end.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/random.h"
#include "commands/command_sink.h"
#include "consumers/projector.h"
#include "journal/journal.h"
#include "node/attempt.h"
#include "node/freshness.h"

namespace redress {

// The most commands under way in a node; more are answered kResourceExhausted at once.
inline constexpr std::size_t kMaxCommands = 20'000;

// How long a command is decided again after its first conflict, and how long it may take in all.
inline constexpr absl::Duration kConflictTime = absl::Seconds(2);
inline constexpr absl::Duration kCommandTime = absl::Seconds(10);

// The longest wait before deciding again: after a conflict, and after the journal failed.
inline constexpr absl::Duration kMaxConflictDelay = absl::Milliseconds(50);
inline constexpr absl::Duration kMaxFailureDelay = absl::Seconds(2);

// The most attempts in one step, so that reading goes on under load.
inline constexpr std::size_t kMaxAttemptsPerStep = 1'000;

// A commit that was answered to its client: what an operator must know if the log loses it.
struct AnsweredCommit {
  std::uint64_t position = 0;
  std::string text;  // type, stream, command id
};

// Not thread-safe. Everything handed over outlives it.
class CommandPath {
 public:
  CommandPath(Clock& clock, Random& random, Journal& journal, const Names& names,
              Freshness& freshness)
      : clock_(clock), random_(random), journal_(journal), names_(names), freshness_(freshness) {}

  // Takes a command. `answer` is called exactly once.
  void Submit(CommandRequest request, AnswerCallback answer);

  // Attempts what can be attempted at `context`'s position.
  void Attempt(const AttemptContext& context);

  // Takes the fate of an own append, and an own record read back. Returns whether it was one of
  // these commands'.
  bool TakeResult(const AppendResult& result);
  bool TakeRecord(const ProjectedRecord& record);

  // Gives what was decoded of an own commit, once.
  std::optional<DecodedCommit> TakeDecoded(const std::string& hash);

  // What answers that end a wait say. `views` are null where they are away; `why` says what keeps
  // commands from being recorded.
  struct Ending {
    const KeyValueReader* views = nullptr;
    std::string why;
  };

  // Answers those whose time is over.
  void Expire(const Ending& ending);

  // Answers those that would wait in vain: nothing is appended for now. What was appended may still
  // be read back, and goes on; so does what is tried until it is decided.
  void GiveUp(const Ending& ending);

  // Answers all: the node stops. Those that may stand in the log are answered as unknown.
  void FailAll(const Ending& ending);

  // Whether a command waits for a state newer than any own record under way would show.
  bool WantsProbe() const { return !awaiting_fresh_.empty(); }

  // The steady time at which Attempt, or Expire, has something to do.
  absl::Duration NextAttempt() const;
  absl::Duration NextDeadline() const;

  // Decides again all that is in flight: its record may have passed unseen while the views were
  // away.
  void Reconsider();

  std::size_t size() const { return commands_.size(); }

  // Returns the commits answered since the last call.
  std::vector<AnsweredCommit> TakeAnswered();

 private:
  using Id = std::uint64_t;

  enum class Stage { kRunnable, kBlocked, kAwaitingFresh, kDelayed, kInFlight };

  struct Underway {
    CommandRequest request;
    AnswerCallback answer;
    std::string primary;
    Stage stage = Stage::kRunnable;
    SentMark arrival = 0;
    absl::Duration deadline = absl::InfiniteDuration();
    absl::Duration first_conflict = absl::InfiniteDuration();
    std::uint32_t tries = 0;
    absl::Duration delayed_until;
    bool fate_unknown = false;  // an append of it may still stand in the log
    std::string woken_from;     // the stream whose queue it was just taken from
    std::uint64_t append = 0;   // number of the append in flight
    Draft draft;
  };

  struct Lock {
    std::optional<Id> holder;
    std::deque<Id> waiting;
  };

  // In a build with a compiled-in mistake only.
  AttemptContext WithMistakes(const Underway& command, const AttemptContext& context) const;
  void AcknowledgeAtOnce(Id id, const AttemptContext& context);

  void AttemptOne(Id id, const AttemptContext& context);
  void Decide(Id id, Underway& command, const AttemptContext& context);
  bool BlockIfLocked(Id id, Underway& command, const std::string& stream);
  bool BlockIfAnyLocked(Id id, Underway& command, const Draft& draft);
  void Append(Id id, Underway& command, Draft draft);
  void AwaitFresh(Id id, Underway& command);
  void Delay(Id id, Underway& command, absl::Duration longest);
  void Conflict(Id id, Underway& command);
  // Whether a try of it, or a twin of one that was refused, may stand in the log.
  static bool MayStand(const Underway& command);
  // Whether its tries were refused for longer than a bounded command is tried.
  bool IsConflictOver(const Underway& command) const;
  void NotAppended(Id id, Underway& command, const absl::Status& why);
  void Release(Id id, Underway& command);
  void WakeNext(const std::string& stream);
  void WakeFresh();
  void MakeRunnable(Id id, Underway& command);
  void Answer(Id id, absl::StatusOr<CommandAnswer> answer);
  void RememberAnswered(const CommandAnswer& answer);
  absl::StatusOr<CommandAnswer> EndOf(const Underway& command, const Ending& ending) const;

  Clock& clock_;
  Random& random_;
  Journal& journal_;
  const Names& names_;
  Freshness& freshness_;
  Id last_id_ = 0;
  std::map<Id, Underway> commands_;
  std::deque<Id> runnable_;
  std::deque<Id> awaiting_fresh_;
  std::set<std::pair<absl::Duration, Id>> delayed_;
  std::set<std::pair<absl::Duration, Id>> deadlines_;
  std::map<std::string, Lock> locks_;
  absl::flat_hash_map<std::string, Id> by_hash_;
  absl::flat_hash_map<std::uint64_t, Id> by_append_;
  std::vector<AnsweredCommit> answered_;
};

}  // namespace redress
