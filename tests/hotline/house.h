#pragma once

// A house in virtual time: the production core on a journal in memory, with views on disk, and what
// its people do when.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "aggregates/names.h"
#include "commands/command_sink.h"
#include "node/core.h"
#include "node/node_folder.h"
#include "node/word_indexing.h"
#include "tests/testing/fake_journal.h"
#include "tests/testing/manual_clock.h"
#include "tests/testing/seeded_random.h"

namespace redress::hotline {

// Not thread-safe.
class House {
 public:
  using Done = std::function<void(const absl::StatusOr<CommandAnswer>& answer)>;

  // `folder` is empty; the views come to lie there. `first_record` begins the journal.
  House(const std::string& folder, std::uint64_t seed, std::string first_record);

  absl::Time now() { return clock_.Now(); }
  const KeyValueReader& views() const { return *core_->store(); }
  const Names& names() const { return names_; }
  const FakeLog& log() const { return log_; }
  std::mt19937_64& chance() { return chance_; }

  // `what` happens then, or now where that is past; what is due together, in the order given.
  void At(absl::Time when, std::function<void()> what);
  void After(absl::Duration delay, std::function<void()> what) {
    At(now() + delay, std::move(what));
  }

  // Sends a command of a person. `done` is called once it is answered.
  void Ask(Command command, const std::string& person, const std::string& role, Done done = {});

  // Lets all happen that is due up to `end`.
  void RunUntil(absl::Time end);

  std::uint64_t asked() const { return asked_; }
  std::uint64_t refused() const { return refused_; }
  // Refusals by machine code and type of command.
  const std::map<std::string, std::uint64_t>& refusals() const { return refusals_; }

 private:
  absl::Duration Settle();
  void Count(const std::string& type, const absl::Status& refusal);

  ManualClock clock_;
  SeededRandom random_;
  std::mt19937_64 chance_;
  FakeLog log_;
  FakeJournal journal_;
  Names names_;
  NodeFolder folder_;
  KeyDestruction destruction_;
  std::shared_ptr<KeyValueStore> store_;
  WordIndexing indexing_;
  bool woken_ = false;
  std::multimap<absl::Time, std::function<void()>> due_;
  std::uint64_t asked_ = 0;
  std::uint64_t refused_ = 0;
  std::map<std::string, std::uint64_t> refusals_;
  std::unique_ptr<Core> core_;  // the last: it holds on to all others
};

}  // namespace redress::hotline
