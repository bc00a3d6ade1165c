#include "aggregates/assignment/give_back.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/agent/agent.h"
#include "aggregates/assignment/candidates.h"
#include "aggregates/assignment/giving.h"
#include "aggregates/assignment/turns.h"
#include "aggregates/clocks/standards.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/refusal.h"
#include "base/status.h"
#include "events/instant.h"

namespace redress {
namespace {

bool IsHeldBy(const Ticket& ticket, const std::string& person) {
  const bool is_open =
      ticket.phase == TICKET_PHASE_ASSIGNED || ticket.phase == TICKET_PHASE_HANDLING;
  return is_open && ticket.holder.has_value() && ticket.holder->person() == person &&
         !ticket.waiting.has_value() && !ticket.open_return.has_value();
}

// The tickets of one person who is away.
class GivingBack {
 public:
  GivingBack(const Agent& agent, const Context& context, Streams& streams)
      : agent_(agent), context_(context), streams_(streams) {}

  absl::Status LoadStandIn() {
    const std::string& id =
        agent_.left.has_value() ? agent_.left->stand_in() : agent_.absence->stand_in();
    if (id.empty() || id == agent_.id) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto other, LoadState<Agent>(streams_, AgentStream(id)));
    if (!other->id.empty() && !IsAway(*other, context_.now)) stand_in_ = id;
    return absl::OkStatus();
  }

  absl::Status Take(const std::string& number) {
    ASSIGN_OR_RETURN(const auto loaded, LoadState<Ticket>(streams_, TicketStream(number)));
    const Ticket& ticket = *loaded;
    if (!IsHeldBy(ticket, agent_.id)) return absl::OkStatus();
    const std::string& unit = ticket.holder->unit();
    const AssignmentInForce* rule = context_.policies->AssignmentOf(unit);
    if (!agent_.left.has_value() && !GivesBack(*agent_.absence, rule)) return absl::OkStatus();
    Holder holder;
    holder.set_unit(unit);
    holder.set_person(stand_in_);
    // Who stands in was not named to know of what is secret.
    if (IsByHandOnly(ticket) || !MayHold(ticket, holder)) holder.clear_person();
    const AssignedHow how = holder.person().empty() ? ASSIGNED_HOW_RETURNED : ASSIGNED_HOW_STAND_IN;
    if (rule != nullptr && !holder.person().empty()) AddTurn(ticket, *rule->rule);
    decision_.appends.push_back(InStream(TicketStream(number), HappenedOr(nullptr, context_.now),
                                         GivenTo(ticket, holder, how, rule)));
    return absl::OkStatus();
  }

  absl::StatusOr<Decision> TakeDecision() {
    for (auto& [team, taken] : taken_) {
      ASSIGN_OR_RETURN(const Turns turns, LoadTurns(team, context_.now, streams_));
      if (turns.version == 0) taken.set_after(turns.last);
      decision_.appends.push_back(TurnsInStream(team, std::move(taken), context_));
    }
    return std::move(decision_);
  }

 private:
  void AddTurn(const Ticket& ticket, const AssignmentRule& rule) {
    Turn& turn = *taken_[rule.team()].add_turns();
    turn.set_ticket(ticket.number);
    turn.set_person(stand_in_);
    turn.set_points(PointsOf(rule, SeverityOf(ticket)));
    turn.set_out_of_turn(true);
  }

  const Agent& agent_;
  const Context& context_;
  Streams& streams_;
  std::string stand_in_;                     // empty: nobody does
  std::map<std::string, TurnsTaken> taken_;  // by team
  Decision decision_;
};

}  // namespace

bool GivesBack(const AgentAbsenceSet& absence, const AssignmentInForce* rule) {
  const bool is_said = rule != nullptr && rule->rule->has_absence_minutes();
  const absl::Duration allowed =
      is_said ? absl::Minutes(rule->rule->absence_minutes()) : kShortAbsence;
  return TimeOf(absence.until()) - TimeOf(absence.from()) > allowed;
}

absl::StatusOr<Decision> DecideGiveBack(const GiveBack& request, const Context& context,
                                        Streams& streams) {
  const std::set<std::string> numbers(request.tickets().begin(), request.tickets().end());
  if (numbers.empty() || request.tickets_size() > kMaxGivenBack) {
    return RefuseField("/tickets", absl::StrCat("must name from 1 to ", kMaxGivenBack, " tickets"));
  }
  ASSIGN_OR_RETURN(const auto agent, LoadState<Agent>(streams, AgentStream(request.person())));
  if (agent->id.empty() || !IsAway(*agent, context.now)) return Decision();
  GivingBack giving(*agent, context, streams);
  RETURN_IF_ERROR(giving.LoadStandIn());
  for (const std::string& number : numbers) RETURN_IF_ERROR(giving.Take(number));
  return giving.TakeDecision();
}

}  // namespace redress
