#include "aggregates/ticket/requests.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "aggregates/access/roles.h"
#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "aggregates/text_form.h"
#include "aggregates/validation.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr std::uint32_t kMaxSatisfaction = 5;

void CheckOutcome(const Answer& answer, absl::string_view pointer, FieldProblems& problems) {
  const auto require = [&](const std::string& value, absl::string_view name,
                           absl::string_view where) {
    if (value.empty()) problems.Add(PointerTo(pointer, name), absl::StrCat("required ", where));
  };
  switch (answer.outcome()) {
    case ANSWER_OUTCOME_REJECTED:
      require(answer.reason(), "reason", "where rejected");
      require(answer.appeal_route(), "appeal_route", "where rejected");
      return;
    case ANSWER_OUTCOME_UPHELD:
    case ANSWER_OUTCOME_PARTLY_UPHELD:
      if (answer.cause_path().empty()) {
        require(answer.cause(), "cause", "where upheld, wholly or partly");
      }
      return;
    default:
      return;
  }
}

// Adds what the policy in force asks for besides.
void CheckRequiredFacts(const Answer& answer, const Policy& policy, absl::string_view pointer,
                        FieldProblems& problems) {
  constexpr absl::string_view kByPolicy = "required by the policy in force";
  if (policy.Requires("finding") && answer.finding() == ANSWER_FINDING_UNSPECIFIED) {
    problems.Add(PointerTo(pointer, "finding"), kByPolicy);
  }
  if (policy.Requires("decided_upheld") && !answer.has_decided_upheld()) {
    problems.Add(PointerTo(pointer, "decided_upheld"), kByPolicy);
  }
  const bool has_cause =
      answer.outcome() == ANSWER_OUTCOME_UPHELD || answer.outcome() == ANSWER_OUTCOME_PARTLY_UPHELD;
  if (policy.Requires("cause_path") && has_cause && answer.cause_path().empty()) {
    problems.Add(PointerTo(pointer, "cause_path"), kByPolicy);
  }
}

void CheckAnswer(const Answer& answer, const Policy& policy, absl::string_view pointer,
                 FieldProblems& problems) {
  CheckRequiredFacts(answer, policy, pointer, problems);
  CheckOutcome(answer, pointer, problems);
}

void CheckReached(const RecordRevisit& revisit, FieldProblems& problems) {
  if (revisit.resolution() == RESOLUTION_UNSPECIFIED) {
    problems.Add("/resolution", "required where reached");
  }
  if (revisit.satisfaction() < 1 || revisit.satisfaction() > kMaxSatisfaction) {
    problems.Add("/satisfaction", "from 1 to 5, required where reached");
  }
}

void CheckRevisit(const RecordRevisit& revisit, const Policy& policy, FieldProblems& problems) {
  if (revisit.contact() == REVISIT_CONTACT_REACHED) {
    if (policy.Requires("responded") && revisit.responded() == RESPONDED_UNSPECIFIED) {
      problems.Add("/responded", "required by the policy in force, where reached");
    }
    return CheckReached(revisit, problems);
  }
  constexpr absl::string_view kOnlyReached = "only where the customer was reached";
  if (revisit.resolution() != RESOLUTION_UNSPECIFIED) problems.Add("/resolution", kOnlyReached);
  if (revisit.satisfaction() != 0) problems.Add("/satisfaction", kOnlyReached);
  if (revisit.has_next_holder()) problems.Add("/next_holder", kOnlyReached);
  if (revisit.responded() != RESPONDED_UNSPECIFIED) problems.Add("/responded", kOnlyReached);
}

void CheckPlanRevisit(const PlanRevisit& plan, FieldProblems& problems) {
  if (ShowsNothing(plan.revisitor()) && ShowsNothing(plan.team())) {
    problems.Add("/revisitor", "required, unless team is given");
  }
}

void CheckClose(const Close& close, FieldProblems& problems) {
  switch (close.exit()) {
    case EXIT_EXEMPT:
    case EXIT_PARTLY:
      return;
    case EXIT_NOT_ACCEPTED:
      if (close.appeal_route().empty()) {
        problems.Add("/appeal_route", "required where not accepted");
      }
      return;
    default:
      problems.Add("/exit", "must be one of exempt, partly, not_accepted");
  }
}

void CheckDecideReturn(const DecideReturn& decide, FieldProblems& problems) {
  if (decide.accepted() && !decide.has_holder()) {
    problems.Add("/holder", "required where accepted: who holds it instead");
  }
  if (!decide.accepted() && decide.has_holder()) {
    problems.Add("/holder", "only where accepted");
  }
  if (!decide.accepted() && decide.reason().empty()) {
    problems.Add("/reason", "required where rejected");
  }
}

void CheckDecideHandover(const DecideHandover& decide, FieldProblems& problems) {
  if (!decide.accepted() && decide.reason().empty()) {
    problems.Add("/reason", "required where not accepted");
  }
}

void CheckNumber(const std::string& text, absl::string_view pointer, FieldProblems& problems) {
  const absl::StatusOr<std::string> number = ParseTicketNumber(text);
  if (!number.ok()) problems.Add(pointer, number.status().message());
}

void CheckLink(const Link& link, FieldProblems& problems) {
  CheckNumber(link.ticket(), "/ticket", problems);
  if (link.relation() == RELATION_LEADS || link.relation() == RELATION_LED_BY) {
    problems.Add("/relation",
                 "must be one of related, repeats, repeated_by; say lead of the other");
  }
}

