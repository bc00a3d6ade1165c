// The answer, and how the customer took it.

#include <utility>

#include "aggregates/callback/call_times.h"
#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "aggregates/text_form.h"
#include "aggregates/ticket/requests.h"
#include "aggregates/ticket/revisit_rules.h"
#include "aggregates/ticket/rules.h"
#include "base/status.h"
#include "google/protobuf/util/message_differencer.h"

namespace redress {
namespace {

using google::protobuf::util::MessageDifferencer;

absl::Status CheckRevisitor(const Ticket& ticket, const std::string& person) {
  if (ticket.handlers.count(person) == 0) return absl::OkStatus();
  return Forbid(codes::kHandlerMayNotRevisit,
                "who handled the ticket may not revisit its customer");
}

void AssignRedo(const Ticket& ticket, const RevisitInForce& of, TicketEvents& events) {
  Holder holder;
  holder.set_unit(of.rule->redo_team());
  AddAssignment(ticket, holder, "", events);
  AssignedBy& by = *events.back().mutable_assigned()->mutable_by();
  by.set_policy(of.policy->name);
  by.set_policy_version(of.policy->version);
  by.set_how(ASSIGNED_HOW_REDO);
}

// Returns `events` with the next cycle of an unsatisfied customer's ticket. After the last cycle,
// and with nobody named to go on, the ticket stays where it is: a supervisor may close it.
TicketDecision WithRedo(const Ticket& ticket, const RecordRevisit& command, const Context& context,
                        TicketEvents events) {
  if (!command.has_next_holder() && ticket.cycle >= MaxCycles(ticket, context.policy))
    return events;
  if (command.has_next_holder() && ticket.holder.has_value() &&
      IsSameHolder(*ticket.holder, command.next_holder())) {
    return Forbid(codes::kSameHolder, "another than the last holder must redo it");
  }
  events.emplace_back().mutable_redo_ordered()->set_cycle(ticket.cycle + 1);
  if (command.has_next_holder()) {
    AddAssignment(ticket, command.next_holder(), "", events);
  } else if (const RevisitInForce* of = RedoRuleOf(ticket, context.policy); of != nullptr) {
    AssignRedo(ticket, *of, events);
  }
  return events;
}

TicketDecision WithOutcome(const Ticket& ticket, const RecordRevisit& command,
                           const Context& context, TicketEvents events) {
  switch (SatisfactionOf(command.resolution(), command.satisfaction(), context.policy)) {
    case Satisfaction::kSatisfied:
      events.push_back(ClosedBy(EXIT_SATISFIED));
      return events;
    case Satisfaction::kPartly:
      return events;
    case Satisfaction::kUnsatisfied:
      return WithRedo(ticket, command, context, std::move(events));
  }
  return events;
}

// Whether nobody was reached in this cycle, and this attempt was the last to be made.
bool IsLastAttemptInVain(const Ticket& ticket, const Context& context) {
  return !ticket.reached_revisit.has_value() &&
         ticket.revisit_attempts + 1 >= MaxRevisitAttempts(ticket, context.policy);
}

}  // namespace

// What a rule exempts is closed at once; what only its kind does, by whoever closes it.
TicketDecision DecideAnswer(const Ticket& ticket, const Answer& command, const Context& context) {
  TicketEvents events = {AnsweredBy(context.actor.id, command)};
  if (RevisitOf(ticket, context.policy) != nullptr) AddExemptClosing(ticket, context, events);
  return events;
}

TicketDecision DecidePlanRevisit(const Ticket& ticket, const PlanRevisit& command,
                                 const Context& context) {
  if (command.has_planned_for()) {
    RETURN_IF_ERROR(CheckPlannedFor(command.planned_for(), context));
  }
  const std::string revisitor = WhatShows(command.revisitor());
  RETURN_IF_ERROR(CheckRevisitor(ticket, revisitor));
  TicketEvent event;
  TicketRevisitPlanned& planned = *event.mutable_revisit_planned();
  planned = ticket.planned_revisit.value_or(planned);
  planned.set_revisitor(revisitor);
  if (command.has_planned_for()) *planned.mutable_planned_for() = command.planned_for();
  if (!ShowsNothing(command.team())) planned.set_team(command.team());
  if (ticket.planned_revisit.has_value() &&
      MessageDifferencer::Equals(*ticket.planned_revisit, planned)) {
    return NothingNew();
  }
  return TicketEvents{event};
}

TicketDecision DecideRecordRevisit(const Ticket& ticket, const RecordRevisit& command,
                                   const Context& context) {
  RETURN_IF_ERROR(CheckRevisitor(ticket, context.actor.id));
  const bool is_reached = command.contact() == REVISIT_CONTACT_REACHED;
  const bool is_unsatisfied =
      is_reached && SatisfactionOf(command.resolution(), command.satisfaction(), context.policy) ==
                        Satisfaction::kUnsatisfied;
  if (command.has_next_holder() && !is_unsatisfied) {
    return Forbid(codes::kCustomerSatisfied,
                  "next_holder is only where the customer is not satisfied");
  }
  TicketEvents events(1);
  TicketRevisited& revisited = *events.front().mutable_revisited();
  revisited.set_revisitor(context.actor.id);
  revisited.set_contact(command.contact());
  revisited.set_resolution(command.resolution());
  revisited.set_satisfaction(command.satisfaction());
  revisited.set_words(command.words());
  revisited.set_responded(command.responded());
  revisited.set_attempt(ticket.revisit_attempts + 1);
  revisited.set_satisfied(is_reached && SatisfactionOf(command.resolution(), command.satisfaction(),
                                                       context.policy) == Satisfaction::kSatisfied);
  if (is_reached) return WithOutcome(ticket, command, context, std::move(events));
  if (IsLastAttemptInVain(ticket, context)) events.push_back(ClosedBy(EXIT_NOT_REACHED));
  return events;
}

}  // namespace redress
