#include "aggregates/clocks/steps.h"

#include <algorithm>

#include "base/mutation.h"
#include "events/instant.h"

namespace redress {
namespace {

void ForgetSteps(std::initializer_list<ClockMetric> metrics, Clocks& clocks) {
  for (const ClockMetric metric : metrics) clocks.steps.erase(metric);
}

// What was done once more counts from now on, but for what is done once a ticket.
void BeginCycle(Clocks& clocks) {
  ForgetSteps({CLOCK_METRIC_DISPATCH, CLOCK_METRIC_SIGN_FOR, CLOCK_METRIC_ANSWER,
               CLOCK_METRIC_REVISIT, CLOCK_METRIC_CLOSE, CLOCK_METRIC_TOTAL_RESOLUTION},
              clocks);
  clocks.milestones.clear();
  clocks.open_extension.reset();
}

void TakeStep(const TicketEvent& fact, absl::Time happened, Clocks& clocks) {
  const auto did = [&](std::initializer_list<ClockMetric> metrics) {
    for (const ClockMetric metric : metrics) clocks.steps[metric] = happened;
  };
  switch (fact.fact_case()) {
    case TicketEvent::kAcknowledged:
      return did({CLOCK_METRIC_ACKNOWLEDGE, CLOCK_METRIC_CONTACT});
    case TicketEvent::kTold:
      return did({CLOCK_METRIC_CONTACT});
    case TicketEvent::kContactAdded:
      if (fact.contact_added().outbound()) did({CLOCK_METRIC_CONTACT});
      return;
    case TicketEvent::kClassified:
      return did({CLOCK_METRIC_CLASSIFY});
    case TicketEvent::kAssigned:
      ForgetSteps({CLOCK_METRIC_SIGN_FOR}, clocks);
      clocks.return_requested.reset();
      return did({CLOCK_METRIC_DISPATCH});
    case TicketEvent::kStarted:
      return did({CLOCK_METRIC_SIGN_FOR});
    case TicketEvent::kAnswered:
      return did({CLOCK_METRIC_ANSWER, CLOCK_METRIC_ACKNOWLEDGE, CLOCK_METRIC_CONTACT});
    case TicketEvent::kRevisited:
      if (fact.revisited().contact() != REVISIT_CONTACT_NOT_REACHED) did({CLOCK_METRIC_REVISIT});
      return;
    case TicketEvent::kReturnRequested:
      clocks.return_requested = happened;
      return;
    case TicketEvent::kReturnDecided:
      clocks.return_requested.reset();
      return;
    case TicketEvent::kMilestoneReached:
      clocks.milestones[fact.milestone_reached().milestone()] = happened;
      return;
    case TicketEvent::kRedoOrdered:
      return BeginCycle(clocks);
    default:
      return;
  }
}

void TakeEnds(const PastEvent& past, Clocks& clocks) {
  const TicketEvent& fact = past.event.ticket();
  if (fact.has_closed()) {
    clocks.closed = past.recorded_at;
    for (const ClockMetric metric : {CLOCK_METRIC_CLOSE, CLOCK_METRIC_TOTAL_RESOLUTION}) {
      clocks.steps[metric] = past.recorded_at;
    }
  } else if (fact.has_reopened()) {
    BeginCycle(clocks);
    clocks.closed.reset();
  } else if (fact.has_merge_undone()) {
    ForgetSteps({CLOCK_METRIC_CLOSE, CLOCK_METRIC_TOTAL_RESOLUTION}, clocks);
    clocks.closed.reset();
  }
}

void TakeExtension(const TicketEvent& fact, Clocks& clocks) {
  if (fact.has_extension_decided()) clocks.open_extension.reset();
  if (!fact.has_extension_requested()) return;
  const TicketExtensionRequested& request = fact.extension_requested();
  clocks.open_extension = {
      .clock = request.clock(), .by = request.by(), .person = request.person()};
}

void TakeEscalated(const TicketEscalated& escalated, Clocks& clocks) {
  if (escalated.clock() == 0 || Mutated(Mutation::kTimerFiresTwice)) return;
  if (TicketClock* clock = clocks.Find(escalated.clock())) clock->steps = escalated.step();
}

// Whether it is whom the ticket is assigned to, or who helps.
bool IsHolding(absl::string_view person, const Ticket& ticket) {
  const auto is_person = [&](const Holder& holder) { return holder.person() == person; };
  if (person.empty()) return false;
  return (ticket.holder.has_value() && is_person(*ticket.holder)) ||
         std::any_of(ticket.co_handlers.begin(), ticket.co_handlers.end(), is_person);
}

void TakeAcknowledged(const TicketEscalationAcknowledged& acknowledged, Clocks& clocks) {
  if (TicketClock* clock = clocks.Find(acknowledged.clock())) clock->acknowledged = true;
}

// With a clock, its ladder ends: nobody is waited for any more.
void ForgetEscalations(Ticket& ticket) {
  std::erase_if(ticket.open_escalations, [&](const TicketEscalated& open) {
    const TicketClock* clock = open.clock() == 0 ? nullptr : ticket.clocks.Find(open.clock());
    return open.clock() != 0 && (clock == nullptr || !clock->is_live());
  });
}

// Whether a fact is work on the ticket by who has it, so that it does not stand still. Of a unit
// whose persons are not known, whoever moves the ticket on.
bool IsHandling(const PastEvent& past, const Ticket& ticket) {
  switch (past.event.ticket().fact_case()) {
    case TicketEvent::kAssigned:
    case TicketEvent::kStarted:
    case TicketEvent::kWaited:
    case TicketEvent::kResumed:
    case TicketEvent::kReturnRequested:
    case TicketEvent::kReturnDecided:
    case TicketEvent::kMilestoneReached:
    case TicketEvent::kExtensionRequested:
    case TicketEvent::kTold:
    case TicketEvent::kMergeUndone:
    case TicketEvent::kImported:  // what was done before it came here is not known
      return true;
    // Whose it is to be is no work on it, nor whose matter it is.
    case TicketEvent::kRevealed:
    case TicketEvent::kHandoverOffered:
    case TicketEvent::kHandoverDecided:
    case TicketEvent::kHandoverLapsed:
    case TicketEvent::kClocksCorrected:
      return false;
    default:
      return IsHolding(past.actor, ticket);
  }
}

}  // namespace

void TakeSteps(const PastEvent& past, Ticket& ticket) {
  const TicketEvent& fact = past.event.ticket();
  Clocks& clocks = ticket.clocks;
  TakeStep(fact, TimeOf(past.event.happened()), clocks);
  TakeEnds(past, clocks);
  TakeExtension(fact, clocks);
  if (fact.has_escalated()) TakeEscalated(fact.escalated(), clocks);
  if (fact.has_escalation_acknowledged()) {
    TakeAcknowledged(fact.escalation_acknowledged(), clocks);
  }
  if (IsHandling(past, ticket)) {
    clocks.last_handled = past.recorded_at;
    clocks.stagnated = false;
  }
  if (fact.has_stagnated()) clocks.stagnated = true;
  for (const ClockChange& change : fact.clocks()) Apply(change, clocks);
  ForgetEscalations(ticket);
  if (!fact.has_next_due()) return;
  clocks.next_due =
      fact.next_due().ByteSizeLong() == 0 ? absl::InfiniteFuture() : TimeOf(fact.next_due());
}

}  // namespace redress
