// Where promises are kept, or are owed no more.

#include <algorithm>
#include <array>
#include <utility>

#include "aggregates/clocks/clock_case.h"
#include "events/instant.h"

namespace redress {
namespace {

// How late a fact may be told that is to show that a broken promise had been kept.
constexpr absl::Duration kRestating = absl::Hours(72);

// Roles whose words to a customer are no person's.
constexpr std::array<absl::string_view, 2> kAutomatic = {"upstream", "system"};

bool IsPerson(const Actor& actor) {
  return std::find(kAutomatic.begin(), kAutomatic.end(), actor.role) == kAutomatic.end();
}

bool IsOfPersonsOnly(ClockMetric metric) {
  return metric == CLOCK_METRIC_CONTACT || metric == CLOCK_METRIC_NEXT_RESPONSE ||
         metric == CLOCK_METRIC_KEEP_INFORMED || metric == CLOCK_METRIC_PROMISED;
}

}  // namespace

void ClockCase::Meet(ClockMetric metric, absl::Time happened, const std::string& milestone) {
  const bool by_person = IsPerson(context_.actor);
  for (const std::uint32_t id : LiveIds()) {
    const TicketClock& clock = *ticket_.clocks.Find(id);
    if (clock.started->metric() != metric || clock.started->milestone() != milestone) continue;
    const std::optional<OwedPromise> owed = PromiseOf(*clock.started, policies_);
    const bool counts = by_person || !IsOfPersonsOnly(metric) ||
                        (owed.has_value() && owed->rule().automatic_counts());
    if (!counts) continue;
    const bool is_late = clock.is_running() && now() > clock.due;
    // Whether it was late had been left open: nobody decides that any more.
    if (is_late && clock.can_breach() && !clock.breached.has_value()) Break(id, clock.due);
    const bool by_happened = owed.has_value() && owed->rule().met_by_happened();
    const absl::Duration limit =
        by_happened ? absl::Minutes(owed->rule().met_backdate_minutes()) : kRestating;
    const bool is_restated =
        clock.breached.has_value() && happened <= clock.due && now() - happened <= limit;
    ClockChange met = Of(clock, now());
    met.mutable_met()->set_late(is_late && !(is_restated && by_happened));
    ClockChange restated = Of(clock, now());
    *restated.mutable_restated()->mutable_met_at() = InstantOf(happened);
    Emit(met);
    if (is_restated) Emit(restated);
  }
}

void ClockCase::Break(std::uint32_t id, absl::Time at) {
  ClockChange change = Of(*ticket_.clocks.Find(id), at);
  change.mutable_breached();
  Emit(change);
}

// The customer was told how it stands, or was not for too long: the next interval begins.
void ClockCase::KeepInformed(absl::Time from) {
  if (!IsPerson(context_.actor) && from == now()) return;
  for (const std::uint32_t id : LiveIds()) {
    const TicketClock& clock = *ticket_.clocks.Find(id);
    const std::optional<OwedPromise> owed = PromiseOf(*clock.started, policies_);
    if (clock.started->metric() != CLOCK_METRIC_KEEP_INFORMED || !owed.has_value()) continue;
    const OwedPromise& promise = *owed;
    if (clock.breached.has_value()) {
      Begin(promise,
            {.from = from, .supersedes = {id}, .why = SUPERSEDED_WHY_AGAIN, .is_backdated = false});
    } else {
      Meet(CLOCK_METRIC_KEEP_INFORMED, from);
      Begin(promise, {.from = from});
    }
  }
}

void ClockCase::Cancel(std::uint32_t clock, CancelledWhy why) {
  ClockChange change = Of(*ticket_.clocks.Find(clock), now());
  change.mutable_cancelled()->set_why(why);
  Emit(change);
}

void ClockCase::EndHolders() {
  for (const std::uint32_t id : LiveIds()) {
    const ClockStarted& started = *ticket_.clocks.Find(id)->started;
    const bool is_theirs = started.side() == CLOCK_SIDE_HOLDER && !started.co_handler();
    if (is_theirs) Cancel(id, CANCELLED_WHY_REASSIGNED);
  }
}

void ClockCase::EndCoHandlers(const Holder& co_handler) {
  for (const std::uint32_t id : LiveIds()) {
    const ClockStarted& started = *ticket_.clocks.Find(id)->started;
    const bool is_theirs = started.co_handler() && started.unit() == co_handler.unit();
    if (is_theirs) Cancel(id, CANCELLED_WHY_REASSIGNED);
  }
}

void ClockCase::EndAll(const TicketClosed& closed, absl::Time happened) {
  const bool is_merged = closed.exit() == EXIT_MERGED;
  if (!is_merged) {
    if (closed.has_told()) {
      Meet(CLOCK_METRIC_ACKNOWLEDGE, happened);
      Meet(CLOCK_METRIC_CONTACT, happened);
    }
    if (closed.exit() == EXIT_NOT_REACHED) Meet(CLOCK_METRIC_REVISIT, happened);
    Meet(CLOCK_METRIC_TOTAL_RESOLUTION, happened);
    Meet(CLOCK_METRIC_CLOSE, happened);
  }
  for (const std::uint32_t id : LiveIds()) {
    Cancel(id, is_merged ? CANCELLED_WHY_MERGED : CANCELLED_WHY_CLOSED);
  }
}

}  // namespace redress
