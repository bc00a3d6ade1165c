#include "tests/simulation/simulated_journal.h"

#include <algorithm>

#include "base/mutation.h"

namespace redress::simulation {
namespace {

// The longest that a record which was given up lands after all.
constexpr absl::Duration kMaxLateness = absl::Seconds(40);

class Reader final : public JournalReader {
 public:
  Reader(World& world, SimulatedLog& log, Line& line, Keeping keeping)
      : world_(world), log_(log), line_(line), keeping_(keeping) {}

  // What is there comes a while after it was asked for, unless it lies on this machine.
  void Seek(std::int64_t offset) override {
    offset_ = offset;
    if (keeping_ == Keeping::kEmbedded) return;
    fetched_at_ = world_.now() + line_.NextDelay();
    world_.At(fetched_at_, [&line = line_] {
      if (line.wake) line.wake();
    });
  }

  absl::StatusOr<ReadResult> Read(std::size_t max_records) override {
    if (line_.away) return absl::UnavailableError("the log does not answer");
    if (world_.now() < fetched_at_) return ReadResult();
    const std::size_t end = line_.end();
    const std::vector<Record>& records = log_.records();
    if (offset_ > log_.OffsetAt(end)) return absl::OutOfRangeError("the log ends before");
    const auto first = std::lower_bound(
        records.begin(), records.begin() + static_cast<std::ptrdiff_t>(end), offset_,
        [](const Record& record, std::int64_t offset) { return record.offset < offset; });
    auto index = static_cast<std::size_t>(first - records.begin());
    const std::size_t last = index + std::min(end - index, line_.NextReadSize(max_records));
    ReadResult result;
    for (; index < last; ++index) result.records.push_back(records[index]);
    if (!result.records.empty()) offset_ = result.records.back().offset + 1;
    result.at_end = index == (keeping_ == Keeping::kEmbedded ? records.size() : end);
    return result;
  }

