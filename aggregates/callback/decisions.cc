#include "aggregates/callback/decisions.h"

#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/callback/call_times.h"
#include "aggregates/callback/callback.h"
#include "aggregates/callback/care.h"
#include "aggregates/callback/revisit.h"
#include "aggregates/callback/revisit_plan.h"
#include "aggregates/codes.h"
#include "aggregates/customer/resolution.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/refusal.h"
#include "aggregates/text_form.h"
#include "aggregates/ticket/customer_of.h"
#include "aggregates/ticket/decisions.h"
#include "aggregates/ticket/merged.h"
#include "aggregates/ticket/rules.h"
#include "aggregates/ticket/ticket.h"
#include "aggregates/validation.h"
#include "base/status.h"
#include "google/protobuf/util/message_differencer.h"

namespace redress {
namespace {

using google::protobuf::util::MessageDifferencer;
using DecisionOr = absl::StatusOr<Decision>;

constexpr std::uint32_t kMaxSatisfaction = 5;

// One request to one callback, with what it is decided from.
struct CallbackCase {
  const CallbackCommand& command;
  const Context& context;
  Streams& streams;
  std::string id;
  Instant happened;
  Callback callback;  // empty where it is planned

  bool IsRevisit() const { return callback.planned.purpose() == CALLBACK_PURPOSE_REVISIT; }

