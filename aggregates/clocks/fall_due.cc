#include "aggregates/clocks/fall_due.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/assignment/giving.h"
#include "aggregates/clocks/clock_case.h"
#include "aggregates/clocks/due.h"
#include "aggregates/clocks/escalation.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/handover.h"
#include "base/status.h"
#include "events/instant.h"

namespace redress {
namespace {

// Steps of escalation taken at once, at most: what is left is taken next time.
constexpr int kMaxSteps = 20;

// Facts of one ticket, each taken before the next is looked for.
class FallenDue {
 public:
  FallenDue(const Ticket& ticket, const Context& context, Streams& streams)
      : streams_(streams), case_(ticket, context, none_) {
    case_.CatchUp();
  }

  // Errors: those of the streams.
  absl::StatusOr<std::vector<Event>> Events() {
    const Context& context = case_.context();
    if (const absl::Time at = EndOfWaiting(case_.ticket()); at <= context.now) {
      TicketEvent fact;
      fact.mutable_resumed()->set_expected(true);
      Add(at, std::move(fact));
    }
    // Before the steps: they go to who holds it by then.
    RETURN_IF_ERROR(LapseHandover());
    RETURN_IF_ERROR(Escalate());
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
  // The offer ends when it was due to; from now on, when that is recorded, another holds it.
  absl::Status LapseHandover() {
    const absl::Time at = HandoverLapses(case_.ticket());
    if (at > case_.now()) return absl::OkStatus();
    const TicketHandoverOffered offer = *case_.ticket().open_handover;
    ASSIGN_OR_RETURN(const Holder holder, HolderAfterLapse(case_.ticket(), case_.now(), streams_));
    TicketEvent lapsed;
    lapsed.mutable_handover_lapsed()->set_from(offer.from());
    lapsed.mutable_handover_lapsed()->set_to(offer.to());
    Add(at, std::move(lapsed));
    for (TicketEvent& fact :
         GivenTo(case_.ticket(), holder, ASSIGNED_HOW_HANDOVER_LAPSED, nullptr)) {
      Add(case_.now(), std::move(fact));
    }
    return absl::OkStatus();
  }

  // Each step is a fact; somebody is told of the last only.
  absl::Status Escalate() {
    for (int count = 0; count < kMaxSteps; ++count) {
      const std::optional<DueStep> step = NextStep(case_.ticket(), case_.policies());
      if (!step.has_value() || step->at > case_.now()) break;
      if (!events_.empty() && events_.back().ticket().has_escalated()) {
        events_.back().mutable_ticket()->mutable_escalated()->set_passed_over(true);
      }
      TicketEvent fact;
      ASSIGN_OR_RETURN(*fact.mutable_escalated(),
                       Escalated(*step, case_.ticket(), case_.policies(), streams_));
      const std::uint32_t highest = case_.context().policy.max_escalation;
      fact.mutable_escalated()->set_level(std::min(case_.ticket().escalation + 1, highest));
      Add(step->at, std::move(fact));
    }
    return absl::OkStatus();
  }

  void Add(absl::Time at, TicketEvent fact) {
    Event event = EventAt(InstantOf(at));
    *event.mutable_ticket() = std::move(fact);
    Event taken = event;
    case_.Take(taken);
    events_.push_back(std::move(event));
  }

  Streams& streams_;
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
    ASSIGN_OR_RETURN(std::vector<Event> events, FallenDue(*ticket, context, streams).Events());
    if (!events.empty()) decision.appends.push_back({TicketStream(number), std::move(events)});
  }
  return decision;
}

}  // namespace redress
