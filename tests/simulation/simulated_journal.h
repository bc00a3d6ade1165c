#pragma once

// A node's journal onto the simulated log: everything that the contract in journal.h allows to go
// wrong goes wrong here. One for each life of a node.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "journal/journal.h"
#include "tests/simulation/simulated_log.h"
#include "tests/simulation/world.h"

namespace redress::simulation {

// How long a client library goes on trying, until it reports that it does not know.
inline constexpr absl::Duration kAppendTimeout = absl::Seconds(10);

// How often, of 1000, an append comes to each end; the rest lands and is reported.
struct AppendOdds {
  std::uint32_t reply_lost = 0;                      // lands; reported as unknown
  std::uint32_t lost = 0;                            // does not land; reported as unknown
  std::uint32_t refused = 0;                         // does not land; reported as unavailable
  std::uint32_t twice = 0;                           // lands, and once more later
  std::uint32_t late = 0;                            // reported as unknown, lands long after
  absl::Duration max_delay = absl::Milliseconds(2);  // on the way there, and on the way back

  void operator+=(const AppendOdds& other) {
    reply_lost += other.reply_lost;
    lost += other.lost;
    refused += other.refused;
    twice += other.twice;
    late += other.late;
    max_delay = std::max(max_delay, other.max_delay);
  }
};

enum class Keeping {
  kBroker,    // another machine keeps the log, with a clock of its own
  kEmbedded,  // this one does; an append is durable after a sync that those waiting share
};

class SimulatedJournal final : public Journal {
 public:
  // What is held by reference outlives the journal.
  SimulatedJournal(World& world, SimulatedLog& log, Line& line, const AppendOdds& odds, Dice& dice,
                   Keeping keeping);
  ~SimulatedJournal() override;

  absl::Status Append(std::uint64_t id, std::string record) override;
  std::vector<AppendResult> TakeResults() override;
  std::unique_ptr<JournalReader> NewReader() override;
  void SetWake(std::function<void()> wake) override;
  AppendClock append_clock() const override;
  EndOfLog end_of_log() const override;
  std::string Description() const override { return "a simulated log"; }

  // Called with every record that is handed over.
  std::function<void(const std::string& record)> on_append;

  // Power is gone: what was not synced is lost. Only where embedded.
  void LosePower();

  std::uint64_t appends() const { return appends_; }
  std::size_t under_way() const { return state_->under_way; }

 private:
  // What outlives the journal while something of it is still on its way.
  struct State {
    std::vector<AppendResult> results;
    std::size_t under_way = 0;
    std::function<void()> wake;
  };
  struct Sent {
    std::uint64_t id = 0;
    std::string record;
    bool reported = false;
  };

  static void Report(const std::weak_ptr<State>& state, const std::shared_ptr<Sent>& sent,
                     absl::Status status);
  void ReportAfter(absl::Duration delay, const std::shared_ptr<Sent>& sent, absl::Status status);
  void SendToBroker(const std::shared_ptr<Sent>& sent);
  void LandAfter(absl::Duration delay, const std::shared_ptr<Sent>& sent, bool replies);
  static void Land(World& world, SimulatedLog& log, std::string record,
                   std::function<void()> landed);
  void Sync();

  World& world_;
  SimulatedLog& log_;
  Line& line_;
  const AppendOdds& odds_;
  Dice& dice_;
  Keeping keeping_;
  std::shared_ptr<State> state_ = std::make_shared<State>();
  absl::Duration last_landing_;
  std::deque<std::shared_ptr<Sent>> unsynced_;
  bool syncing_ = false;
  std::uint64_t appends_ = 0;
};

}  // namespace redress::simulation