  // Returns the decision that comes to `facts` of this callback, and nothing else.
  Decision Alone(std::vector<CallbackEvent> facts) const {
    return {{CallbackStreamEvents(id, happened, std::move(facts))}, {}};
  }
};

void AppendTicketFacts(const std::string& number, const Instant& happened, TicketEvents facts,
                       Decision& decision) {
  if (facts.empty()) return;
  decision.appends.push_back(InStream(TicketStream(number), happened, std::move(facts)));
}

// Planning.

// Checks what the request must say by its purpose, whatever the state.
absl::Status CheckPlan(const PlanCallback& command) {
  FieldProblems problems;
  if (command.purpose() == CALLBACK_PURPOSE_REVISIT) {
    if (command.ticket().empty()) problems.Add("/ticket", "required for a revisit");
    if (ShowsNothing(command.caller()) && ShowsNothing(command.team())) {
      problems.Add("/caller", "required for a revisit, unless team is given");
    }
  } else if (command.purpose() == CALLBACK_PURPOSE_CARE) {
    if (command.customer().empty()) problems.Add("/customer", "required for care");
  } else if (command.ticket().empty() && command.customer().empty() && command.points().empty()) {
    problems.Add("/points", "required, unless customer or ticket is given");
  }
  return problems.ToStatus();
}

// What a plan names, found: the fact as far as it is known, and whom its points made known.
struct Plan {
  CallbackPlanned planned;
  std::optional<Ticket> ticket;
  std::vector<StreamEvents> appends;  // of a customer made known by the points
};

// Whose the callback is: the customer named, else the ticket's, else that of the points.
absl::Status FindCustomer(const CallbackCase& it, absl::Span<const ContactPoint> points,
                          Plan& plan) {
  std::string of_ticket;
  if (plan.ticket.has_value()) {
    ASSIGN_OR_RETURN(of_ticket, CustomerOf(*plan.ticket, it.streams));
  }
  const std::string& given = it.command.plan().customer();
  if (!given.empty()) {
    // The refusal of another names the ticket's.
    if (plan.ticket) RETURN_IF_ERROR(CheckMayKnowCustomer(*plan.ticket, it.context.actor));
    ASSIGN_OR_RETURN(const Customer customer, LoadStanding(given, it.streams));
    plan.planned.set_customer(customer.id);
  }
  if (!of_ticket.empty()) {
    ASSIGN_OR_RETURN(const Customer customer, LoadSurvivor(of_ticket, it.streams));
    if (!given.empty() && given != customer.id) {
      return Forbid(codes::kOtherCustomer, "the ticket is another customer's", {customer.id});
    }
    plan.planned.set_customer(customer.id);
  }
  if (!plan.planned.customer().empty() || plan.ticket.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const CustomerResolution resolution,
                   ResolveCustomer(points, it.context, it.streams));
  plan.planned.set_customer(resolution.customer);
  AddCandidates(resolution, plan.planned);
  plan.appends = CustomerEvents(resolution, "", it.happened, *it.context.names);
  return absl::OkStatus();
}

// What somebody is called about goes on where a merged ticket does. A revisit is a step of the very
// ticket.
absl::StatusOr<Ticket> LoadPlanned(CallbackPurpose purpose, const std::string& number,
                                   Streams& streams) {
  if (purpose == CALLBACK_PURPOSE_REVISIT) return LoadTicket(number, streams);
  return LoadWhereItGoesOn(number, streams);
}

absl::StatusOr<Plan> FindPlan(const CallbackCase& it) {
  const PlanCallback& command = it.command.plan();
  FieldProblems problems;
  const std::vector<ContactPoint> points =
      NormalisedPoints(command.points(), "/points", *it.context.names, problems);
  RETURN_IF_ERROR(problems.ToStatus());
  Plan plan;
  if (!command.ticket().empty()) {
    const absl::StatusOr<std::string> number = ParseTicketNumber(command.ticket());
    if (!number.ok()) return RefuseField("/ticket", number.status().message());
    ASSIGN_OR_RETURN(plan.ticket, LoadPlanned(command.purpose(), *number, it.streams));
    plan.planned.set_ticket(plan.ticket->number);
    if (plan.ticket->number != *number) plan.planned.set_named_ticket(*number);
  }
  RETURN_IF_ERROR(FindCustomer(it, points, plan));
  plan.planned.set_id(it.id);
  plan.planned.set_purpose(command.purpose());
  for (const ContactPoint& point : points) *plan.planned.add_points() = point;
  if (command.has_planned_for()) {
    RETURN_IF_ERROR(CheckPlannedFor(command.planned_for(), it.context));
    *plan.planned.mutable_planned_for() = command.planned_for();
  }
  plan.planned.set_caller(WhatShows(command.caller()));
  plan.planned.set_team(WhatShows(command.team()));
  plan.planned.set_subject(command.subject());
  return plan;
}

Decision PlannedDecision(const CallbackCase& it, Plan plan) {
  CallbackEvent planned;
  *planned.mutable_planned() = std::move(plan.planned);
  Decision decision = it.Alone({std::move(planned)});
  std::move(plan.appends.begin(), plan.appends.end(), std::back_inserter(decision.appends));
  return decision;
}

// The ticket's revisit as it is planned from now on.
absl::StatusOr<TicketEvents> PlanOnTicket(const Ticket& ticket, const PlanRevisit& plan,
                                          const CallbackCase& it) {
  TicketCommand command;
  *command.mutable_plan_revisit() = plan;
  ASSIGN_OR_RETURN(TicketEvents facts, Decide(ticket, command, it.context));
  NameCallback(it.id, facts);
  return facts;
}

DecisionOr PlanRevisitOf(const CallbackCase& it, Plan plan) {
  const Ticket& ticket = *plan.ticket;
  if (ticket.planned_revisit.has_value() && !ticket.planned_revisit->callback().empty()) {
    return Forbid(codes::kRevisitAlreadyPlanned, "the ticket's revisit is planned already",
                  {ticket.planned_revisit->callback()});
  }
  const PlanCallback& command = it.command.plan();
  PlanRevisit as_planned;
  as_planned.set_revisitor(command.caller());
  as_planned.set_team(command.team());
  if (command.has_planned_for()) *as_planned.mutable_planned_for() = command.planned_for();
  ASSIGN_OR_RETURN(TicketEvents facts, PlanOnTicket(ticket, as_planned, it));
  plan.planned.set_cycle(ticket.cycle);
  if (plan.planned.subject().empty()) plan.planned.set_subject(ticket.received.subject());
  Decision decision = PlannedDecision(it, plan);
  AppendTicketFacts(ticket.number, it.happened, std::move(facts), decision);
  return decision;
}

DecisionOr DecidePlan(const CallbackCase& it) {
  RETURN_IF_ERROR(CheckPlan(it.command.plan()));
  if (!it.callback.id.empty()) return Decision();
  ASSIGN_OR_RETURN(Plan plan, FindPlan(it));
  if (plan.planned.purpose() == CALLBACK_PURPOSE_REVISIT) return PlanRevisitOf(it, std::move(plan));
  return PlannedDecision(it, std::move(plan));
}

// Revisits: what the callback is told, the ticket decides.

// Returns the revisit's ticket, which waits for this very callback.
absl::StatusOr<Ticket> LoadRevisited(const CallbackCase& it) {
  ASSIGN_OR_RETURN(Ticket ticket, LoadTicket(it.callback.planned.ticket(), it.streams));
  const bool is_revisited =
      ticket.phase == TICKET_PHASE_ANSWERED || ticket.phase == TICKET_PHASE_REVISITING;
  if (is_revisited && ticket.planned_revisit.has_value() &&
      ticket.planned_revisit->callback() == it.id) {
    return ticket;
  }
  return Forbid(codes::kRevisitNotAwaited,
                "the ticket does not wait for this revisit any more; it can be cancelled");
}

DecisionOr ReplanRevisit(const CallbackCase& it, std::vector<CallbackEvent> facts) {
  ASSIGN_OR_RETURN(const Ticket ticket, LoadRevisited(it));
  PlanRevisit plan;  // of the ticket's team: that may be another than the one of the first plan
  plan.set_revisitor(it.callback.caller);
  Instant planned_for = it.callback.planned_for;
  for (const CallbackEvent& fact : facts) {
    if (fact.has_given()) plan.set_revisitor(fact.given().caller());
    if (fact.has_moved()) planned_for = fact.moved().planned_for();
  }
  if (planned_for.ByteSizeLong() > 0) *plan.mutable_planned_for() = planned_for;
  ASSIGN_OR_RETURN(TicketEvents of_ticket, DecidePlanRevisit(ticket, plan, it.context));
  NameCallback(it.id, of_ticket);
  Decision decision = it.Alone(std::move(facts));
  AppendTicketFacts(ticket.number, it.happened, std::move(of_ticket), decision);
  return decision;
}

RecordRevisit RecordedOf(const CallAttempt& attempt) {
  RecordRevisit revisit;
  revisit.set_words(attempt.words);
  switch (attempt.result) {
    case ATTEMPT_RESULT_REACHED:
      revisit.set_contact(REVISIT_CONTACT_REACHED);
      revisit.set_resolution(attempt.resolution);
      revisit.set_satisfaction(attempt.satisfaction);
      revisit.set_responded(attempt.responded);
      return revisit;
    case ATTEMPT_RESULT_REFUSED:
      revisit.set_contact(REVISIT_CONTACT_REFUSED);
      return revisit;
    default:
      revisit.set_contact(REVISIT_CONTACT_NOT_REACHED);
      return revisit;
  }
}

DecisionOr AttemptRevisit(const CallbackCase& it, const CallAttempt& attempt,
                          const Holder* next_holder) {
  ASSIGN_OR_RETURN(const Ticket ticket, LoadRevisited(it));
  TicketCommand command;
  *command.mutable_record_revisit() = RecordedOf(attempt);
  if (next_holder != nullptr) {
    *command.mutable_record_revisit()->mutable_next_holder() = *next_holder;
  }
  ASSIGN_OR_RETURN(TicketEvents facts, Decide(ticket, command, it.context));
  PlanByRule(ticket, it.context, it.happened, facts);
  NameCallback(it.id, facts);
  Decision decision =
      it.Alone(RevisitAttemptFacts(it.callback, attempt, it.context.actor.id, facts));
  AppendTicketFacts(ticket.number, it.happened, std::move(facts), decision);
  return decision;
}

// Every callback.

DecisionOr DecideGive(const CallbackCase& it) {
  const GiveCallback& command = it.command.give();
  if (command.caller() == it.callback.caller) return Decision();
  CallbackEvent event;
  event.mutable_given()->set_caller(command.caller());
  event.mutable_given()->set_reason(command.reason());
  return it.IsRevisit() ? ReplanRevisit(it, {event}) : it.Alone({event});
}

DecisionOr DecideMove(const CallbackCase& it) {
  const MoveCallback& command = it.command.move();
  RETURN_IF_ERROR(CheckPlannedFor(command.planned_for(), it.context));
  if (MessageDifferencer::Equals(command.planned_for(), it.callback.planned_for)) {
    return Decision();
  }
  CallbackEvent event;
  *event.mutable_moved()->mutable_planned_for() = command.planned_for();
  event.mutable_moved()->set_reason(command.reason());
  return it.IsRevisit() ? ReplanRevisit(it, {event}) : it.Alone({event});
}

DecisionOr DecideAttempt(const CallbackCase& it) {
  const AttemptCallback& command = it.command.attempt();
  if (command.result() == ATTEMPT_RESULT_REACHED) {
    return RefuseField("/result", "somebody who was reached and spoken to is told by finish");
  }
  CallAttempt attempt;
  attempt.result = command.result();
  attempt.words = command.words();
  if (it.IsRevisit()) return AttemptRevisit(it, attempt, nullptr);
  ASSIGN_OR_RETURN(const std::uint32_t most, MaxCallAttempts(it.callback, it.context, it.streams));
  const bool is_last = attempt.result == ATTEMPT_RESULT_REFUSED || it.callback.attempts + 1 >= most;
  return it.Alone(AttemptFacts(it.callback, attempt, it.context.actor.id,
                               is_last ? AttemptsLeft::kNone : AttemptsLeft::kYes));
}

absl::Status CheckSatisfaction(const FinishCallback& command) {
  if (command.satisfaction() <= kMaxSatisfaction) return absl::OkStatus();
  return RefuseField("/satisfaction", absl::StrCat("from 1 to ", kMaxSatisfaction));
}

// What only a revisit is told, and what it must be told: what the callback is says which, so none
// of it is wrong whatever the state.
absl::Status CheckOutcome(const FinishCallback& command, bool is_revisit) {
  const bool has_resolution = command.resolution() != RESOLUTION_UNSPECIFIED;
  const bool has_responded = command.responded() != RESPONDED_UNSPECIFIED;
  if (!is_revisit && (has_resolution || has_responded || command.has_next_holder())) {
    return Forbid(codes::kNoRevisit, "resolution, responded and next_holder are only of a revisit");
  }
  if (is_revisit && (!has_resolution || command.satisfaction() == 0)) {
    return Forbid(codes::kOutcomeRequired, "a revisit needs resolution and satisfaction");
  }
  return absl::OkStatus();
}

DecisionOr DecideFinish(const CallbackCase& it) {
  const FinishCallback& command = it.command.finish();
  RETURN_IF_ERROR(CheckSatisfaction(command));
  RETURN_IF_ERROR(CheckOutcome(command, it.IsRevisit()));
  CallAttempt attempt;
  attempt.result = ATTEMPT_RESULT_REACHED;
  attempt.words = command.words();
  attempt.survey.assign(command.survey().begin(), command.survey().end());
  attempt.resolution = command.resolution();
  attempt.satisfaction = command.satisfaction();
  attempt.responded = command.responded();
  if (it.IsRevisit()) {
    return AttemptRevisit(it, attempt,
                          command.has_next_holder() ? &command.next_holder() : nullptr);
  }
  return it.Alone(AttemptFacts(it.callback, attempt, it.context.actor.id, AttemptsLeft::kYes));
}

// A ticket that does not wait for this revisit any more is not told: to it nothing changes.
DecisionOr DecideCancel(const CallbackCase& it) {
  const CancelCallback& command = it.command.cancel();
  CallbackEvent event;
  event.mutable_cancelled()->set_reason(command.reason());
  Decision decision = it.Alone({event});
  if (!it.IsRevisit()) return decision;
  ASSIGN_OR_RETURN(const Ticket ticket, LoadTicket(it.callback.planned.ticket(), it.streams));
  if (!ticket.planned_revisit.has_value() || ticket.planned_revisit->callback() != it.id) {
    return decision;
  }
  TicketEvent cancelled;
  cancelled.mutable_revisit_cancelled()->set_callback(it.id);
  cancelled.mutable_revisit_cancelled()->set_reason(command.reason());
  AppendTicketFacts(ticket.number, it.happened, {cancelled}, decision);
  return decision;
}

// Whose the callback is: of a ticket's, the ticket's.
DecisionOr DecideCorrectCustomer(const CallbackCase& it) {
  const CorrectCallbackCustomer& command = it.command.correct_customer();
  if (!command.customer().empty()) {
    RETURN_IF_ERROR(LoadStanding(command.customer(), it.streams).status());
  }
  ASSIGN_OR_RETURN(const std::string before, CurrentCustomer(it.callback.customer, it.streams));
  if (before == command.customer()) return Decision();
  if (IsOfCareChain(it.callback)) {
    return Forbid(codes::kOtherCustomer,
                  "the callback is periodic care of a customer graded so: cancel it", {before});
  }
  if (const std::string& number = it.callback.planned.ticket(); !number.empty()) {
    ASSIGN_OR_RETURN(const Ticket ticket, LoadTicket(number, it.streams));
    ASSIGN_OR_RETURN(const std::string of_ticket, CustomerOf(ticket, it.streams));
    if (of_ticket != command.customer()) {
      return Forbid(codes::kOtherCustomer,
                    "the callback is one of a ticket, whose customer it has: correct the ticket",
                    {number});
    }
  }
  CallbackEvent event;
  CallbackCustomerCorrected& corrected = *event.mutable_customer_corrected();
  corrected.set_from(it.callback.customer);
  corrected.set_customer(command.customer());
  corrected.set_reason(command.reason());
  return it.Alone({event});
}

DecisionOr DecideOpen(const CallbackCase& it) {
  switch (it.command.request_case()) {
    case CallbackCommand::kGive:
      return DecideGive(it);
    case CallbackCommand::kMove:
      return DecideMove(it);
    case CallbackCommand::kAttempt:
      return DecideAttempt(it);
    case CallbackCommand::kFinish:
      return DecideFinish(it);
    case CallbackCommand::kCancel:
      return DecideCancel(it);
    case CallbackCommand::kCorrectCustomer:
    case CallbackCommand::kPlan:
    case CallbackCommand::REQUEST_NOT_SET:
      break;
  }
  return RefuseField("", "names no command");
}

DecisionOr DecideCase(const CallbackCase& it) {
  if (it.command.has_plan()) return DecidePlan(it);
  if (it.callback.id.empty()) {
    return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchCallback, "no such callback");
  }
  if (it.command.has_correct_customer()) return DecideCorrectCustomer(it);
  if (!it.callback.open) {
    return Forbid(codes::kCallbackOver, "the callback was done or cancelled");
  }
  return DecideOpen(it);
}

absl::Status CheckActor(const CallbackCommand& command, const Actor& actor) {
  if (!(command.has_attempt() || command.has_finish()) || !actor.id.empty()) {
    return absl::OkStatus();
  }
  return Refuse(absl::StatusCode::kUnauthenticated, codes::kActorRequired,
                "the command must say who acts");
}

}  // namespace

