#pragma once

// The single-threaded, steppable heart of a node: journal reader, projector and command path.
// Clock, randomness, journal and store are injected; a step does what there is to do and returns.
// Nothing in it waits, but for the store's own writes.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "aggregates/names.h"
#include "base/clock.h"
#include "base/random.h"
#include "commands/command_sink.h"
#include "consumers/assigner.h"
#include "consumers/eraser.h"
#include "consumers/projector.h"
#include "consumers/retention.h"
#include "consumers/timers.h"
#include "journal/journal.h"
#include "keys/key_vault.h"
#include "node/clock_guard.h"
#include "node/command_path.h"
#include "node/freshness.h"
#include "node/key_destruction.h"
#include "node/rebuild.h"
#include "node/status.h"
#include "node/trust.h"
#include "node/waits.h"
#include "node/word_indexing.h"
#include "projections/key_value_store.h"

namespace redress {

// Records projected in one batch, at most: a batch stays in memory until it is written.
inline constexpr std::size_t kMaxRecordsPerStep = 1'000;

// Steady time between attempts to reopen the views after the database failed.
inline constexpr absl::Duration kReopenInterval = absl::Seconds(1);

// Steady time until views that are wrong are made again once more, after it failed.
inline constexpr absl::Duration kRebuildRetry = absl::Seconds(10);

// The most commands held until the node is ready; more are answered kResourceExhausted.
inline constexpr std::size_t kMaxParked = 10'000;

// Where a core's views lie. Implemented over folders of RocksDB by the node, over maps by the
// simulator.
class DataFolder {
 public:
  virtual ~DataFolder() = default;

  // Makes the current views take writes again after a failure; reads of them go on meanwhile.
  virtual absl::StatusOr<std::shared_ptr<KeyValueStore>> Reopen() = 0;

  // Makes empty views beside the current ones, also where these are away, and puts them in their
  // place or drops them.
  virtual absl::StatusOr<std::shared_ptr<KeyValueStore>> MakeBeside() = 0;
  virtual absl::Status Replace(std::shared_ptr<KeyValueStore> made) = 0;
  virtual void DropBeside() = 0;

  // Remembers, beyond any rebuild, which journal the data folder belongs to.
  virtual absl::StatusOr<std::string> JournalId() = 0;  // empty: not known yet
  virtual absl::Status RememberJournalId(const std::string& journal_id) = 0;
};

// What a core is made of; all of it outlives the core.
struct CoreParts {
  Clock* clock = nullptr;
  Random* random = nullptr;
  Journal* journal = nullptr;
  const Names* names = nullptr;
  KeyVault* vault = nullptr;
  const KeyDestruction* destruction = nullptr;
  DataFolder* folder = nullptr;
  ClockJump clock_jump = ClockJump::kRefused;
};

// Not thread-safe: one thread makes it and steps it.
class Core {
 public:
  // `store` holds the current views.
  //
  // Errors: the database's.
  static absl::StatusOr<std::unique_ptr<Core>> Make(const CoreParts& parts,
                                                    std::shared_ptr<KeyValueStore> store);

  // `answer` is called exactly once, in this call or in a later step.
  void Submit(CommandRequest request, AnswerCallback answer);

  // See Node.
  void WaitForPosition(std::uint64_t position, absl::Duration max_wait, WaitCallback done);
  void WaitForFresh(absl::Duration max_wait, WaitCallback done);

  // Starts making the views again, and returns how that begins. Whatever becomes of it stands in
  // the status under its id.
  //
  // Errors: kFailedPrecondition (one is under way, or the node has stopped), and the database's.
  absl::StatusOr<RebuildStatus> StartRebuild();

  // Keeps the core from reading and committing, for the reason given, until it is let go.
  void Hold(const std::string& reason) { held_ = reason; }
  void LetGo() { held_.reset(); }

  // Shows an operator what to look at, in status and log.
  void Alarm(const std::string& text);

  // Does what there is to do. Returns how long it can be left alone unless something wakes it.
  absl::Duration Step();

  // Answers every command and wait that is under way: the process ends.
  void Close();

