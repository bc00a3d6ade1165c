#include "aggregates/callback/revisit.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "aggregates/callback/revisit_plan.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "base/status.h"
#include "google/protobuf/util/message_differencer.h"

namespace redress {
namespace {

using google::protobuf::util::MessageDifferencer;

CallbackOutcome OutcomeOf(AttemptResult result) {
  switch (result) {
    case ATTEMPT_RESULT_REACHED:
      return CALLBACK_OUTCOME_SPOKEN;
    case ATTEMPT_RESULT_REFUSED:
      return CALLBACK_OUTCOME_REFUSED;
    default:
      return CALLBACK_OUTCOME_NOT_REACHED;
  }
}

CallbackEvent AttemptedOf(const Callback& callback, const CallAttempt& attempt,
                          const std::string& caller) {
  CallbackEvent event;
  CallbackAttempted& attempted = *event.mutable_attempted();
  attempted.set_result(attempt.result);
  attempted.set_caller(caller);
  attempted.set_attempt(callback.attempts + 1);
  attempted.set_words(attempt.words);
  return event;
}

CallbackEvent DoneOf(const CallAttempt& attempt) {
  CallbackEvent event;
  CallbackDone& done = *event.mutable_done();
  done.set_outcome(OutcomeOf(attempt.result));
  done.set_words(attempt.words);
  for (const SurveyAnswer& answer : attempt.survey) *done.add_survey() = answer;
  done.set_resolution(attempt.resolution);
  done.set_satisfaction(attempt.satisfaction);
  done.set_responded(attempt.responded);
  return event;
}

// Returns the ticket's open callback; an empty one where none is.
absl::StatusOr<Callback> OpenCallbackOf(const Ticket& ticket, Streams& streams) {
  if (!ticket.planned_revisit.has_value()) return Callback();
  const std::string& id = ticket.planned_revisit->callback();
  if (id.empty()) return Callback();
  ASSIGN_OR_RETURN(const auto callback, LoadState<Callback>(streams, CallbackStream(id)));
  return callback->open ? *callback : Callback();
}

// What changes about a callback that is planned already. A plan without a time moves nothing.
std::vector<CallbackEvent> ReplannedFacts(const Callback& callback,
                                          const TicketRevisitPlanned& planned) {
  std::vector<CallbackEvent> facts;
  if (planned.revisitor() != callback.caller) {
    facts.emplace_back().mutable_given()->set_caller(planned.revisitor());
  }
  if (planned.has_planned_for() &&
      !MessageDifferencer::Equals(planned.planned_for(), callback.planned_for)) {
    *facts.emplace_back().mutable_moved()->mutable_planned_for() = planned.planned_for();
  }
  return facts;
}

// What a request comes to for the revisit: nothing, a plan, an attempt, or an attempt and the plan
// of the next one.
struct RevisitFacts {
  const TicketRevisitPlanned* planned = nullptr;
  const TicketRevisited* revisited = nullptr;
};

RevisitFacts RevisitFactsIn(const TicketEvents& facts) {
  RevisitFacts of;
  for (const TicketEvent& fact : facts) {
    if (fact.has_revisit_planned()) of.planned = &fact.revisit_planned();
    if (fact.has_revisited()) of.revisited = &fact.revisited();
  }
  return of;
}

// Returns the plan of a callback that nobody planned before: of one that was attempted, it was for
// whoever did.
TicketRevisitPlanned FirstPlanOf(const RevisitFacts& of) {
  TicketRevisitPlanned planned;
  if (of.planned != nullptr) planned = *of.planned;
  if (of.revisited == nullptr) return planned;
  planned.set_revisitor(of.revisited->revisitor());
  planned.clear_planned_for();
  return planned;
}

CallAttempt AttemptOf(const TicketRevisited& revisited) {
  CallAttempt attempt;
  attempt.words = revisited.words();
  attempt.resolution = revisited.resolution();
  attempt.satisfaction = revisited.satisfaction();
  attempt.responded = revisited.responded();
  switch (revisited.contact()) {
    case REVISIT_CONTACT_REACHED:
      attempt.result = ATTEMPT_RESULT_REACHED;
      return attempt;
    case REVISIT_CONTACT_REFUSED:
      attempt.result = ATTEMPT_RESULT_REFUSED;
      return attempt;
    default:
      attempt.result = ATTEMPT_RESULT_NO_ANSWER;
      return attempt;
  }
}

}  // namespace

std::vector<CallbackEvent> AttemptFacts(const Callback& callback, const CallAttempt& attempt,
                                        const std::string& caller, AttemptsLeft left) {
  std::vector<CallbackEvent> facts = {AttemptedOf(callback, attempt, caller)};
  if (attempt.result == ATTEMPT_RESULT_REACHED || left == AttemptsLeft::kNone) {
    facts.front().mutable_attempted()->clear_words();  // the outcome has them
    facts.push_back(DoneOf(attempt));
  }
  return facts;
}

std::vector<CallbackEvent> RevisitAttemptFacts(const Callback& callback, const CallAttempt& attempt,
                                               const std::string& caller,
                                               const TicketEvents& facts) {
  const bool is_closed = std::any_of(facts.begin(), facts.end(),
                                     [](const TicketEvent& it) { return it.has_closed(); });
  std::vector<CallbackEvent> told =
      AttemptFacts(callback, attempt, caller, is_closed ? AttemptsLeft::kNone : AttemptsLeft::kYes);
  if (const RevisitFacts of = RevisitFactsIn(facts); of.planned != nullptr) {
    std::vector<CallbackEvent> next = ReplannedFacts(callback, *of.planned);
    std::move(next.begin(), next.end(), std::back_inserter(told));
  }
  return told;
}

CallbackPlanned RevisitPlannedOf(const Ticket& ticket, const std::string& callback,
                                 const TicketRevisitPlanned& planned) {
  CallbackPlanned event;
  event.set_id(callback);
  event.set_purpose(CALLBACK_PURPOSE_REVISIT);
  event.set_ticket(ticket.number);
  event.set_customer(ticket.customer);
  *event.mutable_customer_candidates() = ticket.received.customer_candidates();
  if (planned.has_planned_for()) *event.mutable_planned_for() = planned.planned_for();
  event.set_caller(planned.revisitor());
  event.set_subject(ticket.received.subject());
  event.set_cycle(ticket.cycle);
  event.set_rule(planned.rule());
  event.set_policy(planned.policy());
  event.set_policy_version(planned.policy_version());
  event.set_team(planned.team());
  return event;
}

StreamEvents CallbackStreamEvents(const std::string& callback, const Instant& happened,
                                  std::vector<CallbackEvent> facts) {
  StreamEvents events{CallbackStream(callback), {}};
  for (CallbackEvent& fact : facts) {
    *events.events.emplace_back(EventAt(happened)).mutable_callback() = std::move(fact);
  }
  return events;
}

void NameCallback(const std::string& callback, TicketEvents& facts) {
  for (TicketEvent& fact : facts) {
    if (fact.has_revisit_planned()) fact.mutable_revisit_planned()->set_callback(callback);
    if (fact.has_revisited()) fact.mutable_revisited()->set_callback(callback);
  }
}

absl::StatusOr<std::vector<StreamEvents>> FollowRevisit(const Ticket& ticket,
                                                        const Context& context,
                                                        const Instant& happened, Streams& streams,
                                                        TicketEvents& facts) {
  PlanByRule(ticket, context, happened, facts);
  const RevisitFacts of = RevisitFactsIn(facts);
  if (of.planned == nullptr && of.revisited == nullptr) return std::vector<StreamEvents>();
  ASSIGN_OR_RETURN(Callback callback, OpenCallbackOf(ticket, streams));
  std::vector<CallbackEvent> told;
  if (callback.id.empty()) {
    callback.id = context.names->CallbackId(context.command_id);
    *told.emplace_back().mutable_planned() = RevisitPlannedOf(ticket, callback.id, FirstPlanOf(of));
    callback.caller = told.back().planned().caller();
    callback.planned_for = told.back().planned().planned_for();
  }
  if (of.revisited != nullptr) {
    std::vector<CallbackEvent> attempted =
        RevisitAttemptFacts(callback, AttemptOf(*of.revisited), of.revisited->revisitor(), facts);
    std::move(attempted.begin(), attempted.end(), std::back_inserter(told));
  } else if (told.empty()) {
    told = ReplannedFacts(callback, *of.planned);
  }
  NameCallback(callback.id, facts);
  if (told.empty()) return std::vector<StreamEvents>();
  return std::vector<StreamEvents>{CallbackStreamEvents(callback.id, happened, std::move(told))};
}

absl::StatusOr<std::vector<StreamEvents>> CancelRevisit(const Ticket& ticket,
                                                        const Context& context,
                                                        const Instant& happened, Streams& streams,
                                                        TicketEvents& facts) {
  ASSIGN_OR_RETURN(const Callback callback, OpenCallbackOf(ticket, streams));
  if (callback.id.empty()) return std::vector<StreamEvents>();
  TicketEvent cancelled;
  cancelled.mutable_revisit_cancelled()->set_callback(callback.id);
  cancelled.mutable_revisit_cancelled()->set_reason(context.policy.closing_rule);
  facts.insert(facts.begin(), std::move(cancelled));
  std::vector<CallbackEvent> told(1);
  told.front().mutable_cancelled()->set_reason(context.policy.closing_rule);
  return std::vector<StreamEvents>{CallbackStreamEvents(callback.id, happened, std::move(told))};
}

}  // namespace redress
