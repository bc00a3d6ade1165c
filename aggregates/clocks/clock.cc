#include "aggregates/clocks/clock.h"

#include <algorithm>
#include <utility>

#include "events/instant.h"

namespace redress {
namespace {

// Ended clocks that are kept for what may still be told of them, or go on from them.
constexpr std::size_t kMaxEnded = 32;

void TakeTimes(const ClockTimes& times, TicketClock& clock) {
  clock.due = times.has_due() ? TimeOf(times.due()) : absl::InfiniteFuture();
  clock.due_offset = times.due().offset_minutes();
  clock.warnings.clear();
  for (const Instant& warning : times.warnings()) clock.warnings.push_back(TimeOf(warning));
  clock.provisional = times.provisional();
}

TicketClock StartedClock(const ClockChange& change) {
  TicketClock clock;
  clock.id = change.clock();
  clock.started = std::make_shared<ClockStarted>(change.started());
  clock.began = TimeOf(change.at());
  clock.from = TimeOf(change.started().from());
  TakeTimes(change.started().times(), clock);
  for (const UncountedTime& interval : change.started().not_counted()) {
    clock.not_counted.push_back(
        {TimeOf(interval.from()), TimeOf(interval.to()), !interval.closed()});
  }
  const auto& extensions = change.started().extensions();
  clock.extensions.assign(extensions.begin(), extensions.end());
  return clock;
}

void End(ClockEnd end, absl::Time at, TicketClock& clock) {
  clock.end = end;
  clock.ended = at;
}

void TakeResumed(const ClockResumed& resumed, absl::Time at, TicketClock& clock) {
  if (clock.paused.has_value()) clock.not_counted.push_back({*clock.paused, at, true});
  clock.paused.reset();
  TakeTimes(resumed.times(), clock);
}

void TakeChange(const ClockChange& change, absl::Time at, TicketClock& clock) {
  switch (change.change_case()) {
    case ClockChange::kPaused:
      clock.paused = at;
      clock.pause_reason = change.paused().reason();
      return;
    case ClockChange::kResumed:
      return TakeResumed(change.resumed(), at, clock);
    case ClockChange::kMet:
      clock.late = change.met().late();
      return End(ClockEnd::kMet, at, clock);
    case ClockChange::kWarned:
      clock.warned |= 1U << change.warned().warning();
      return;
    case ClockChange::kBreached:
      clock.breached = at;
      return;
    case ClockChange::kExtended:
      clock.extensions.push_back(change.extended().by());
      return TakeTimes(change.extended().times(), clock);
    case ClockChange::kRestated:
      clock.restated = TimeOf(change.restated().met_at());
      return;
    case ClockChange::kSuperseded:
      clock.superseded_why = change.superseded().why();
      return End(ClockEnd::kSuperseded, at, clock);
    case ClockChange::kCancelled:
      clock.why = change.cancelled().why();
      return End(ClockEnd::kCancelled, at, clock);
    case ClockChange::kStarted:
    case ClockChange::CHANGE_NOT_SET:  // of a newer build
      return;
  }
}

// More time is asked of the clock that goes on; where none does, nobody needs it. After a merge one
// may, should the merge be undone.
void FollowExtension(const ClockChange& change, std::optional<OpenExtension>& asked) {
  if (!asked.has_value()) return;
  const auto& replaced = change.started().supersedes();
  if (std::find(replaced.begin(), replaced.end(), asked->clock) != replaced.end()) {
    asked->clock = change.clock();
  }
  const bool is_over = change.has_met() ||
                       (change.has_cancelled() && change.cancelled().why() != CANCELLED_WHY_MERGED);
  if (is_over && asked->clock == change.clock()) asked.reset();
}

// Counted again by another calendar it is the same promise: what was told of it is not told again.
void GoOnTelling(Clocks& clocks, TicketClock& clock) {
  for (const std::uint32_t id : clock.started->supersedes()) {
    const TicketClock* before = clocks.Find(id);
    if (before == nullptr || before->superseded_why != SUPERSEDED_WHY_CALENDAR) continue;
    clock.warned = before->warned;
    clock.steps = before->steps;
  }
}

// Drops the oldest ended clocks over the bound.
void Forget(std::vector<TicketClock>& clocks) {
  auto ended = static_cast<std::size_t>(std::count_if(
      clocks.begin(), clocks.end(), [](const TicketClock& clock) { return !clock.is_live(); }));
  std::erase_if(clocks, [&](const TicketClock& clock) {
    if (clock.is_live() || ended <= kMaxEnded) return false;
    --ended;
    return true;
  });
}

}  // namespace

ClockKey KeyOf(const ClockStarted& started) {
  return {.metric = started.metric(),
          .side = started.side(),
          .milestone = started.milestone(),
          .unit = started.co_handler() ? started.unit() : ""};
}

TicketClock* Clocks::Find(std::uint32_t id) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [id](const TicketClock& clock) { return clock.id == id; });
  return found == all.end() ? nullptr : &*found;
}

const TicketClock* Clocks::Live(const ClockKey& key) const {
  const auto found = std::find_if(all.begin(), all.end(), [&](const TicketClock& clock) {
    return clock.is_live() && KeyOf(*clock.started) == key;
  });
  return found == all.end() ? nullptr : &*found;
}

void Apply(const ClockChange& change, Clocks& clocks) {
  FollowExtension(change, clocks.open_extension);
  if (change.has_started()) {
    TicketClock clock = StartedClock(change);
    GoOnTelling(clocks, clock);
    clocks.all.push_back(std::move(clock));
    clocks.last_id = change.clock();
    return Forget(clocks.all);
  }
  TicketClock* clock = clocks.Find(change.clock());
  if (clock != nullptr) TakeChange(change, TimeOf(change.at()), *clock);
}

}  // namespace redress
