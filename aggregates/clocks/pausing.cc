// Where a promise does not count for a while.

#include <algorithm>

#include "aggregates/calendar/amount.h"
#include "aggregates/clocks/clock_case.h"
#include "base/mutation.h"
#include "events/instant.h"

namespace redress {
namespace {

// What the ticket waits for, as policies name it.
std::string ReasonOf(const TicketWaited& waited) {
  if (!waited.pause().empty()) return waited.pause();
  switch (waited.waiting_for()) {
    case WAITING_FOR_CUSTOMER:
      return "customer";
    case WAITING_FOR_THIRD_PARTY:
      return "third_party";
    case WAITING_FOR_PARTS:
      return "parts";
    default:
      return "";
  }
}

}  // namespace

// A pause counts from when it was recorded; earlier only with evidence, as far as the promise lets.
void ClockCase::Pause(const TicketWaited& waited, absl::Time happened) {
  const std::string reason = ReasonOf(waited);
  for (const std::uint32_t id : LiveIds()) {
    const TicketClock& clock = *ticket_.clocks.Find(id);
    const std::optional<OwedPromise> owed = PromiseOf(*clock.started, policies_);
    if (!owed.has_value() || !clock.is_running() || !IsPausable(owed->rule(), reason)) continue;
    if (clock.breached.has_value() || clock.due < now()) continue;
    absl::Time at = now();
    const bool may_go_back = !waited.evidence().empty() && happened >= clock.from;
    if (may_go_back && now() - happened <= absl::Minutes(owed->rule().pause_backdate_minutes())) {
      at = happened;
    }
    if (EndOfPause(owed->promise, at, clock.not_counted) <= at) continue;
    ClockChange change = Of(clock, at);
    change.mutable_paused()->set_reason(reason);
    Emit(change);
  }
}

void ClockCase::ResumeAll(absl::Time at) {
  for (const std::uint32_t id : LiveIds()) {
    if (ticket_.clocks.Find(id)->paused.has_value()) Resume(id, at, false);
  }
}

void ClockCase::Resume(std::uint32_t id, absl::Time at, bool past_limit) {
  const TicketClock& clock = *ticket_.clocks.Find(id);
  const std::optional<OwedPromise> owed = PromiseOf(*clock.started, policies_);
  if (!owed.has_value()) return;
  const Calendar& calendar = *owed->promise.calendar;
  const ClockInterval pause = {*clock.paused, std::max(*clock.paused, at), true};
  Counted counted = {clock.started->amount(), clock.from, clock.not_counted, clock.extensions};
  counted.not_counted.push_back(pause);
  absl::Time due = AfterPause(counted.amount, clock.due, pause.from, pause.to, calendar);
  if (Mutated(Mutation::kPauseCountsClosedTime)) due = clock.due + (pause.to - pause.from);
  due = std::max(due, pause.to);
  due = std::min(due, std::max(clock.from, LatestFor(owed->rule())));
  // It was changed to this promise while it was paused: only now it is known what is left.
  const bool was_shortened = clock.began > pause.from;
  if (was_shortened) due = Lifted(*owed, due, pause.to);
  ClockChange change = Of(clock, pause.to);
  *change.mutable_resumed()->mutable_times() =
      FactOf(TimesDueAt(owed->promise, counted, due, pause.to), calendar);
  change.mutable_resumed()->set_past_limit(past_limit);
  Emit(change);
  if (was_shortened && due < pause.to) Break(id, pause.to);
}

}  // namespace redress
