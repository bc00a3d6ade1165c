#include "tests/simulation/faults.h"

#include <algorithm>
#include <utility>

#include "tests/simulation/poison.h"
#include "tests/testing/commit_generator.h"

namespace redress::simulation {
namespace {

// A leader that answers an end before what a node has read is believed after kGoneConfirmation.
const absl::Duration kMaxOlderEnd = kGoneConfirmation - absl::Milliseconds(500);

// One after the other, with an answer too slow to come between, would be one long one.
constexpr absl::Duration kBetweenOlderEnds = absl::Seconds(15);

// Each is tried again after kRebuildRetry.
constexpr std::uint64_t kMaxFailingReplacements = 2;

constexpr absl::Duration kMaxFrozenEnd = absl::Seconds(15);
constexpr absl::Duration kMaxAppendPause = absl::Seconds(15);
constexpr absl::Duration kMaxAway = absl::Seconds(12);
constexpr absl::Duration kMaxNight = absl::Hours(24 * 40);
// An embedded journal's clock is doubted after a month.
constexpr absl::Duration kMaxEmbeddedNight = absl::Hours(24 * 25);

}  // namespace

Faults::Faults(World& world, SimulatedLog& log, Nodes& nodes, const Scenario& scenario)
    : world_(world),
      log_(log),
      nodes_(nodes),
      scenario_(scenario),
      dice_(world.NewDice("faults")),
      rotations_(world, nodes),
      clock_sound_since_(nodes.size()),
      next_older_end_(nodes.size()),
      drifts_(nodes.size()) {
  for (const auto& node : nodes_) {
    node->odds() = scenario.odds;
    drifts_[Index(node->id())] = (static_cast<double>(dice_.Below(401)) - 200) * 1e-8;
    MendClock(*node);
  }
}

void Faults::Start() {
  if (scenario_.fault_every == absl::InfiniteDuration()) return;
  world_.After(Some(2 * scenario_.fault_every), [this] { Next(); });
}

void Faults::Next() {
  if (healed_) return;
  const auto fault = static_cast<Fault>(dice_.Below(kFaults));
  SimulatedNode& node = *nodes_[dice_.Below(nodes_.size())];
  // Thrown before it is looked at: without one kind, the others stay.
  if (scenario_.faults.test(static_cast<std::size_t>(fault)) && node.up()) {
    ++count_;
    world_.Trace("fault: ", FaultName(fault), " (node ", node.id(), ")");
    Happen(fault, node);
  }
  Start();
}

void Faults::ForAWhile(absl::Duration duration, std::function<void()> end) {
  world_.After(duration, [this, end = std::move(end)] {
    if (!healed_) end();
  });
}

void Faults::Happen(Fault fault, SimulatedNode& node) {
  switch (fault) {
    case Fault::kCrash:
    case Fault::kPowerLoss:
    case Fault::kRestart:
    case Fault::kPause:
      return Process(fault, node);
    case Fault::kClockJump:
      return Jump(node);
    case Fault::kAway:
    case Fault::kAwayForAll:
    case Fault::kAppendPause:
    case Fault::kFrozenEnd:
    case Fault::kOlderEnd:
    case Fault::kSlowNetwork:
    case Fault::kLossyNetwork:
      return Network(fault, node);
    case Fault::kDiskFailure:
      return FailDisk(node);
    case Fault::kDamagedViews:
      return DamageViews(node);
    case Fault::kPoison:
      log_.Land(PoisonRecord(log_.ledger(), dice_, count_));
      return;
    case Fault::kStrayWriter:
      log_.Land(StrayRecord(log_.ledger(), dice_, count_));
      return;
    case Fault::kOldCopy:
      if (!log_.records().empty()) log_.Land(dice_.OneOf(log_.records()).bytes);
      return;
    case Fault::kRebuild:
      node.core().StartRebuild().status().IgnoreError();
      node.Wake();
      return;
    case Fault::kRotation:
      return rotations_.Begin();
    case Fault::kQuietNight:
      return;
  }
}

void Faults::Process(Fault fault, SimulatedNode& node) {
  if (fault == Fault::kPause) return node.PauseFor(Some(absl::Seconds(12)));
  const absl::Duration away = Some(dice_.Chance(1, 2) ? absl::Milliseconds(100) : absl::Seconds(8));
  const auto come_back = [this, &node, away] { ForAWhile(away, [&node] { node.Boot(); }); };
  const CrashKind kind = fault == Fault::kCrash ? CrashKind::kProcess : CrashKind::kPower;
  if (fault != Fault::kRestart && dice_.Chance(2, 3)) return node.CrashWhenSending(kind, come_back);
  if (fault == Fault::kRestart) {
    node.Close();
  } else {
    node.Crash(kind);
  }
  come_back();
}

void Faults::Network(Fault fault, SimulatedNode& node) {
  Line& line = node.line();
  switch (fault) {
    case Fault::kAway:
      line.away = true;
      return ForAWhile(Some(kMaxAway), [&node] {
        node.line().away = false;
        node.Wake();
      });
    case Fault::kAwayForAll:
      for (const auto& other : nodes_) other->line().away = true;
      return ForAWhile(Some(kMaxAway), [this] {
        for (const auto& other : nodes_) {
          other->line().away = false;
          other->Wake();
        }
      });
    case Fault::kAppendPause:
      log_.paused_until = world_.now() + Some(kMaxAppendPause);
      return;
    case Fault::kFrozenEnd:
      return CutOff(node, 0, Some(kMaxFrozenEnd));
    case Fault::kOlderEnd:
      if (world_.now() < next_older_end_[Index(node.id())]) return;
      next_older_end_[Index(node.id())] = world_.now() + kBetweenOlderEnds;
      return CutOff(node, 1 + dice_.Below(20), Some(kMaxOlderEnd));
    case Fault::kSlowNetwork:
      line.max_delay = Some(absl::Seconds(3));
      node.odds().max_delay = Some(absl::Seconds(3));
      break;
    default:
      node.odds() += {.reply_lost = static_cast<std::uint32_t>(dice_.Below(300)),
                      .lost = static_cast<std::uint32_t>(dice_.Below(200)),
                      .refused = static_cast<std::uint32_t>(dice_.Below(100)),
                      .twice = static_cast<std::uint32_t>(dice_.Below(200)),
                      .late = static_cast<std::uint32_t>(dice_.Below(200))};
  }
  ForAWhile(Some(absl::Seconds(12)), [this, &node] {
    node.line().max_delay = scenario_.odds.max_delay;
    node.odds() = scenario_.odds;
  });
}

void Faults::CutOff(SimulatedNode& node, std::size_t behind, absl::Duration duration) {
  const std::size_t end = node.line().end();
  node.line().cut_off = end - std::min(end, behind);
  node.Wake();
  ForAWhile(duration, [&node] {
    node.line().cut_off.reset();
    node.Wake();
  });
}

void Faults::Jump(SimulatedNode& node) {
  const absl::Duration most = scenario_.keeping == Keeping::kBroker && dice_.Chance(1, 2)
                                  ? absl::Hours(3)
                                  : absl::Seconds(50);
  node.clock().Set(dice_.Between(-most, most), drifts_[Index(node.id())]);
  clock_sound_since_[Index(node.id())] = absl::InfiniteDuration();
  ForAWhile(Some(absl::Seconds(20)), [this, &node] { MendClock(node); });
}

void Faults::MendClock(SimulatedNode& node) {
  node.clock().Set(dice_.Between(-kMaxSoundOffset, kMaxSoundOffset), drifts_[Index(node.id())]);
  clock_sound_since_[Index(node.id())] = world_.now();
}

void Faults::FailDisk(SimulatedNode& node) {
  node.folder().current()->FailAfter(dice_.Below(3));
  node.folder().broken = true;
  const std::size_t unsynced = node.folder().current()->unsynced();
  node.folder().lost_with_disk = dice_.Chance(1, 2) ? 0 : dice_.Below(unsynced + 1);
  ForAWhile(Some(absl::Seconds(5)), [&node] { node.folder().broken = false; });
}

void Faults::DamageViews(SimulatedNode& node) {
  node.folder().current()->Damage();
  node.folder().failing_replacements = dice_.Below(kMaxFailingReplacements + 1);
  node.Wake();
}

void Faults::Heal() {
  healed_ = true;
  log_.paused_until = world_.now();
  for (const auto& node : nodes_) {
    node->line().away = false;
    node->line().cut_off.reset();
    node->line().max_delay = absl::Milliseconds(2);
    node->odds() = {};
    node->folder().broken = false;
    node->folder().failing_replacements = 0;
    node->Spare();
    if (clock_sound_since_[Index(node->id())] == absl::InfiniteDuration()) MendClock(*node);
    node->Boot();
    node->Wake();
  }
  rotations_.Finish();
  world_.Trace("all is well again");
}

void Faults::QuietNight() {
  for (const auto& node : nodes_) {
    if (dice_.Chance(1, 2)) {
      node->Close();
    } else {
      node->Crash(CrashKind::kProcess);
    }
  }
  const bool broker = scenario_.keeping == Keeping::kBroker;
  const absl::Duration night = Some(broker ? kMaxNight : kMaxEmbeddedNight);
  world_.Trace("all is off for ", absl::FormatDuration(night));
  ++count_;
  world_.Skip(night);
  // Machines' clocks are set now and then.
  for (const auto& node : nodes_) {
    MendClock(*node);
    world_.After(Some(absl::Milliseconds(100)), [&node = *node] { node.Boot(); });
  }
}

void Faults::RememberLoss(std::uint64_t kept) {
  Loss loss;
  loss.kept = kept;
  for (const auto& node : nodes_) {
    const std::uint64_t position = node->up() ? node->core().status().position : 0;
    loss.positions.push_back(position);
    loss.hashes.push_back(position == 0 ? "" : log_.ledger().at(position).hash);
    loss.lives.push_back(node->life());
  }
  loss_ = std::move(loss);
}

void Faults::Strike() {
  const std::uint64_t size = log_.records().size();
  if (size < 2) return;
  switch (scenario_.kind) {
    case ScenarioKind::kOrdinary:
      return;
    case ScenarioKind::kTruncated: {
      const std::uint64_t kept = size - std::min<std::uint64_t>(size - 1, 1 + dice_.Below(12));
      world_.Trace("the log loses all after position ", kept);
      Heal();
      RememberLoss(kept);
      return log_.Truncate(kept);
    }
    case ScenarioKind::kSwapped: {
      std::vector<std::string> others;
      testing::CommitGenerator generator(dice_.Below(1'000'000));
      for (const Record& record : generator.Take(dice_.Below(2 * size))) {
        others.push_back(record.bytes);
      }
      world_.Trace("the log is replaced by another with ", others.size(), " records");
      Heal();
      RememberLoss(0);
      return log_.Swap(others);
    }
    case ScenarioKind::kNewerFormat:
      log_.Land(NewerFormatRecord());
      return;
    case ScenarioKind::kNewerSchema:
      log_.Land(NewerSchemaRecord(log_.ledger()));
      return;
  }
}

}  // namespace redress::simulation