  NodeStatus status() const;
  const std::shared_ptr<KeyValueStore>& store() const { return store_; }

  // Views whose words are to be put into their index, beside the core: those served, and those that
  // are made again.
  std::vector<IndexedViews> indexed() const;

 private:
  Core(const CoreParts& parts, std::shared_ptr<KeyValueStore> store, Projector projector);

  // Reading.
  void Follow();
  void LookAfterOutOfRange(const absl::Status& why);
  void ProjectUnread(SeenCheck seen, Unvouched unvouched);
  void ReadAgainAfterLook();
  void TakeProjected(const ProjectResult& result);
  void TakeHalt(const ProjectResult& result);
  void TakeKeysAway(const absl::Status& why);
  bool WaitsForKeys() const;
  void LookAtStore();
  void ReopenStore();
  void TakeStoreFailure(const absl::Status& failure);
  void UseStore(std::shared_ptr<KeyValueStore> store, Projector projector);

  // Trusting.
  bool WatchesLog() const;
  void StepTrust();
  void Stop(const std::string& detail);

  // Proving.
  void TakeEnd(std::uint64_t look);
  void TakeResults();
  void SendProbeIfWanted();
  bool WantsProbe() const;
  absl::Duration ProbeLostAt() const;
  void TakeProbe(const ProjectedRecord& record);
  void MeasureOwnClock();
  void Identify();
  void CheckIdentity(const JournalIdentified& identity);

  // Commanding.
  void RunCommands();
  void RunOwn();
  void LookAtZones();
  void GiveUpWaiting();
  const KeyValueReader* CommandViews() const;  // null: away
  CommandPath::Ending Ending() const;          // of a command, as things are
  void Unpark();

  // Rebuilding.
  absl::Status BeginRebuild();
  void BeginNeededRebuild();
  void StepRebuild();
  void MeetNewerBuild(absl::string_view why);
  void FinishRebuild();
  void FailRebuild(absl::string_view why);
  void TellRebuildFailure(const std::string& text);
  std::vector<RebuildStatus> Rebuilds() const;

  bool Readable() const;   // may read and project
  bool CanCommit() const;  // may send commits, the identity's included
  bool Ready() const;      // takes commands of others
  NodeState state() const;
  std::string Detail() const;
  std::string WrongViewsDetail() const;
  CommitSeen Seen() const;
  absl::Duration NextDue() const;
  absl::Time RecordedAt() const { return projector_.position().recorded_at; }

  CoreParts parts_;
  std::shared_ptr<KeyValueStore> store_;
  Projector projector_;
  StateCache states_;
  std::unique_ptr<JournalReader> reader_;
  std::deque<Record> unread_;
  bool at_end_ = false;  // as far as the log's keeper says, nothing lies beyond what was read
  bool progressed_ = false;

  Freshness freshness_;
  CommandPath commands_;
  Waits waits_;
  std::deque<std::pair<CommandRequest, AnswerCallback>> parked_;
  Timers timers_;
  Assigner assigner_;
  Eraser eraser_;
  Retention retention_;

  ClockGuard clock_guard_;
  std::optional<Probe> probe_;
  absl::Duration next_probe_ = -absl::InfiniteDuration();
  std::string probe_failure_;  // why the last was not kept; empty where it was

  Trust trust_;

  bool caught_up_ = false;
  bool identified_ = false;
  bool has_looked_at_zones_ = false;
  bool identifying_ = false;
  std::string journal_id_;

  std::optional<std::string> held_;
  std::optional<absl::Status> away_;
  std::optional<absl::Status> store_failure_;
  std::optional<absl::Status> keys_away_;  // of the next record
  absl::Duration next_keys_ = -absl::InfiniteDuration();
  absl::Duration next_reopen_ = -absl::InfiniteDuration();
  std::optional<std::string> stopped_;
  std::vector<std::string> alarms_;
  std::uint64_t accepted_ = 0;
  std::optional<Rebuild> rebuild_;  // of rebuilds_, the last
  std::deque<RebuildStatus> rebuilds_;
  std::string rebuild_failure_;  // as last told
  absl::Duration next_rebuild_ = -absl::InfiniteDuration();
};

}  // namespace redress
