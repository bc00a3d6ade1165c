// What is asked of a ticket's promises, and what is told on the way to keeping them: more time, a
// person's own promise, milestones, redress that was paid. What follows for the clocks,
// clocks/follow.h.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "aggregates/access/roles.h"
#include "aggregates/calendar/amount.h"
#include "aggregates/clocks/standards.h"
#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/requests.h"
#include "aggregates/ticket/rules.h"
#include "base/status.h"
#include "events/instant.h"

namespace redress {
namespace {

// Returns the clock that more time is asked for: the one named, else that of the customer's answer.
const TicketClock* ClockAsked(const Ticket& ticket, std::uint32_t id) {
  for (const TicketClock& clock : ticket.clocks.all) {
    const bool is_answer = clock.started->metric() == CLOCK_METRIC_ANSWER &&
                           clock.started->side() == CLOCK_SIDE_CUSTOMER;
    if (clock.is_live() && (id == 0 ? is_answer : clock.id == id)) return &clock;
  }
  return nullptr;
}

std::optional<OwedPromise> PromiseOf(const TicketClock& clock, const Context& context) {
  if (context.policies == nullptr) return std::nullopt;
  return redress::PromiseOf(*clock.started, *context.policies);
}

absl::Status CheckExtension(const TicketClock& clock, const ExtensionRule& rule, const Amount& by) {
  const auto granted = static_cast<std::uint32_t>(clock.extensions.size());
  if (granted >= rule.count()) {
    return Forbid(codes::kNoExtension, absl::StrCat("the promise can be extended ", rule.count(),
                                                    " times; it was ", granted, " times"));
  }
  if (!HaveSameUnit(by, rule.amount()) || NumberOf(by) > NumberOf(rule.amount())) {
    return Forbid(codes::kNoExtension,
                  absl::StrCat("the promise can be extended by at most ", ToText(rule.amount())));
  }
  return absl::OkStatus();
}

// The customer's own due time, which no promise by a person may lie behind.
absl::Time CustomersDue(const Ticket& ticket) {
  const TicketClock* answer = ClockAsked(ticket, 0);
  return answer == nullptr || !answer->can_breach() ? absl::InfiniteFuture() : answer->due;
}

}  // namespace

TicketDecision DecideRequestExtension(const Ticket& ticket, const RequestExtension& command,
                                      const Context& context) {
  const TicketClock* clock = ClockAsked(ticket, command.clock());
  const std::optional<OwedPromise> owed =
      clock == nullptr ? std::nullopt : PromiseOf(*clock, context);
  if (!owed.has_value() || !owed->rule().has_extension()) {
    return Forbid(codes::kNoExtension, "there is no running promise that can be extended");
  }
  if (clock->breached.has_value() || context.now > clock->due) {
    return Forbid(codes::kTooLate, "more time can be asked for before the promise is due");
  }
  RETURN_IF_ERROR(CheckExtension(*clock, owed->rule().extension(), command.by()));
  TicketEvent event;
  TicketExtensionRequested& requested = *event.mutable_extension_requested();
  requested.set_clock(clock->id);
  *requested.mutable_by() = command.by();
  requested.set_reason(command.reason());
  requested.set_person(context.actor.id);
  requested.set_evidence(command.evidence());
  requested.set_count(static_cast<std::uint32_t>(clock->extensions.size()) + 1);
  return TicketEvents{event};
}

TicketDecision DecideDecideExtension(const Ticket& ticket, const DecideExtension& command,
                                     const Context& context) {
  if (!ticket.clocks.open_extension.has_value()) {
    return Forbid(codes::kNoExtension, "nobody asked for more time");
  }
  const OpenExtension& asked = *ticket.clocks.open_extension;
  if (asked.person == context.actor.id) {
    return Forbid(codes::kRequesterMayNotDecide, "who asked for more time may not decide it");
  }
  const TicketClock* clock = ClockAsked(ticket, asked.clock);
  const std::optional<OwedPromise> owed =
      clock == nullptr ? std::nullopt : PromiseOf(*clock, context);
  const std::string approver = owed.has_value() ? owed->rule().extension().approver() : "";
  if (!approver.empty() && context.actor.role != approver &&
      context.actor.role != roles::kSupervisor) {
    return Forbid(codes::kApproverOnly,
                  absl::StrCat("a ", approver, " or a supervisor decides on more time"));
  }
  // What was asked of one promise may be decided when another is in its place.
  if (command.granted() && owed.has_value()) {
    RETURN_IF_ERROR(CheckExtension(*clock, owed->rule().extension(), asked.by));
  }
  TicketEvent event;
  TicketExtensionDecided& decided = *event.mutable_extension_decided();
  decided.set_clock(asked.clock);
  decided.set_granted(command.granted());
  decided.set_person(context.actor.id);
  decided.set_reason(command.reason());
  return TicketEvents{event};
}

TicketDecision DecidePromise(const Ticket& ticket, const MakePromise& command,
                             const Context& context) {
  const absl::Time due = TimeOf(command.due());
  if (due <= context.now) return Forbid(codes::kTooLate, "what is promised must lie ahead");
  if (due > CustomersDue(ticket)) {
    return Forbid(codes::kLaterThanStandard,
                  absl::StrCat("the standard promises an answer by ",
                               absl::FormatTime(CustomersDue(ticket), absl::UTCTimeZone())));
  }
  TicketEvent event;
  TicketPromised& promised = *event.mutable_promised();
  promised.set_what(command.what());
  *promised.mutable_due() = command.due();
  promised.set_person(context.actor.id);
  return TicketEvents{event};
}

TicketDecision DecideReachMilestone(const Ticket& ticket, const ReachMilestone& command,
                                    const Context& /*context*/) {
  if (ticket.clocks.milestones.contains(command.milestone())) return NothingNew();
  TicketEvent event;
  event.mutable_milestone_reached()->set_milestone(command.milestone());
  event.mutable_milestone_reached()->set_words(command.words());
  return TicketEvents{event};
}

TicketDecision DecidePayRedress(const Ticket& ticket, const PayRedress& command,
                                const Context& context) {
  const bool is_told =
      !command.reference().empty() && std::find(ticket.payments.begin(), ticket.payments.end(),
                                                command.reference()) != ticket.payments.end();
  if (is_told) return NothingNew();
  TicketEvent event;
  TicketRedressPaid& paid = *event.mutable_redress_paid();
  *paid.mutable_paid() = command.paid();
  paid.set_kind(command.kind());
  *paid.mutable_at() = command.has_at() ? command.at() : InstantOf(context.now);
  paid.set_reference(command.reference());
  paid.set_legal_entity(command.legal_entity().empty() ? ticket.received.legal_entity()
                                                       : command.legal_entity());
  return TicketEvents{event};
}

}  // namespace redress
