#include "aggregates/clocks/fall_due.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/clocks/clock_case.h"
#include "aggregates/clocks/due.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/refusal.h"
#include "base/status.h"
#include "events/instant.h"

namespace redress {
namespace {

// Steps of escalation taken at once, at most: what is left is taken next time.
constexpr int kMaxSteps = 20;

// Facts of one ticket, each taken before the next is looked for.
class FallenDue {
 public:
  FallenDue(const Ticket& ticket, const Context& context) : case_(ticket, context, none_) {
    case_.CatchUp();
  }

  std::vector<Event> Events() {
    const Context& context = case_.context();
    if (const absl::Time at = EndOfWaiting(case_.ticket()); at <= context.now) {
      TicketEvent fact;
      fact.mutable_resumed()->set_expected(true);
      Add(at, std::move(fact));
    }
    Escalate();
    if (const absl::Time at = Stagnates(case_.ticket(), case_.policies()); at <= context.now) {
      TicketEvent fact;
      *fact.mutable_stagnated()->mutable_since() = InstantOf(case_.ticket().clocks.last_handled);
      Add(at, std::move(fact));
    }
    if (const absl::Time at = Archived(case_.ticket(), context.policy); at <= context.now) {
      TicketEvent fact;
      fact.mutable_archived()->set_rule(context.policy.archive_rule);
      Add(at, std::move(fact));
    }
    if (events_.empty() && !case_.changes().empty()) {
      TicketEvent fact;
      fact.mutable_fell_due();
      Add(context.now, std::move(fact));
    }
    return std::move(events_);
  }

 private:
  // Each step is a fact; somebody is told of the last only.
  void Escalate() {
    for (int count = 0; count < kMaxSteps; ++count) {
      const std::optional<DueStep> step = NextStep(case_.ticket(), case_.policies());
      if (!step.has_value() || step->at > case_.now()) return;
      if (!events_.empty() && events_.back().ticket().has_escalated()) {
        events_.back().mutable_ticket()->mutable_escalated()->set_passed_over(true);
      }
      Add(step->at, EscalatedBy(*step));
    }
  }

  TicketEvent EscalatedBy(const DueStep& step) const {
    const Ticket& ticket = case_.ticket();
    TicketEvent fact;
    TicketEscalated& escalated = *fact.mutable_escalated();
    escalated.set_level(std::min(ticket.escalation + 1, case_.context().policy.max_escalation));
    escalated.set_clock(step.clock);
    escalated.set_step(step.step);
    escalated.set_supervision(step.rule->supervision());
    switch (step.rule->to()) {
      case LADDER_TARGET_DUTY:
        escalated.set_to("duty");
        escalated.set_whom(step.rule->team().empty() ? HoldingUnit(ticket) : step.rule->team());
        break;
      case LADDER_TARGET_SUPERVISOR:
        escalated.set_to("supervisor");
        break;
      case LADDER_TARGET_MANAGER:
        escalated.set_to(absl::StrCat("manager^", step.rule->levels()));
        break;
      case LADDER_TARGET_EXTERNAL:
        escalated.set_to("external");
        escalated.set_whom(step.rule->name());
        break;
      default:
        escalated.set_to("holder");
        escalated.set_whom(ticket.holder.has_value() ? ticket.holder->person() : "");
        break;
    }
    return fact;
  }

  void Add(absl::Time at, TicketEvent fact) {
    Event event = EventAt(InstantOf(at));
    *event.mutable_ticket() = std::move(fact);
    Event taken = event;
    case_.Take(taken);
    events_.push_back(std::move(event));
  }

  ClockCase::Others none_;
  ClockCase case_;
  std::vector<Event> events_;
};

}  // namespace

absl::StatusOr<Decision> DecideFallDue(const FallDue& request, const Context& context,
                                       Streams& streams) {
  if (request.tickets().empty() || request.tickets_size() > kMaxFallDue) {
    return RefuseField("/tickets", absl::StrCat("must name from 1 to ", kMaxFallDue, " tickets"));
  }
  Decision decision;
  for (const std::string& number : request.tickets()) {
    ASSIGN_OR_RETURN(const auto ticket, LoadState<Ticket>(streams, TicketStream(number)));
    if (ticket->number.empty()) continue;
    std::vector<Event> events = FallenDue(*ticket, context).Events();
    if (!events.empty()) decision.appends.push_back({TicketStream(number), std::move(events)});
  }
  return decision;
}

}  // namespace redress