 private:
  World& world_;
  SimulatedLog& log_;
  Line& line_;
  const Keeping keeping_;
  std::int64_t offset_ = 0;
  absl::Duration fetched_at_;
};

}  // namespace

SimulatedJournal::SimulatedJournal(World& world, SimulatedLog& log, Line& line,
                                   const AppendOdds& odds, Dice& dice, Keeping keeping)
    : world_(world), log_(log), line_(line), odds_(odds), dice_(dice), keeping_(keeping) {}

SimulatedJournal::~SimulatedJournal() { line_.wake = nullptr; }

void SimulatedJournal::SetWake(std::function<void()> wake) {
  state_->wake = wake;
  line_.wake = std::move(wake);
}

AppendClock SimulatedJournal::append_clock() const {
  return keeping_ == Keeping::kBroker ? AppendClock::kKeeper : AppendClock::kOwn;
}

EndOfLog SimulatedJournal::end_of_log() const {
  return keeping_ == Keeping::kBroker ? EndOfLog::kHearsay : EndOfLog::kKnown;
}

std::unique_ptr<JournalReader> SimulatedJournal::NewReader() {
  return std::make_unique<Reader>(world_, log_, line_, keeping_);
}

std::vector<AppendResult> SimulatedJournal::TakeResults() {
  return std::exchange(state_->results, {});
}

absl::Status SimulatedJournal::Append(std::uint64_t id, std::string record) {
  if (record.size() > kMaxRecordSize) return absl::InvalidArgumentError("too large");
  if (line_.away) return absl::UnavailableError("the log does not answer");
  if (state_->under_way >= kMaxAppendsUnderWay) {
    return absl::ResourceExhaustedError("too many appends are under way");
  }
  if (on_append) on_append(record);
  ++state_->under_way;
  ++appends_;
  const auto sent = std::make_shared<Sent>(Sent{id, std::move(record)});
  if (keeping_ == Keeping::kBroker) {
    SendToBroker(sent);
    return absl::OkStatus();
  }
  if (Mutated(Mutation::kDeliverUnsynced)) log_.Land(sent->record);
  unsynced_.push_back(sent);
  if (!syncing_) {
    syncing_ = true;
    world_.After(dice_.Between(absl::Microseconds(100), odds_.max_delay),
                 [this, alive = std::weak_ptr<State>(state_)] {
                   if (!alive.expired()) Sync();
                 });
  }
  return absl::OkStatus();
}

void SimulatedJournal::Report(const std::weak_ptr<State>& state, const std::shared_ptr<Sent>& sent,
                              absl::Status status) {
  const std::shared_ptr<State> alive = state.lock();
  if (alive == nullptr || std::exchange(sent->reported, true)) return;
  --alive->under_way;
  alive->results.push_back({sent->id, std::move(status)});
  if (alive->wake) alive->wake();
}

void SimulatedJournal::ReportAfter(absl::Duration delay, const std::shared_ptr<Sent>& sent,
                                   absl::Status status) {
  world_.After(
      delay, [state = std::weak_ptr<State>(state_), sent, status] { Report(state, sent, status); });
}

void SimulatedJournal::SendToBroker(const std::shared_ptr<Sent>& sent) {
  ReportAfter(kAppendTimeout, sent, absl::DeadlineExceededError("no answer"));
  const std::uint64_t roll = dice_.Below(1000);
  std::uint64_t bound = odds_.lost;
  if (roll < bound) return;
  if (roll < (bound += odds_.refused)) {
    return ReportAfter(dice_.Between(absl::ZeroDuration(), odds_.max_delay), sent,
                       absl::UnavailableError("the broker refused it"));
  }
  if (roll < (bound += odds_.late)) {
    const absl::Duration late = dice_.Between(absl::ZeroDuration(), kMaxLateness);
    world_.After(late, [&world = world_, &log = log_, record = sent->record] {
      Land(world, log, record, nullptr);
    });
    return ReportAfter(dice_.Between(absl::ZeroDuration(), kAppendTimeout), sent,
                       absl::DeadlineExceededError("the connection broke"));
  }
  if (roll < (bound += odds_.twice)) {
    world_.After(dice_.Between(absl::ZeroDuration(), absl::Seconds(3)),
                 [&world = world_, &log = log_, record = sent->record] {
                   Land(world, log, record, nullptr);
                 });
  }
  const bool replies = roll >= bound + odds_.reply_lost;
  // In order: what is handed over later lands later.
  last_landing_ = std::max(last_landing_,
                           world_.now() + dice_.Between(absl::Microseconds(50), odds_.max_delay));
  LandAfter(last_landing_ - world_.now(), sent, replies);
}

void SimulatedJournal::LandAfter(absl::Duration delay, const std::shared_ptr<Sent>& sent,
                                 bool replies) {
  const absl::Duration reply_delay = dice_.Between(absl::Microseconds(50), odds_.max_delay);
  world_.After(delay, [&world = world_, &log = log_, state = std::weak_ptr<State>(state_), sent,
                       replies, reply_delay] {
    Land(world, log, sent->record, [&world, state, sent, replies, reply_delay] {
      if (!replies) return;
      world.After(reply_delay, [state, sent] { Report(state, sent, absl::OkStatus()); });
    });
  });
}

void SimulatedJournal::Land(World& world, SimulatedLog& log, std::string record,
                            std::function<void()> landed) {
  if (world.now() < log.paused_until) {
    world.At(log.paused_until, [&world, &log, record = std::move(record), landed]() mutable {
      Land(world, log, std::move(record), landed);
    });
    return;
  }
  log.Land(std::move(record));
  if (landed) landed();
}

void SimulatedJournal::Sync() {
  syncing_ = false;
  std::deque<std::shared_ptr<Sent>> batch;
  batch.swap(unsynced_);
  const bool failed = dice_.Chance(odds_.reply_lost + odds_.lost, 1000);
  // A sync that fails may have written all, or a part.
  const std::size_t written = failed ? dice_.Below(batch.size() + 1) : batch.size();
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (i < written && !Mutated(Mutation::kDeliverUnsynced)) log_.Land(batch[i]->record);
    Report(state_, batch[i],
           failed ? absl::DeadlineExceededError("the sync failed") : absl::OkStatus());
  }
}

void SimulatedJournal::LosePower() {
  const std::size_t lost = Mutated(Mutation::kDeliverUnsynced) ? unsynced_.size() : 0;
  if (lost > 0) log_.Truncate(log_.records().size() - lost);
  unsynced_.clear();
}

}  // namespace redress::simulation
