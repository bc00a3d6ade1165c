#include "aggregates/agent/decisions.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/agent/agent.h"
#include "aggregates/agent/known.h"
#include "aggregates/codes.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/refusal.h"
#include "aggregates/supervising.h"
#include "aggregates/ticket/requests.h"
#include "aggregates/validation.h"
#include "base/status.h"
#include "events/instant.h"
#include "google/protobuf/util/message_differencer.h"

namespace redress {
namespace {

using google::protobuf::util::MessageDifferencer;
using AgentEvents = std::vector<AgentEvent>;
using AgentDecision = absl::StatusOr<AgentEvents>;

// How long after it began an absence can still be told: a sick note comes days later, a month's
// end has its corrections.
constexpr absl::Duration kMaxAbsenceAge = absl::Hours(24 * 31);

// Most managers above one another that are looked at.
constexpr int kMaxManagers = 20;

// A request as it is decided on.
struct AgentCase {
  const std::string& id;
  const Context& context;
  Streams& streams;
  const Agent& agent;
};

AgentEvents NothingNew() { return {}; }

// Who may.

absl::Status CheckMay(const AgentCommand& command, const std::string& id, const Actor& actor) {
  if (command.has_describe()) return CheckSupervises(actor, "describes agents");
  if (command.has_leave()) return CheckSupervises(actor, "says that an agent leaves");
  RETURN_IF_ERROR(CheckSomebodyActs(actor));
  if (actor.id == id || Supervises(actor)) return absl::OkStatus();
  return Refuse(absl::StatusCode::kPermissionDenied, codes::kOwnOrSupervisorOnly,
                "agents tell their own duty and absence; a supervisor or an administrator tells "
                "that of others");
}

absl::Status CheckHasNotLeft(const AgentCase& it) {
  if (!it.agent.left.has_value()) return absl::OkStatus();
  return Forbid(codes::kAgentLeft, "the agent has left; whoever is back is described anew");
}

// Describing.

absl::Status CheckProfile(const AgentProfile& profile, const std::string& id) {
  FieldProblems problems;
  std::set<std::string> names;
  for (int i = 0; i < profile.skills_size(); ++i) {
    if (names.insert(profile.skills(i).name()).second) continue;
    problems.Add(absl::StrCat("/profile/skills/", i, "/name"), "stands twice");
  }
  if (profile.manager() == id) problems.Add("/profile/manager", "is the agent");
  return problems.ToStatus();
}

// Errors: kFailedPrecondition (the agent manages who would manage it), and those of LoadPresent().
absl::Status CheckManager(const std::string& manager, const AgentCase& it) {
  if (manager.empty() || manager == it.agent.profile.manager()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::shared_ptr<const Agent> above, LoadPresent(manager, it.streams));
  for (int count = 0; count < kMaxManagers && !above->profile.manager().empty(); ++count) {
    const std::string next = above->profile.manager();
    if (next == it.id) {
      return Forbid(codes::kManagersInACircle,
                    absl::StrCat("agent ", above->id, " reports to ", it.id), {{above->id}});
    }
    ASSIGN_OR_RETURN(above, LoadState<Agent>(it.streams, AgentStream(next)));
  }
  return absl::OkStatus();
}

AgentDecision DecideDescribe(const DescribeAgent& command, const AgentCase& it) {
  const bool is_so = !it.agent.id.empty() && !it.agent.left.has_value() &&
                     MessageDifferencer::Equals(command.profile(), it.agent.profile);
  if (is_so) return NothingNew();
  RETURN_IF_ERROR(CheckManager(command.profile().manager(), it));
  AgentEvents events(1);
  AgentDescribed& described = *events.front().mutable_described();
  described.set_id(it.id);
  *described.mutable_profile() = command.profile();
  described.set_reason(command.reason());
  return events;
}

// Duty.

AgentDutySet DutyOf(const SetDuty& command) {
  AgentDutySet duty;
  duty.set_state(command.state());
  duty.set_after_work(command.after_work());
  if (command.has_until()) *duty.mutable_until() = command.until();
  return duty;
}

bool IsSaid(const std::optional<AgentDutySet>& said, const AgentDutySet& duty) {
  if (!said.has_value()) return false;
  AgentDutySet without_reason = *said;
  without_reason.clear_reason();
  return MessageDifferencer::Equals(without_reason, duty);
}

bool HasBeenAway(const AgentCase& it) {
  return it.agent.absence.has_value() && TimeOf(it.agent.absence->from()) <= it.context.now;
}

AgentDecision DecideSetDuty(const SetDuty& command, const AgentCase& it) {
  RETURN_IF_ERROR(CheckHasNotLeft(it));
  if (IsAway(it.agent, it.context.now)) {
    return Forbid(codes::kAgentAway, "the agent is away: say end_absence first");
  }
  AgentDutySet duty = DutyOf(command);
  if (duty.has_until() && TimeOf(duty.until()) <= it.context.now) {
    return Forbid(codes::kTooLate, "duty until a time that is over");
  }
  // Said of who was away it is said anew: a refusal of before may still be on its way to the
  // journal, and must not be recorded after nothing was.
  if (IsSaid(it.agent.duty, duty) && !HasBeenAway(it)) return NothingNew();
  AgentEvents events(1);
  duty.set_reason(command.reason());
  *events.front().mutable_duty_set() = std::move(duty);
  return events;
}

// Absence.

struct Absence {
  absl::Time from;
  absl::Time until;
};

bool IsAwayIn(const Agent& agent, const Absence& time) {
  return agent.absence.has_value() && TimeOf(agent.absence->from()) < time.until &&
         time.from < TimeOf(agent.absence->until());
}

// Errors: kFailedPrecondition (away then, or for good), and those of LoadPresent().
absl::Status CheckStandIn(const std::string& stand_in, const Absence& time, const AgentCase& it) {
  if (stand_in.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::shared_ptr<const Agent> other, LoadPresent(stand_in, it.streams));
  if (!IsAwayIn(*other, time)) return absl::OkStatus();
  return Forbid(codes::kAgentAway, absl::StrCat("agent ", stand_in, " is away then"), {{stand_in}});
}

// Whether just this was said, but for when it begins.
bool HasSameEnd(const SetAbsence& command, const Agent& agent) {
  return agent.absence.has_value() && TimeOf(command.until()) == TimeOf(agent.absence->until()) &&
         command.stand_in() == agent.absence->stand_in();
}

// Since when the agent is away whose absence is told without a begin.
Instant BeginNow(const SetAbsence& command, const AgentCase& it) {
  const bool goes_on = HasSameEnd(command, it.agent) && IsAway(it.agent, it.context.now);
  return goes_on ? it.agent.absence->from() : InstantOf(it.context.now);
}

absl::Status CheckAbsence(const SetAbsence& command, absl::Time now) {
  if (TimeOf(command.until()) <= now) return Forbid(codes::kTooLate, "the absence is over");
  if (!command.has_from() || TimeOf(command.from()) >= now - kMaxAbsenceAge) {
    return absl::OkStatus();
  }
  return Forbid(codes::kTooLate,
                absl::StrCat("an absence can be told until ",
                             absl::ToInt64Hours(kMaxAbsenceAge) / 24, " days after its begin"));
}

AgentDecision DecideSetAbsence(const SetAbsence& command, const AgentCase& it) {
  RETURN_IF_ERROR(CheckHasNotLeft(it));
  const Instant from = command.has_from() ? command.from() : BeginNow(command, it);
  const Absence time{.from = TimeOf(from), .until = TimeOf(command.until())};
  // Without a begin it is said anew: what was decided before the planned one began may still be on
  // its way to the journal.
  const bool is_said = command.has_from() && HasSameEnd(command, it.agent) &&
                       time.from == TimeOf(it.agent.absence->from());
  if (is_said) return NothingNew();
  RETURN_IF_ERROR(CheckAbsence(command, it.context.now));
  RETURN_IF_ERROR(CheckStandIn(command.stand_in(), time, it));
  AgentEvents events(1);
  AgentAbsenceSet& set = *events.front().mutable_absence_set();
  *set.mutable_from() = from;
  *set.mutable_until() = command.until();
  set.set_stand_in(command.stand_in());
  set.set_reason(command.reason());
  return events;
}

AgentDecision DecideEndAbsence(const EndAbsence& command, const AgentCase& it) {
  // One that time has ended is ended, too: what was said before may still be on its way.
  if (!it.agent.absence.has_value()) return NothingNew();
  AgentEvents events(1);
  events.front().mutable_absence_ended()->set_reason(command.reason());
  return events;
}

AgentDecision DecideLeave(const LeaveAgent& command, const AgentCase& it) {
  if (it.agent.left.has_value()) return NothingNew();
  const absl::Time now = it.context.now;
  RETURN_IF_ERROR(
      CheckStandIn(command.stand_in(), {.from = now, .until = now + absl::Hours(24)}, it));
  AgentEvents events(1);
  events.front().mutable_left()->set_stand_in(command.stand_in());
  events.front().mutable_left()->set_reason(command.reason());
  return events;
}

// Checks what a request must be whatever the state.
absl::Status CheckForm(const AgentCommand& command, const std::string& id) {
  if (command.has_describe()) return CheckProfile(command.describe().profile(), id);
  if (command.has_set_duty() && command.set_duty().after_work() &&
      command.set_duty().state() != DUTY_STATE_ON) {
    return RefuseField("/after_work", "only of one who is on duty");
  }
  const SetAbsence& absence = command.set_absence();
  if (absence.has_from() && TimeOf(absence.until()) <= TimeOf(absence.from())) {
    return RefuseField("/until", "must be after its begin");
  }
  if (absence.stand_in() == id || command.leave().stand_in() == id) {
    return RefuseField("/stand_in", "is the agent");
  }
  return absl::OkStatus();
}

AgentDecision DecideFacts(const AgentCommand& command, const AgentCase& it) {
  if (command.has_describe()) return DecideDescribe(command.describe(), it);
  if (it.agent.id.empty()) {
    return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchAgent, "no such agent");
  }
  switch (command.request_case()) {
    case AgentCommand::kSetDuty:
      return DecideSetDuty(command.set_duty(), it);
    case AgentCommand::kSetAbsence:
      return DecideSetAbsence(command.set_absence(), it);
    case AgentCommand::kEndAbsence:
      return DecideEndAbsence(command.end_absence(), it);
    case AgentCommand::kLeave:
      return DecideLeave(command.leave(), it);
    case AgentCommand::kDescribe:
    case AgentCommand::REQUEST_NOT_SET:
      break;
  }
  return RefuseField("", "names no command");
}

}  // namespace

