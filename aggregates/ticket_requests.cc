#include "aggregates/ticket_requests.h"

#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "aggregates/validation.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr std::uint32_t kMaxSatisfaction = 5;

void CheckAnswer(const Answer& answer, FieldProblems& problems) {
  switch (answer.outcome()) {
    case ANSWER_OUTCOME_REJECTED:
      if (answer.reason().empty()) problems.Add("/reason", "required where rejected");
      if (answer.appeal_route().empty()) problems.Add("/appeal_route", "required where rejected");
      return;
    case ANSWER_OUTCOME_UPHELD:
    case ANSWER_OUTCOME_PARTLY_UPHELD:
      if (answer.cause().empty()) problems.Add("/cause", "required where upheld, wholly or partly");
      return;
    default:
      return;
  }
}

void CheckReached(const RecordRevisit& revisit, const Policy& policy, FieldProblems& problems) {
  if (revisit.resolution() == RESOLUTION_UNSPECIFIED) {
    problems.Add("/resolution", "required where reached");
  }
  if (revisit.satisfaction() < 1 || revisit.satisfaction() > kMaxSatisfaction) {
    problems.Add("/satisfaction", "from 1 to 5, required where reached");
  }
  if (problems.empty() && revisit.has_next_holder() &&
      SatisfactionOf(revisit.resolution(), revisit.satisfaction(), policy) !=
          Satisfaction::kUnsatisfied) {
    problems.Add("/next_holder", "only where the customer is not satisfied");
  }
}

void CheckRevisit(const RecordRevisit& revisit, const Policy& policy, FieldProblems& problems) {
  if (revisit.contact() == REVISIT_CONTACT_REACHED) {
    return CheckReached(revisit, policy, problems);
  }
  constexpr absl::string_view kOnlyReached = "only where the customer was reached";
  if (revisit.resolution() != RESOLUTION_UNSPECIFIED) problems.Add("/resolution", kOnlyReached);
  if (revisit.satisfaction() != 0) problems.Add("/satisfaction", kOnlyReached);
  if (revisit.has_next_holder()) problems.Add("/next_holder", kOnlyReached);
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

// Returns the verb's own body.
const google::protobuf::Message& BodyOf(const TicketCommand& command) {
  const auto* field =
      TicketCommand::descriptor()->FindFieldByNumber(static_cast<int>(command.request_case()));
  return TicketCommand::GetReflection()->GetMessage(command, field);
}

bool NeedsActor(const TicketCommand& command) {
  return command.has_start() || command.has_answer() || command.has_record_revisit();
}

bool NeedsSupervisor(const TicketCommand& command) {
  return command.has_close() && command.close().exit() != EXIT_EXEMPT;
}

absl::Status CheckActor(const TicketCommand& command, const Actor& actor) {
  if (NeedsActor(command) && actor.id.empty()) {
    return Refuse(absl::StatusCode::kUnauthenticated, codes::kActorRequired,
                  "the command must say who acts");
  }
  if (NeedsSupervisor(command) && actor.role != kSupervisorRole) {
    return Refuse(absl::StatusCode::kPermissionDenied, codes::kSupervisorOnly,
                  "only a supervisor may close a ticket whose customer is not satisfied");
  }
  return absl::OkStatus();
}

}  // namespace

Satisfaction SatisfactionOf(Resolution resolution, std::uint32_t satisfaction,
                            const Policy& policy) {
  if (resolution == RESOLUTION_NOT || satisfaction < policy.min_satisfaction) {
    return Satisfaction::kUnsatisfied;
  }
  return resolution == RESOLUTION_RESOLVED ? Satisfaction::kSatisfied : Satisfaction::kPartly;
}

absl::Status CheckTicketRequest(const TicketCommand& command, const Context& context) {
  if (command.request_case() == TicketCommand::REQUEST_NOT_SET) {
    return RefuseField("", "names no command");
  }
  RETURN_IF_ERROR(ValidateRequest(BodyOf(command)));
  FieldProblems problems;
  if (command.has_answer()) CheckAnswer(command.answer(), problems);
  if (command.has_record_revisit()) {
    CheckRevisit(command.record_revisit(), context.policy, problems);
  }
  if (command.has_close()) CheckClose(command.close(), problems);
  RETURN_IF_ERROR(problems.ToStatus());
  return CheckActor(command, context.actor);
}

}  // namespace redress
