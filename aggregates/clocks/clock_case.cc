#include "aggregates/clocks/clock_case.h"

#include <algorithm>
#include <utility>

#include "aggregates/clocks/again.h"
#include "aggregates/clocks/due.h"
#include "events/instant.h"

namespace redress {
namespace {

// Changes that the passing of time makes at once, at most: what is left is told next time.
constexpr std::size_t kMaxCaughtUp = 200;

const PoliciesInForce& OrNone(const Context& context) {
  static const PoliciesInForce none;
  return context.policies == nullptr ? none : *context.policies;
}

}  // namespace

ClockCase::ClockCase(const Ticket& ticket, const Context& context, const Others& others)
    : context_(context), policies_(OrNone(context)), others_(others), ticket_(ticket) {}

void ClockCase::Take(Event& event) {
  const absl::Time happened = std::min(now(), TimeOf(event.happened()));
  CatchUp();
  const std::optional<OpenExtension> asked = ticket_.clocks.open_extension;
  closed_ = ticket_.clocks.closed;
  ticket_ = Evolve(std::move(ticket_), {.event = event,
                                        .command_id = context_.command_id,
                                        .actor = context_.actor.id,
                                        .decided_at = now(),
                                        .recorded_at = now()});
  if (event.ticket().has_extension_decided() && asked.has_value()) {
    Extend(event.ticket().extension_decided(), *asked);
  }
  TakeEffect(event.ticket(), happened);
  for (ClockChange& change : changes_) {
    *event.mutable_ticket()->add_clocks() = std::move(change);
  }
  changes_.clear();
}

void ClockCase::CatchUp() {
  for (std::size_t count = 0; count < kMaxCaughtUp; ++count) {
    const std::optional<Due> due = NextOfClocks(ticket_, policies_);
    if (!due.has_value() || !IsOver(*due, now())) return;
    const TicketClock& clock = *ticket_.clocks.Find(due->clock);
    switch (due->what) {
      case DueWhat::kPauseEnds:
        Resume(clock.id, due->at, true);
        break;
      case DueWhat::kWarning: {
        ClockChange change = Of(clock, due->at);
        change.mutable_warned()->set_warning(due->warning);
        Emit(change);
        break;
      }
      case DueWhat::kBreach:
        Break(due->clock, due->at);
        if (clock.started->metric() == CLOCK_METRIC_KEEP_INFORMED) KeepInformed(due->at);
        break;
    }
  }
}

// What a fact means to the promises that it meets and starts.
void ClockCase::TakeEffect(const TicketEvent& fact, absl::Time happened) {
  switch (fact.fact_case()) {
    case TicketEvent::kReceived:
      return StartAll(CLOCK_START_RECEIVED, TimeOf(ticket_.received_happened));
    case TicketEvent::kClosed:
      return EndAll(fact.closed(), happened);
    case TicketEvent::kMilestoneReached: {
      const std::string& milestone = fact.milestone_reached().milestone();
      Meet(CLOCK_METRIC_MILESTONE, happened, milestone);
      return StartAll(CLOCK_START_MILESTONE, happened, milestone);
    }
    case TicketEvent::kPromised:
      return StartPromised(fact.promised());
    case TicketEvent::kAcknowledged:
    case TicketEvent::kTold:
    case TicketEvent::kContactAdded:
    case TicketEvent::kReminded:
      return TakeTalk(fact, happened);
    case TicketEvent::kClassified:
      Meet(CLOCK_METRIC_CLASSIFY, happened);
      MatchAgain(SUPERSEDED_WHY_CLASSIFIED);
      return StartAll(CLOCK_START_CLASSIFIED, happened);
    case TicketEvent::kCorrected:
    case TicketEvent::kCustomerLinked:
    case TicketEvent::kCustomerCorrected:
      return MatchAgain(SUPERSEDED_WHY_CORRECTED);
    case TicketEvent::kClocksCorrected:
      return CountAgain(fact.clocks_corrected());
    case TicketEvent::kRedoOrdered:
      return HandleAgain(OnRedo, RedoAmount, happened, std::nullopt);
    case TicketEvent::kReopened:
    case TicketEvent::kMergeUndone:
    case TicketEvent::kAbsorbed:
    case TicketEvent::kAbsorptionUndone:
      return TakeChangeOfTicket(fact, happened);
    default:
      return TakeHandling(fact, happened);
  }
}

// Talk with the customer.
void ClockCase::TakeTalk(const TicketEvent& fact, absl::Time happened) {
  const bool is_inbound =
      fact.has_reminded() || (fact.has_contact_added() && !fact.contact_added().outbound());
  if (is_inbound) return StartNextResponse(happened);
  if (fact.has_acknowledged()) Meet(CLOCK_METRIC_ACKNOWLEDGE, happened);
  Meet(CLOCK_METRIC_CONTACT, happened);
  Meet(CLOCK_METRIC_NEXT_RESPONSE, happened);
  if (!fact.has_acknowledged()) Meet(CLOCK_METRIC_PROMISED, happened);
  KeepInformed(happened);
}

// Who works on it, and how.
void ClockCase::TakeHandling(const TicketEvent& fact, absl::Time happened) {
  switch (fact.fact_case()) {
    case TicketEvent::kAssigned:
      ResumeAll(now());
      Meet(CLOCK_METRIC_DISPATCH, happened);
      EndHolders();
      return StartAll(CLOCK_START_ASSIGNED, happened);
    case TicketEvent::kStarted:
      return Meet(CLOCK_METRIC_SIGN_FOR, happened);
    case TicketEvent::kAnswered:
      ResumeAll(now());
      for (const ClockMetric metric :
           {CLOCK_METRIC_ACKNOWLEDGE, CLOCK_METRIC_CONTACT, CLOCK_METRIC_NEXT_RESPONSE,
            CLOCK_METRIC_PROMISED, CLOCK_METRIC_SIGN_FOR, CLOCK_METRIC_ANSWER}) {
        Meet(metric, happened);
      }
      KeepInformed(happened);
      return StartAll(CLOCK_START_ANSWERED, happened);
    case TicketEvent::kRevisited:
      if (fact.revisited().contact() == REVISIT_CONTACT_NOT_REACHED) return;
      return Meet(CLOCK_METRIC_REVISIT, happened);
    case TicketEvent::kReturnRequested:
      return StartAll(CLOCK_START_RETURN_REQUESTED, happened);
    case TicketEvent::kReturnDecided:
      Meet(CLOCK_METRIC_DECIDE_RETURN, happened);
      // Accepted, the holder is rid of it as of the request; rejected, nothing was paused.
      return fact.return_decided().accepted() ? EndHolders() : CatchUp();
    case TicketEvent::kExtensionDecided:
      return CatchUp();
    case TicketEvent::kWaited:
      return Pause(fact.waited(), happened);
    case TicketEvent::kResumed:
      return ResumeAll(fact.resumed().expected() ? happened : now());
    case TicketEvent::kCoHandlerAdded:
      return StartCoHandlers(fact.co_handler_added().co_handler(), happened);
    case TicketEvent::kCoHandlerRemoved:
      return EndCoHandlers(fact.co_handler_removed().co_handler());
    default:
      return;
  }
}

// The ticket goes on where it had ended, or in another.
void ClockCase::TakeChangeOfTicket(const TicketEvent& fact, absl::Time happened) {
  switch (fact.fact_case()) {
    case TicketEvent::kReopened:
      return HandleAgain(OnReopen, ReopenAmount, happened, closed_);
    case TicketEvent::kMergeUndone:
      return GoOnAfterMerge();
    case TicketEvent::kAbsorbed:
      return TakeEarlierDues(fact.absorbed().ticket());
    case TicketEvent::kAbsorptionUndone:
      return GiveBackDues(fact.absorption_undone().ticket());
    default:
      return;
  }
}

void ClockCase::Emit(const ClockChange& change) {
  Apply(change, ticket_.clocks);
  changes_.push_back(change);
}

ClockChange ClockCase::Of(const TicketClock& clock, absl::Time at) const {
  const std::optional<OwedPromise> owed = PromiseOf(*clock.started, policies_);
  ClockChange change;
  change.set_clock(clock.id);
  *change.mutable_at() =
      owed.has_value() ? InstantIn(at, owed->promise.calendar->zone()) : InstantOf(at);
  return change;
}

std::vector<std::uint32_t> ClockCase::LiveIds() const {
  std::vector<std::uint32_t> ids;
  for (const TicketClock& clock : ticket_.clocks.all) {
    if (clock.is_live()) ids.push_back(clock.id);
  }
  return ids;
}

}  // namespace redress
