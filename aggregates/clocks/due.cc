#include "aggregates/clocks/due.h"

#include <algorithm>

#include "aggregates/calendar/amount.h"
#include "aggregates/ticket/handover.h"
#include "events/instant.h"

namespace redress {
namespace {

// Whether it is left open for now whether the clock ran out: somebody has yet to decide what
// counts.
bool IsUndecided(const TicketClock& clock, const Ticket& ticket,
                 const std::optional<OwedPromise>& owed) {
  const Clocks& clocks = ticket.clocks;
  const bool is_holders =
      clock.started->side() == CLOCK_SIDE_HOLDER && !clock.started->co_handler();
  if (is_holders && ticket.open_return.has_value() && clocks.return_requested.has_value()) {
    return clock.due >= *clocks.return_requested;
  }
  return clocks.open_extension.has_value() && clocks.open_extension->clock == clock.id &&
         owed.has_value() && owed->rule().extension().pending() != PENDING_EXTENSION_BREACH_AT_DUE;
}

void Take(const Due& due, std::optional<Due>& first) {
  if (due.at == absl::InfiniteFuture()) return;
  if (!first.has_value() || due.at < first->at) first = due;
}

void TakeRunning(const TicketClock& clock, const Ticket& ticket,
                 const std::optional<OwedPromise>& owed, std::optional<Due>& first) {
  if (clock.breached.has_value()) return;
  for (std::size_t i = 0; i < clock.warnings.size(); ++i) {
    const auto warning = static_cast<std::uint32_t>(i);
    if ((clock.warned >> warning & 1U) != 0) continue;
    Take({clock.warnings[i], clock.id, DueWhat::kWarning, warning}, first);
  }
  if (IsUndecided(clock, ticket, owed)) return;
  Take({clock.due, clock.id, DueWhat::kBreach, 0}, first);
}

absl::Time StepAt(const LadderStep& step, const TicketClock& clock, const Calendar& calendar,
                  const Calendar& office) {
  absl::Time at = clock.due;
  if (step.has_before()) at = DueBefore(step.before(), clock.due, calendar);
  if (step.has_after()) {
    at = DueAfter(step.after(), clock.due, calendar, RECEIPT_OUTSIDE_HOURS_UNSPECIFIED);
  }
  return step.act() == LADDER_ACT_AT_NEXT_OPENING ? office.NextOpening(at) : at;
}

std::optional<DueStep> NextStepOf(const TicketClock& clock, const Ticket& ticket,
                                  const PoliciesInForce& policies) {
  const std::optional<OwedPromise> owed = PromiseOf(*clock.started, policies);
  if (!owed.has_value() || !clock.is_running() || !clock.can_breach()) return std::nullopt;
  if (clock.acknowledged) return std::nullopt;
  if (static_cast<int>(clock.steps) >= owed->rule().ladder_size()) return std::nullopt;
  if (!clock.breached.has_value() && IsUndecided(clock, ticket, owed)) return std::nullopt;
  const LadderStep& rule = owed->rule().ladder(static_cast<int>(clock.steps));
  const std::shared_ptr<const Calendar> office =
      CalendarOfUnit(*owed->policy, HoldingUnit(ticket), policies);
  const Calendar& calendar = *owed->promise.calendar;
  return DueStep{.at = StepAt(rule, clock, calendar, office == nullptr ? calendar : *office),
                 .clock = clock.id,
                 .step = clock.steps + 1,
                 .rule = &rule};
}

bool IsHandled(const Ticket& ticket) {
  return ticket.phase == TICKET_PHASE_ASSIGNED || ticket.phase == TICKET_PHASE_HANDLING;
}

}  // namespace

bool IsOver(const Due& due, absl::Time now) {
  return due.what == DueWhat::kPauseEnds ? due.at <= now : due.at < now;
}

std::optional<Due> NextOfClocks(const Ticket& ticket, const PoliciesInForce& policies) {
  std::optional<Due> first;
  for (const TicketClock& clock : ticket.clocks.all) {
    if (!clock.is_live() || !clock.can_breach()) continue;
    const std::optional<OwedPromise> owed = PromiseOf(*clock.started, policies);
    if (clock.is_running()) {
      TakeRunning(clock, ticket, owed, first);
    } else if (owed.has_value()) {
      Take({EndOfPause(owed->promise, *clock.paused, clock.not_counted), clock.id,
            DueWhat::kPauseEnds, 0},
           first);
    }
  }
  return first;
}

std::optional<DueStep> NextStep(const Ticket& ticket, const PoliciesInForce& policies) {
  std::optional<DueStep> first;
  for (const TicketClock& clock : ticket.clocks.all) {
    const std::optional<DueStep> step = NextStepOf(clock, ticket, policies);
    if (step.has_value() && (!first.has_value() || step->at < first->at)) first = step;
  }
  return first;
}

absl::Time EndOfWaiting(const Ticket& ticket) {
  if (!ticket.waiting.has_value() || !ticket.waiting->has_expected()) {
    return absl::InfiniteFuture();
  }
  return TimeOf(ticket.waiting->expected());
}

absl::Time Stagnates(const Ticket& ticket, const PoliciesInForce& policies) {
  const bool stands_by_right = ticket.waiting.has_value() || ticket.open_return.has_value();
  if (!IsHandled(ticket) || stands_by_right || ticket.clocks.stagnated) {
    return absl::InfiniteFuture();
  }
  const StandardInForce* standard = StandardOf(ticket, policies);
  if (standard == nullptr || !standard->standard->has_stagnation() || !ticket.holder.has_value()) {
    return absl::InfiniteFuture();
  }
  const std::shared_ptr<const Calendar> calendar =
      CalendarOfUnit(*standard->policy, ticket.holder->unit(), policies);
  if (calendar == nullptr) return absl::InfiniteFuture();
  return DueAfter(standard->standard->stagnation(), ticket.clocks.last_handled, *calendar,
                  RECEIPT_OUTSIDE_HOURS_UNSPECIFIED);
}

absl::Time Archived(const Ticket& ticket, const Policy& policy) {
  if (ticket.erased) return absl::InfiniteFuture();
  const bool is_over = ticket.phase == TICKET_PHASE_CLOSED && ticket.closed.has_value() &&
                       ticket.closed->exit() != EXIT_MERGED && !ticket.imported.has_value();
  return is_over ? ticket.closed_at + policy.archive_after : absl::InfiniteFuture();
}

absl::Time NextDueOf(const Ticket& ticket, const PoliciesInForce& policies, const Policy& policy) {
  absl::Time next = std::min({EndOfWaiting(ticket), HandoverLapses(ticket),
                              Stagnates(ticket, policies), Archived(ticket, policy)});
  if (const std::optional<Due> due = NextOfClocks(ticket, policies)) next = std::min(next, due->at);
  if (const std::optional<DueStep> step = NextStep(ticket, policies)) {
    next = std::min(next, step->at);
  }
  return next;
}

}  // namespace redress
