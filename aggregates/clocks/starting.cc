// Where promises begin to count.

#include <algorithm>
#include <utility>

#include "aggregates/clocks/clock_case.h"
#include "events/instant.h"

namespace redress {
namespace {

// What happened longer than this before it was recorded, counts from when it was recorded.
constexpr absl::Duration kBackdating = absl::Hours(72);

// Working time that is left at least where a promise is shortened to before now.
constexpr absl::Duration kFloor = absl::Minutes(30);

absl::Duration BackdatingOf(const ClockRule& rule) {
  return rule.has_backdate_minutes() ? absl::Minutes(rule.backdate_minutes()) : kBackdating;
}

ClockStarted FactOf(const OwedPromise& owed, const ClockCase::Beginning& beginning) {
  ClockStarted started;
  started.set_metric(owed.rule().metric());
  started.set_milestone(owed.rule().milestone());
  started.set_side(SideOf(owed.rule()));
  started.set_kind(owed.rule().kind());
  started.set_policy(owed.policy->name);
  started.set_policy_version(owed.policy->version);
  started.set_standard(owed.standard->id());
  started.set_rule(owed.index);
  started.set_calendar(owed.calendar.name);
  if (owed.calendar.policy != owed.policy->name) started.set_calendar_policy(owed.calendar.policy);
  started.set_calendar_version(owed.calendar.version);
  *started.mutable_amount() = beginning.amount.length_case() == Amount::LENGTH_NOT_SET
                                  ? owed.rule().amount()
                                  : beginning.amount;
  for (const std::uint32_t id : beginning.supersedes) started.add_supersedes(id);
  for (const Amount& by : beginning.extensions) *started.add_extensions() = by;
  for (const ClockInterval& interval : beginning.not_counted) {
    const absl::TimeZone zone = owed.promise.calendar->zone();
    UncountedTime& uncounted = *started.add_not_counted();
    *uncounted.mutable_from() = InstantIn(interval.from, zone);
    *uncounted.mutable_to() = InstantIn(interval.to, zone);
    uncounted.set_closed(!interval.is_pause);
  }
  started.set_unit(beginning.unit);
  started.set_co_handler(beginning.co_handler);
  started.set_merged_ticket(beginning.merged_ticket);
  return started;
}

bool MayShorten(SupersededWhy why) {
  return why == SUPERSEDED_WHY_CLASSIFIED || why == SUPERSEDED_WHY_CORRECTED ||
         why == SUPERSEDED_WHY_CALENDAR;
}

}  // namespace

// Where a promise is shortened to before now, some time is left, unless its rule is strict.
absl::Time ClockCase::Lifted(const OwedPromise& owed, absl::Time due, absl::Time at) {
  const ClockRule& rule = owed.rule();
  if (due >= at || rule.strict()) return due;
  return owed.promise.calendar->AfterOpen(
      at, rule.has_floor_minutes() ? absl::Minutes(rule.floor_minutes()) : kFloor);
}

void ClockCase::Begin(const OwedPromise& owed, const Beginning& beginning) {
  if (!IsOpen(ticket_.phase)) return;
  const Calendar& calendar = *owed.promise.calendar;
  ClockStarted started = FactOf(owed, beginning);
  absl::Time from = beginning.from;
  if (beginning.is_backdated && now() - from > BackdatingOf(owed.rule())) {
    *started.mutable_told_from() = InstantIn(from, calendar.zone());
    from = now();
  }
  const Counted counted = {started.amount(), from, beginning.not_counted, beginning.extensions};
  absl::Time due = DueAs(owed, beginning, counted);
  const absl::Time at = std::max(from, beginning.told);
  if (MayShorten(beginning.why) && !beginning.is_paused) {
    const absl::Time lifted = Lifted(owed, due, now());
    if (lifted != due) *started.mutable_unfloored_due() = InstantIn(due, calendar.zone());
    due = lifted;
  }
  *started.mutable_from() = InstantIn(from, calendar.zone());
  *started.mutable_times() = redress::FactOf(TimesDueAt(owed.promise, counted, due, at), calendar);
  started.set_cycle(ticket_.cycle);
  SupersedeBy(beginning, at);
  ClockChange change;
  change.set_clock(ticket_.clocks.last_id + 1);
  *change.mutable_at() = InstantIn(at, calendar.zone());
  *change.mutable_started() = std::move(started);
  Emit(change);
  // It was shortened to before now, and its rule is strict.
  if (MayShorten(beginning.why) && !beginning.is_paused && due < now()) {
    Break(ticket_.clocks.last_id, now());
  }
}

// When it is due, but for what a shortened promise is left.
absl::Time ClockCase::DueAs(const OwedPromise& owed, const Beginning& beginning,
                            const Counted& counted) {
  const absl::Time own = beginning.due.has_value() ? *beginning.due : DueOf(owed.promise, counted);
  const absl::Time due = std::max(beginning.earliest, own);
  return beginning.latest < due ? std::max(counted.from, beginning.latest) : due;
}

// Ends the clocks in whose place the next one comes.
void ClockCase::SupersedeBy(const Beginning& beginning, absl::Time at) {
  for (const std::uint32_t old : beginning.supersedes) {
    const TicketClock* superseded = ticket_.clocks.Find(old);
    if (superseded == nullptr || !superseded->is_live()) continue;
    ClockChange change = Of(*superseded, at);
    change.mutable_superseded()->set_by(ticket_.clocks.last_id + 1);
    change.mutable_superseded()->set_why(beginning.why);
    Emit(change);
  }
}

// What the next clock takes over from the one in whose place it comes: its amount, and what of it
// was used.
ClockCase::Beginning ClockCase::GoingOnFrom(const TicketClock& clock, SupersededWhy why) const {
  return {.from = clock.from,
          .not_counted = clock.not_counted,
          .supersedes = {clock.id},
          .why = why,
          .amount = clock.started->amount(),
          .extensions = clock.extensions,
          .unit = clock.started->unit(),
          .co_handler = clock.started->co_handler(),
          .is_backdated = false,
          .told = now()};
}

std::optional<absl::Time> ClockCase::StartedAt(const OwedPromise& owed) const {
  const Clocks& clocks = ticket_.clocks;
  const auto step = [&](ClockMetric metric) -> std::optional<absl::Time> {
    const auto found = clocks.steps.find(metric);
    return found == clocks.steps.end() ? std::nullopt : std::make_optional(found->second);
  };
  switch (StartOf(owed.rule())) {
    case CLOCK_START_RECEIVED:
      if (ticket_.cycle > 1) return std::nullopt;
      return TimeOf(ticket_.received_happened);
    case CLOCK_START_CLASSIFIED:
      return step(CLOCK_METRIC_CLASSIFY);
    case CLOCK_START_ASSIGNED:
      return step(CLOCK_METRIC_DISPATCH);
    case CLOCK_START_ANSWERED:
      return step(CLOCK_METRIC_ANSWER);
    case CLOCK_START_RETURN_REQUESTED:
      return ticket_.open_return.has_value() ? clocks.return_requested : std::nullopt;
    case CLOCK_START_MILESTONE: {
      const auto found = clocks.milestones.find(owed.rule().start_milestone());
      if (found == clocks.milestones.end()) return std::nullopt;
      return found->second;
    }
    default:
      return std::nullopt;
  }
}

// Whether what the promise is about was done, in this cycle where that counts by cycles.
bool ClockCase::IsDone(const ClockRule& rule) const {
  const Clocks& clocks = ticket_.clocks;
  if (rule.metric() == CLOCK_METRIC_MILESTONE) return clocks.milestones.contains(rule.milestone());
  if (rule.metric() == CLOCK_METRIC_KEEP_INFORMED) return false;
  return clocks.steps.contains(rule.metric());
}

void ClockCase::StartAll(ClockStart start, absl::Time happened, const std::string& milestone) {
  for (const OwedPromise& owed : PromisesOwed(ticket_, policies_)) {
    const ClockRule& rule = owed.rule();
    if (StartOf(rule) != start || rule.metric() == CLOCK_METRIC_NEXT_RESPONSE) continue;
    if (start == CLOCK_START_MILESTONE && rule.start_milestone() != milestone) continue;
    Beginning beginning = {.from = happened, .latest = LatestFor(rule)};
    if (SideOf(rule) == CLOCK_SIDE_HOLDER && ticket_.holder.has_value()) {
      beginning.unit = ticket_.holder->unit();
    }
    if (ticket_.clocks.Live(KeyOf(rule)) != nullptr || IsDone(rule)) continue;
    Begin(owed, beginning);
  }
}

// From the first of the customer's contacts that nobody answered; later ones do not start it again.
void ClockCase::StartNextResponse(absl::Time happened) {
  for (const OwedPromise& owed : PromisesOwed(ticket_, policies_)) {
    if (owed.rule().metric() != CLOCK_METRIC_NEXT_RESPONSE) continue;
    if (ticket_.clocks.Live(KeyOf(owed.rule())) == nullptr) Begin(owed, {.from = happened});
  }
}

void ClockCase::StartCoHandlers(const Holder& co_handler, absl::Time happened) {
  for (const OwedPromise& owed : PromisesOwed(ticket_, policies_)) {
    const bool is_theirs =
        owed.rule().metric() == CLOCK_METRIC_ANSWER && SideOf(owed.rule()) == CLOCK_SIDE_HOLDER;
    const Beginning beginning = {.from = happened,
                                 .unit = co_handler.unit(),
                                 .co_handler = true,
                                 .latest = LatestFor(owed.rule())};
    if (!is_theirs || ticket_.clocks.Live(KeyOf(owed.rule(), co_handler.unit())) != nullptr)
      continue;
    Begin(owed, beginning);
  }
}

void ClockCase::StartPromised(const TicketPromised& promised) {
  ClockChange change;
  change.set_clock(ticket_.clocks.last_id + 1);
  *change.mutable_at() = InstantOf(now());
  ClockStarted& started = *change.mutable_started();
  started.set_metric(CLOCK_METRIC_PROMISED);
  started.set_side(CLOCK_SIDE_CUSTOMER);
  *started.mutable_from() = InstantOf(now());
  *started.mutable_times()->mutable_due() = promised.due();
  started.set_cycle(ticket_.cycle);
  Emit(change);
}

// No holder has longer than the customer is to wait.
absl::Time ClockCase::LatestFor(const ClockRule& rule) const {
  absl::Time latest = absl::InfiniteFuture();
  if (SideOf(rule) != CLOCK_SIDE_HOLDER) return latest;
  for (const TicketClock& clock : ticket_.clocks.all) {
    const bool is_customers = clock.is_running() && clock.can_breach() &&
                              !clock.breached.has_value() &&
                              clock.started->metric() == CLOCK_METRIC_ANSWER &&
                              clock.started->side() == CLOCK_SIDE_CUSTOMER;
    if (is_customers) latest = std::min(latest, clock.due - absl::Minutes(rule.margin_minutes()));
  }
  return latest;
}

void ClockCase::BindHolder() {
  for (const std::uint32_t id : LiveIds()) {
    const TicketClock& clock = *ticket_.clocks.Find(id);
    const std::optional<OwedPromise> owed = PromiseOf(*clock.started, policies_);
    if (!owed.has_value() || !clock.is_running() || clock.breached.has_value()) continue;
    const absl::Time latest = LatestFor(owed->rule());
    if (clock.due <= std::max(latest, clock.from)) continue;
    Beginning beginning = GoingOnFrom(clock, SUPERSEDED_WHY_HOLDER);
    beginning.latest = latest;
    Begin(*owed, beginning);
  }
}

}  // namespace redress
