// Where a promise becomes another: the ticket is of another kind than thought, more time is given,
// it is handled again, goes on in another ticket, or by itself again.

#include <algorithm>

#include "aggregates/calendar/amount.h"
#include "aggregates/clocks/clock_case.h"
#include "events/instant.h"

namespace redress {
namespace {

const OwedPromise* FindOwed(const std::vector<OwedPromise>& owed, const ClockKey& key) {
  const auto found = std::find_if(owed.begin(), owed.end(), [&](const OwedPromise& promise) {
    return KeyOf(promise.rule()) == key;
  });
  return found == owed.end() ? nullptr : &*found;
}

bool IsSameStandard(const ClockStarted& started, const OwedPromise& owed) {
  return started.policy() == owed.policy->name && started.standard() == owed.standard->id();
}

// Started by a person's word, or of who helps: no change of the ticket's kind touches it.
bool IsApart(const TicketClock& clock) {
  return clock.started->policy().empty() || clock.started->co_handler();
}

std::vector<ClockInterval> UncountedUpTo(const TicketClock& clock, absl::Time now) {
  std::vector<ClockInterval> not_counted = clock.not_counted;
  if (clock.paused.has_value()) not_counted.push_back({*clock.paused, now, true});
  return not_counted;
}

}  // namespace

void ClockCase::MatchAgain(SupersededWhy why) {
  const std::vector<OwedPromise> owed = PromisesOwed(ticket_, policies_);
  for (const std::uint32_t id : LiveIds()) {
    const TicketClock& clock = *ticket_.clocks.Find(id);
    const bool is_over = clock.is_running() && clock.due < now();
    if (IsApart(clock) || clock.breached.has_value() || is_over) continue;
    const OwedPromise* promise = FindOwed(owed, KeyOf(*clock.started));
    if (promise == nullptr) {
      Cancel(id, CANCELLED_WHY_NO_STANDARD);
    } else if (!IsSameStandard(*clock.started, *promise)) {
      Supersede(id, *promise, why);
    }
  }
  for (const OwedPromise& promise : owed) {
    const ClockRule& rule = promise.rule();
    const std::optional<absl::Time> from = StartedAt(promise);
    if (!from.has_value() || IsDone(rule) || ticket_.clocks.Live(KeyOf(rule)) != nullptr) continue;
    if (rule.metric() == CLOCK_METRIC_NEXT_RESPONSE) continue;
    Beginning beginning = {.from = *from, .latest = LatestFor(rule)};
    if (SideOf(rule) == CLOCK_SIDE_HOLDER && ticket_.holder.has_value()) {
      beginning.unit = ticket_.holder->unit();
    }
    Begin(promise, beginning);
  }
  BindHolder();
}

// What was used is carried over: the new clock counts from when the old one did, and what did not
// count for the old one does not for the new one.
void ClockCase::Supersede(std::uint32_t id, const OwedPromise& owed, SupersededWhy why) {
  const TicketClock clock = *ticket_.clocks.Find(id);
  // A pause that the new promise allows, too, goes on, and is the new clock's from its beginning.
  const bool goes_on = clock.paused.has_value() && IsPausable(owed.rule(), clock.pause_reason) &&
                       EndOfPause(owed.promise, *clock.paused, clock.not_counted) > now();
  Begin(owed, {.from = clock.from,
               .not_counted = goes_on ? clock.not_counted : UncountedUpTo(clock, now()),
               .supersedes = {id},
               .why = why,
               .unit = clock.started->unit(),
               .is_backdated = false,
               .is_paused = goes_on,
               .told = now(),
               .earliest = clock.paused.has_value() && !goes_on ? now() : absl::InfinitePast(),
               .latest = LatestFor(owed.rule())});
  if (goes_on) GoOnPaused(clock);
}

// The pause of `before` is that of the clock that took its place.
void ClockCase::GoOnPaused(const TicketClock& before) {
  ClockChange change = Of(*ticket_.clocks.Find(ticket_.clocks.last_id), *before.paused);
  change.mutable_paused()->set_reason(before.pause_reason);
  Emit(change);
}

void ClockCase::Extend(const TicketExtensionDecided& decided, const OpenExtension& asked) {
  const TicketClock* clock = ticket_.clocks.Find(asked.clock);
  if (!decided.granted() || clock == nullptr || !clock->is_live()) return;
  const std::optional<OwedPromise> owed = PromiseOf(*clock->started, policies_);
  if (!owed.has_value() || clock->breached.has_value()) return;
  const Calendar& calendar = *owed->promise.calendar;
  Counted counted = {clock->started->amount(), clock->from, UncountedUpTo(*clock, now()),
                     clock->extensions};
  counted.extensions.push_back(asked.by);
  const absl::Time due = Extended(asked.by, clock->due, calendar);
  ClockChange change = Of(*clock, now());
  ClockExtended& extended = *change.mutable_extended();
  *extended.mutable_by() = asked.by;
  *extended.mutable_times() = FactOf(TimesDueAt(owed->promise, counted, due, now()), calendar);
  extended.set_decided_late(clock->is_running() && now() > clock->due);
  Emit(change);
}

void ClockCase::HandleAgain(AgainRule (*rule_of)(const ClockRule&),
                            const Amount& (*amount_of)(const ClockRule&), absl::Time happened,
                            std::optional<absl::Time> closed) {
  for (const OwedPromise& owed : PromisesOwed(ticket_, policies_)) {
    const AgainRule what = rule_of(owed.rule());
    const ClockKey key = KeyOf(owed.rule());
    if (what == AGAIN_RULE_NONE || StartOf(owed.rule()) != CLOCK_START_RECEIVED) continue;
    if (ticket_.clocks.Live(key) != nullptr) continue;
    if (what == AGAIN_RULE_NEW) {
      Begin(owed, {.from = happened, .amount = amount_of(owed.rule())});
      continue;
    }
    const auto last =
        std::find_if(ticket_.clocks.all.rbegin(), ticket_.clocks.all.rend(),
                     [&](const TicketClock& clock) { return KeyOf(*clock.started) == key; });
    if (last == ticket_.clocks.all.rend() || last->breached.has_value()) continue;
    const OwedPromise before = PromiseOf(*last->started, policies_).value_or(owed);
    Beginning beginning = GoingOnFrom(*last, SUPERSEDED_WHY_AGAIN);
    beginning.due = last->due;
    if (closed.has_value()) {
      beginning.not_counted.push_back({*closed, now(), false});
      beginning.due =
          AfterPause(beginning.amount, last->due, *closed, now(), *before.promise.calendar);
      beginning.earliest = now();
    }
    Begin(before, beginning);
  }
}

// The survivor of a merge keeps the earliest due times.
void ClockCase::TakeEarlierDues(const std::string& absorbed) {
  const auto other = others_.find(absorbed);
  if (other == others_.end()) return;
  for (const TicketClock& theirs : other->second->clocks.all) {
    const ClockKey key = KeyOf(*theirs.started);
    const TicketClock* own = ticket_.clocks.Live(key);
    const std::optional<OwedPromise> owed = PromiseOf(*theirs.started, policies_);
    const bool is_owed = theirs.is_live() && key.side == CLOCK_SIDE_CUSTOMER && owed.has_value();
    if (!is_owed || own == nullptr || own->breached.has_value() || theirs.due >= own->due) continue;
    Beginning beginning = GoingOnFrom(theirs, SUPERSEDED_WHY_MERGED);
    beginning.not_counted = UncountedUpTo(theirs, now());
    beginning.supersedes = {own->id};
    beginning.due = theirs.due;
    beginning.merged_ticket = absorbed;
    Begin(*owed, beginning);
  }
  BindHolder();
}

// The clock of the survivor's own in whose place the absorbed ticket's came; it may have been
// counted again since.
const TicketClock* ClockCase::BeforeMerge(const TicketClock& merged) {
  const TicketClock* before = &merged;
  while (before != nullptr && before->started->merged_ticket() == merged.started->merged_ticket()) {
    const auto& replaced = before->started->supersedes();
    before = replaced.empty() ? nullptr : ticket_.clocks.Find(replaced.Get(0));
  }
  return before;
}

// What the survivor had of the absorbed ticket is its own again.
void ClockCase::GiveBackDues(const std::string& absorbed) {
  for (const std::uint32_t id : LiveIds()) {
    const TicketClock clock = *ticket_.clocks.Find(id);
    if (clock.started->merged_ticket() != absorbed || clock.breached.has_value()) continue;
    if (clock.started->supersedes().empty()) continue;
    const TicketClock* before = BeforeMerge(clock);
    const std::optional<OwedPromise> owed =
        before == nullptr ? std::nullopt : PromiseOf(*before->started, policies_);
    if (!owed.has_value()) continue;
    Beginning beginning = GoingOnFrom(*before, SUPERSEDED_WHY_MERGED);
    beginning.supersedes = {id};
    beginning.due = before->due;
    Begin(*owed, beginning);
  }
}

// The customer waited all the while: the time between counts, unless the promise says otherwise.
void ClockCase::GoOnAfterMerge() {
  const std::vector<TicketClock> all = ticket_.clocks.all;
  for (const TicketClock& clock : all) {
    const bool was_merged = clock.end == ClockEnd::kCancelled && clock.why == CANCELLED_WHY_MERGED;
    const std::optional<OwedPromise> owed = PromiseOf(*clock.started, policies_);
    if (!was_merged || clock.breached.has_value() || !owed.has_value()) continue;
    if (ticket_.clocks.Live(KeyOf(*clock.started)) != nullptr) continue;
    Beginning beginning = GoingOnFrom(clock, SUPERSEDED_WHY_MERGED);
    beginning.not_counted = UncountedUpTo(clock, clock.ended);
    beginning.due = clock.due;
    if (owed->rule().merge_does_not_count()) {
      beginning.not_counted.push_back({clock.ended, now(), false});
      beginning.due =
          AfterPause(beginning.amount, clock.due, clock.ended, now(), *owed->promise.calendar);
    }
    Begin(*owed, beginning);
  }
  CatchUp();
}

}  // namespace redress
