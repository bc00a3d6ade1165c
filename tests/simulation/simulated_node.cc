#include "tests/simulation/simulated_node.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/check.h"
#include "base/hash.h"

namespace redress::simulation {
namespace {

// How soon a process that could not open its views is started again.
constexpr absl::Duration kRestartInterval = absl::Seconds(1);

// What a step takes at least, so that time passes for a node that never rests.
constexpr absl::Duration kStepTime = absl::Microseconds(20);

// Steps in a row that say there is more to do at once. More than any work in a run can need.
constexpr std::uint64_t kMaxRestlessSteps = 20'000;

// Between two batches of keys that are wrapped anew.
constexpr absl::Duration kMaxWrapping = absl::Milliseconds(600);

// How long after it was sent a record is taken to be on its way.
constexpr absl::Duration kMaxSending = absl::Milliseconds(4);

}  // namespace

SimulatedNode::SimulatedNode(World& world, SimulatedLog& log, const Names& names, Keeping keeping,
                             int id)
    : world_(world),
      log_(log),
      names_(names),
      keeping_(keeping),
      id_(id),
      clock_(world),
      random_(ReadBigEndian64(Sha256(absl::StrCat("random/", world.seed(), "/", id)))),
      vault_(world, log.kept_keys(), clock_, id),
      destruction_(vault_),
      line_(world, absl::StrCat("line/", id)),
      network_dice_(world.NewDice(absl::StrCat("network/", id))),
      crash_dice_(world.NewDice(absl::StrCat("crash/", id))),
      index_dice_(world.NewDice(absl::StrCat("index/", id))),
      wrap_dice_(world.NewDice(absl::StrCat("wrap/", id))) {
  log_.AddLine(&line_);
}

void SimulatedNode::Boot() {
  if (up()) return;
  if (folder_.broken) {
    world_.Trace("node ", id_, " cannot open its views");
    return world_.After(kRestartInterval, [this] { Boot(); });
  }
  ++life_;
  restless_ = 0;
  journal_ =
      std::make_unique<SimulatedJournal>(world_, log_, line_, odds_, network_dice_, keeping_);
  journal_->SetWake([this] { Wake(); });
  journal_->on_append = [this](const std::string& record) {
    if (on_append) on_append(record);
  };
  CoreParts parts;
  parts.clock = &clock_;
  parts.random = &random_;
  parts.journal = journal_.get();
  parts.names = &names_;
  vault_.Boot();
  parts.vault = &vault_;
  parts.destruction = &destruction_;
  parts.folder = &folder_;
  folder_.current()->Mend();
  absl::StatusOr<std::unique_ptr<Core>> core = Core::Make(parts, folder_.current());
  CHECK(core.ok());
  core_ = *std::move(core);
  world_.Trace("node ", id_, " starts at position ", core_->status().position);
  StepSoon(absl::ZeroDuration());
  WrapSoon();
}

// A thread of its own does so.
void SimulatedNode::WrapSoon() {
  wrapping_life_ = life_;
  world_.After(wrap_dice_.Between(kStepTime, kMaxWrapping), [this, life = life_] {
    if (life != life_ || !up()) return;
    if (world_.now() >= paused_until_) vault_.Step();
    if (!vault_.settled()) return WrapSoon();
    wrapping_life_ = 0;
  });
}

void SimulatedNode::RotateKeys() {
  if (!up()) return;  // it reads its file when it starts
  vault_.Rotate();
  if (wrapping_life_ != life_) WrapSoon();
}

void SimulatedNode::End() {
  appends_ += journal_->appends();
  core_.reset();
  journal_.reset();
  when_sending_ = nullptr;
  ++plan_;
  next_step_ = absl::InfiniteDuration();
  paused_until_ = absl::ZeroDuration();
}

void SimulatedNode::Crash(CrashKind kind) {
  if (!up()) return;
  ++crashes_;
  if (kind == CrashKind::kPower) journal_->LosePower();
  End();
  if (kind == CrashKind::kPower) {
    const bool all_there = crash_dice_.Chance(1, 2);
    const std::size_t lost = all_there ? 0 : crash_dice_.Below(folder_.current()->unsynced() + 1);
    folder_.current()->TakeBack(lost);
    world_.Trace("node ", id_, " loses power, and its last ", lost, " batches of views");
  } else {
    world_.Trace("node ", id_, " crashes");
  }
  if (on_crash) on_crash();
}

void SimulatedNode::CrashWhenSending(CrashKind kind, std::function<void()> crashed) {
  when_sending_ = [this, kind, life = life_, crashed = std::move(crashed)] {
    world_.After(crash_dice_.Between(absl::ZeroDuration(), kMaxSending), [=, this] {
      if (life != life_ || !up() || spared_) return;
      Crash(kind);
      crashed();
    });
  };
}

void SimulatedNode::Close() {
  if (!up()) return;
  world_.Trace("node ", id_, " shuts down");
  core_->Close();
  End();
}

void SimulatedNode::PauseFor(absl::Duration duration) {
  paused_until_ = std::max(paused_until_, world_.now() + duration);
}

void SimulatedNode::Wake() {
  if (up()) StepSoon(absl::ZeroDuration());
}

void SimulatedNode::StepSoon(absl::Duration delay) {
  const absl::Duration when = std::max(world_.now() + delay, paused_until_);
  if (when >= next_step_) return;
  next_step_ = when;
  world_.At(when, [this, plan = ++plan_] {
    if (plan == plan_ && up()) Step();
  });
}

void SimulatedNode::Step() {
  next_step_ = absl::InfiniteDuration();
  if (world_.now() < paused_until_) return StepSoon(absl::ZeroDuration());
  const absl::Duration rest = core_->Step();
  restless_ = rest > absl::ZeroDuration() ? 0 : restless_ + 1;
  if (restless_ > kMaxRestlessSteps) {
    world_.Violate("I9", absl::StrCat("node ", id_, " never comes to rest (",
                                      NodeStateName(core_->status().state), ")"));
  }
  if (when_sending_ && journal_->under_way() > 0) std::exchange(when_sending_, nullptr)();
  if (index_dice_.Chance(1, 4)) IndexMore(core_->indexed());  // as a thread of its own does
  if (index_dice_.Chance(1, 4)) destruction_.Step(*core_->store()).IgnoreError();
  if (on_step) on_step();
  StepSoon(std::max(rest, kStepTime));
}

}  // namespace redress::simulation