void CheckLead(const Lead& lead, FieldProblems& problems) {
  for (int i = 0; i < lead.tickets_size(); ++i) {
    CheckNumber(lead.tickets(i), absl::StrCat("/tickets/", i), problems);
  }
}

void CheckCause(const RecordCause& cause, FieldProblems& problems) {
  if (cause.cause().empty() && cause.path().empty()) {
    problems.Add("/cause", "required, or path");
  }
}

void CheckDecideExtension(const DecideExtension& decide, FieldProblems& problems) {
  if (!decide.granted() && decide.reason().empty()) {
    problems.Add("/reason", "required where not granted");
  }
}

void CheckPayRedress(const PayRedress& pay, FieldProblems& problems) {
  if (pay.paid().minor_units() == 0) {
    problems.Add("/paid/minor_units", "must be more than nothing");
  }
}

// Returns the verb's own body.
const google::protobuf::Message& BodyOf(const TicketCommand& command) {
  const auto* field =
      TicketCommand::descriptor()->FindFieldByNumber(static_cast<int>(command.request_case()));
  return TicketCommand::GetReflection()->GetMessage(command, field);
}

bool NeedsActor(const TicketCommand& command) {
  return command.has_start() || command.has_answer() || command.has_record_revisit() ||
         command.has_resolve() || command.has_request_return() || command.has_decide_return() ||
         command.has_request_extension() || command.has_decide_extension() ||
         command.has_promise() || command.has_acknowledge_escalation() || command.has_hand_over() ||
         command.has_decide_handover();
}

bool NeedsSupervisor(const TicketCommand& command) {
  return command.has_close() && command.close().exit() != EXIT_EXEMPT;
}

bool DecidesReturns(absl::string_view role) {
  return role == roles::kDispatcher || role == roles::kArbiter || role == roles::kSupervisor;
}

}  // namespace

Satisfaction SatisfactionOf(Resolution resolution, std::uint32_t satisfaction,
                            const Policy& policy) {
  if (resolution == RESOLUTION_NOT || satisfaction < policy.min_satisfaction) {
    return Satisfaction::kUnsatisfied;
  }
  return resolution == RESOLUTION_RESOLVED ? Satisfaction::kSatisfied : Satisfaction::kPartly;
}

void CheckResolve(const Resolve& resolve, const Policy& policy, absl::string_view pointer,
                  FieldProblems& problems) {
  CheckAnswer(resolve.answer(), policy, PointerTo(pointer, "answer"), problems);
}

absl::Status CheckSomebodyActs(const Actor& actor) {
  if (!actor.id.empty()) return absl::OkStatus();
  return Refuse(absl::StatusCode::kUnauthenticated, codes::kActorRequired,
                "the command must say who acts");
}

void CheckTicketBody(const TicketCommand& command, const Policy& policy, FieldProblems& problems) {
  switch (command.request_case()) {
    case TicketCommand::kAnswer:
      return CheckAnswer(command.answer(), policy, "", problems);
    case TicketCommand::kRecordCause:
      return CheckCause(command.record_cause(), problems);
    case TicketCommand::kDecideExtension:
      return CheckDecideExtension(command.decide_extension(), problems);
    case TicketCommand::kPayRedress:
      return CheckPayRedress(command.pay_redress(), problems);
    case TicketCommand::kRecordRevisit:
      return CheckRevisit(command.record_revisit(), policy, problems);
    case TicketCommand::kPlanRevisit:
      return CheckPlanRevisit(command.plan_revisit(), problems);
    case TicketCommand::kClose:
      return CheckClose(command.close(), problems);
    case TicketCommand::kDecideReturn:
      return CheckDecideReturn(command.decide_return(), problems);
    case TicketCommand::kDecideHandover:
      return CheckDecideHandover(command.decide_handover(), problems);
    case TicketCommand::kResolve:
      return CheckResolve(command.resolve(), policy, "", problems);
    case TicketCommand::kLink:
      return CheckLink(command.link(), problems);
    case TicketCommand::kUnlink:
      return CheckNumber(command.unlink().ticket(), "/ticket", problems);
    case TicketCommand::kLead:
      return CheckLead(command.lead(), problems);
    case TicketCommand::kMerge:
      return CheckNumber(command.merge().into(), "/into", problems);
    default:
      return;
  }
}

absl::Status CheckWhoActs(const TicketCommand& command, const Actor& actor) {
  if (NeedsActor(command)) RETURN_IF_ERROR(CheckSomebodyActs(actor));
  if (NeedsSupervisor(command) && actor.role != roles::kSupervisor) {
    return Refuse(absl::StatusCode::kPermissionDenied, codes::kSupervisorOnly,
                  "only a supervisor may close a ticket whose customer is not satisfied");
  }
  if (command.has_decide_return() && !DecidesReturns(actor.role)) {
    return Refuse(absl::StatusCode::kPermissionDenied, codes::kDispatcherOnly,
                  "only a dispatcher, an arbiter or a supervisor decides a return");
  }
  return absl::OkStatus();
}

absl::Status CheckTicketRequest(const TicketCommand& command, const Context& context) {
  if (command.request_case() == TicketCommand::REQUEST_NOT_SET) {
    return RefuseField("", "names no command");
  }
  RETURN_IF_ERROR(ValidateRequest(BodyOf(command)));
  FieldProblems problems;
  CheckTicketBody(command, context.policy, problems);
  RETURN_IF_ERROR(problems.ToStatus());
  return CheckWhoActs(command, context.actor);
}

}  // namespace redress
