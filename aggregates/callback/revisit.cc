#include "aggregates/callback/revisit.h"

#include <algorithm>
#include <utility>

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

// What changes about a callback that is planned already.
std::vector<CallbackEvent> ReplannedFacts(const Callback& callback,
                                          const TicketRevisitPlanned& planned) {
  std::vector<CallbackEvent> facts;
  if (planned.revisitor() != callback.caller) {
    facts.emplace_back().mutable_given()->set_caller(planned.revisitor());
  }
  if (!MessageDifferencer::Equals(planned.planned_for(), callback.planned_for)) {
    *facts.emplace_back().mutable_moved()->mutable_planned_for() = planned.planned_for();
  }
  return facts;
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
  return AttemptFacts(callback, attempt, caller,
                      is_closed ? AttemptsLeft::kNone : AttemptsLeft::kYes);
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
  const auto fact = std::find_if(facts.begin(), facts.end(), [](const TicketEvent& it) {
    return it.has_revisit_planned() || it.has_revisited();
  });
  if (fact == facts.end()) return std::vector<StreamEvents>();
  ASSIGN_OR_RETURN(Callback callback, OpenCallbackOf(ticket, streams));
  std::vector<CallbackEvent> told;
  if (callback.id.empty()) {
    callback.id = context.names->CallbackId(context.command_id);
    TicketRevisitPlanned planned = fact->revisit_planned();
    if (fact->has_revisited()) planned.set_revisitor(fact->revisited().revisitor());
    *told.emplace_back().mutable_planned() = RevisitPlannedOf(ticket, callback.id, planned);
  } else if (fact->has_revisit_planned()) {
    told = ReplannedFacts(callback, fact->revisit_planned());
  }
  if (fact->has_revisited()) {
    for (CallbackEvent& attempted : RevisitAttemptFacts(callback, AttemptOf(fact->revisited()),
                                                        fact->revisited().revisitor(), facts)) {
      told.push_back(std::move(attempted));
    }
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