absl::StatusOr<Decision> DecideCallback(const CallbackRequest& request, const Context& context,
                                        Streams& streams) {
  RETURN_IF_ERROR(ValidateCommand(request.command()));
  if (request.id().empty() != request.command().has_plan()) {
    return RefuseField("/id", "is for every command but the one that plans");
  }
  RETURN_IF_ERROR(CheckActor(request.command(), context.actor));
  std::string id =
      request.id().empty() ? context.names->CallbackId(context.command_id) : request.id();
  const std::string stream = CallbackStream(id);
  ASSIGN_OR_RETURN(const auto callback, LoadState<Callback>(streams, stream));
  const CallbackCase it{
      .command = request.command(),
      .context = context,
      .streams = streams,
      .id = std::move(id),
      .happened = HappenedOr(request.has_happened() ? &request.happened() : nullptr, context.now),
      .callback = *callback};
  DecisionOr decided = DecideCase(it);
  if (IsClockBound(decided.status())) return RefusedByClock(stream, decided.status(), context);
  RETURN_IF_ERROR(decided.status());
  Decision decision = *std::move(decided);
  RETURN_IF_ERROR(FollowCareCall(it.callback, context, it.happened, streams, decision));
  return UnlessInTheFuture(std::move(decision), it.happened, stream, context);
}

}  // namespace redress