absl::StatusOr<Decision> DecideAgent(const AgentRequest& request, const Context& context,
                                     Streams& streams) {
  if (const std::string fault = FaultOfChosenId(request.id()); !fault.empty()) {
    return RefuseField("/id", fault);
  }
  RETURN_IF_ERROR(ValidateCommand(request.command()));
  RETURN_IF_ERROR(CheckForm(request.command(), request.id()));
  RETURN_IF_ERROR(CheckMay(request.command(), request.id(), context.actor));
  const std::string stream = AgentStream(request.id());
  ASSIGN_OR_RETURN(const auto agent, LoadState<Agent>(streams, stream));
  AgentDecision facts =
      DecideFacts(request.command(),
                  {.id = request.id(), .context = context, .streams = streams, .agent = *agent});
  if (IsClockBound(facts.status())) return RefusedByClock(stream, facts.status(), context);
  RETURN_IF_ERROR(facts.status());
  const Instant happened =
      HappenedOr(request.has_happened() ? &request.happened() : nullptr, context.now);
  Decision decision;
  for (AgentEvent& fact : *facts) {
    if (decision.appends.empty()) decision.appends.push_back({stream, {}});
    *decision.appends.front().events.emplace_back(EventAt(happened)).mutable_agent() =
        std::move(fact);
  }
  return UnlessInTheFuture(std::move(decision), happened, stream, context);
}

}  // namespace redress
