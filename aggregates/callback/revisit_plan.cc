#include "aggregates/callback/revisit_plan.h"

#include <algorithm>
#include <vector>

#include "aggregates/callback/call_times.h"
#include "aggregates/ticket/revisit_rules.h"
#include "base/mutation.h"
#include "events/instant.h"

namespace redress {
namespace {

CallHours HoursOf(const RevisitInForce& of, const Context& context) {
  return CallHoursOf(*context.policies, *of.policy, of.rule->calendar(), of.rule->hours());
}

// A call is never planned for what is over: neither where facts are told late.
void AddPlan(const RevisitInForce& of, absl::Time planned_for, const std::string& revisitor,
             std::uint32_t attempt, const Context& context, TicketEvents& facts) {
  TicketRevisitPlanned& planned = *facts.emplace_back().mutable_revisit_planned();
  planned.set_revisitor(revisitor);
  *planned.mutable_planned_for() = InstantOf(
      planned_for < context.now ? CallableFrom(context.now, HoursOf(of, context)) : planned_for);
  planned.set_rule(of.rule->id());
  planned.set_policy(of.policy->name);
  planned.set_policy_version(of.policy->version);
  planned.set_team(of.rule->team());
  planned.set_attempt(attempt);
}

void PlanAfterAnswer(const Ticket& ticket, const Context& context, absl::Time happened,
                     TicketEvents& facts) {
  const RevisitInForce* of = RevisitAskedFor(ticket, context.policy);
  if (of == nullptr) return;
  const bool is_theirs = Mutated(Mutation::kHandlerAsksThemselves);
  AddPlan(*of, CallAfter(of->rule->after(), happened, HoursOf(*of, context)),
          is_theirs ? context.actor.id : "", 1, context, facts);
}

// Whoever was to call goes on trying.
void PlanNextAttempt(const Ticket& ticket, const Context& context, absl::Time happened,
                     TicketEvents& facts) {
  const RevisitInForce* of = RevisitAskedFor(ticket, context.policy);
  const bool are_left = ticket.revisit_attempts + 1 < MaxRevisitAttempts(ticket, context.policy);
  if (of == nullptr || !are_left) return;
  std::vector<absl::Time> attempts = ticket.attempted;
  attempts.push_back(happened);
  AddPlan(*of, NextAttempt(of->rule->spacing(), attempts, HoursOf(*of, context)),
          ticket.planned_revisit.has_value() ? ticket.planned_revisit->revisitor() : "",
          ticket.revisit_attempts + 2, context, facts);
}

}  // namespace

void PlanByRule(const Ticket& ticket, const Context& context, const Instant& happened,
                TicketEvents& facts) {
  if (context.policies == nullptr) return;
  const auto any = [&](auto is) { return std::any_of(facts.begin(), facts.end(), is); };
  if (any([](const TicketEvent& it) { return it.has_closed() || it.has_revisit_planned(); })) {
    return;
  }
  const auto classified = std::find_if(facts.begin(), facts.end(),
                                       [](const TicketEvent& it) { return it.has_classified(); });
  Ticket sorted;
  if (classified != facts.end()) {
    sorted = ticket;
    sorted.classification = classified->classified();
  }
  const Ticket& as_sorted = classified == facts.end() ? ticket : sorted;
  if (any([](const TicketEvent& it) { return it.has_answered(); })) {
    return PlanAfterAnswer(as_sorted, context, TimeOf(happened), facts);
  }
  if (any([](const TicketEvent& it) {
        return it.has_revisited() && it.revisited().contact() != REVISIT_CONTACT_REACHED;
      })) {
    PlanNextAttempt(as_sorted, context, TimeOf(happened), facts);
  }
}

}  // namespace redress
