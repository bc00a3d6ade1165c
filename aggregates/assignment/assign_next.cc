#include "aggregates/assignment/assign_next.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/agent/agent.h"
#include "aggregates/assignment/candidates.h"
#include "aggregates/assignment/choosing.h"
#include "aggregates/assignment/giving.h"
#include "aggregates/assignment/turns.h"
#include "aggregates/clocks/standards.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/refusal.h"
#include "aggregates/team/team.h"
#include "base/status.h"

namespace redress {
namespace {

// One team, and what this decision gives in it; each ticket is given on what those before it left.
class Assigning {
 public:
  Assigning(const AssignmentInForce& in_force, const Context& context, Streams& streams)
      : in_force_(in_force), context_(context), streams_(streams) {}

  absl::Status Load(const AssignNext& request) {
    ASSIGN_OR_RETURN(team_, LoadState<Team>(streams_, TeamStream(rule().team())));
    ASSIGN_OR_RETURN(turns_, LoadTurns(rule().team(), context_.now, streams_));
    last_ = turns_.last;
    roster_.rule = &rule();
    std::vector<std::string> named;
    if (rule().duty() == ASSIGNMENT_DUTY_ROTA) {
      named = OnDutyOf(*team_, *context_.policies, context_.now);
    }
    for (const std::string& id : team_->profile.members()) {
      const bool is_named = std::find(named.begin(), named.end(), id) != named.end();
      RETURN_IF_ERROR(AddMember(id, is_named, request));
    }
    return absl::OkStatus();
  }

  absl::Status Assign(const std::string& number) {
    ASSIGN_OR_RETURN(const auto loaded, LoadState<Ticket>(streams_, TicketStream(number)));
    const Ticket& ticket = *loaded;
    if (!WaitsIn(ticket, rule().team(), *context_.policies)) return absl::OkStatus();
    const Candidates candidates = CandidatesFor(ticket, roster_);
    if (candidates.members.empty()) return LeaveOver(ticket, candidates.why);
    const Choice choice = Choose(ticket, roster_, candidates, last_, *context_.names);
    Member& chosen = roster_.members[choice.member];
    const std::uint32_t points = PointsOf(rule(), SeverityOf(ticket));
    chosen.points += points;
    ++chosen.last_hour;
    if (choice.in_turn()) last_ = chosen.id;
    AddTurn(ticket, chosen.id, !choice.in_turn());
    Append(ticket, GivenTo(ticket, HolderOf(rule().team(), chosen.id), choice.how, &in_force_));
    return absl::OkStatus();
  }

  Decision TakeDecision() {
    if (taken_.turns().empty()) return std::move(decision_);
    if (turns_.version == 0) taken_.set_after(turns_.last);
    decision_.appends.push_back(TurnsInStream(rule().team(), std::move(taken_), context_));
    return std::move(decision_);
  }

 private:
  const AssignmentRule& rule() const { return *in_force_.rule; }

  static Holder HolderOf(const std::string& unit, const std::string& person) {
    Holder holder;
    holder.set_unit(unit);
    holder.set_person(person);
    return holder;
  }

  absl::Status AddMember(const std::string& id, bool is_named, const AssignNext& request) {
    ASSIGN_OR_RETURN(auto agent, LoadState<Agent>(streams_, AgentStream(id)));
    Member member = MemberOf(id, std::move(agent), rule(), is_named, context_.now);
    member.last_hour = GivenLastHour(turns_, id, context_.now);
    for (const PersonLoad& load : request.loads()) {
      if (load.person() == id) member.points += PointsOf(rule(), load);
    }
    roster_.members.push_back(std::move(member));
    return absl::OkStatus();
  }

  // Nobody can be given it: by fallback, once it has waited for long enough; else it waits.
  absl::Status LeaveOver(const Ticket& ticket, UnassignableWhy why) {
    if (why != UNASSIGNABLE_WHY_BY_HAND && HasWaitedEnough(ticket)) {
      ASSIGN_OR_RETURN(const bool fell_back, FallBack(ticket));
      if (fell_back) return absl::OkStatus();
    }
    TicketEvents facts;
    if (ticket.phase == TICKET_PHASE_CLASSIFIED) {
      const Holder team = HolderOf(rule().team(), "");
      if (!MayHold(ticket, team)) return absl::OkStatus();
      facts = GivenTo(ticket, team, ASSIGNED_HOW_TO_TEAM, &in_force_);
    } else if (ticket.unassignable == why) {
      return absl::OkStatus();
    }
    TicketUnassignable& told = *facts.emplace_back().mutable_unassignable();
    told.set_team(rule().team());
    told.set_why(why);
    Append(ticket, std::move(facts));
    return absl::OkStatus();
  }

  bool HasWaitedEnough(const Ticket& ticket) const {
    return ticket.phase == TICKET_PHASE_ASSIGNED &&
           context_.now - ticket.held_since >= absl::Minutes(rule().fallback_minutes());
  }

  absl::StatusOr<bool> FallBack(const Ticket& ticket) {
    switch (rule().fallback()) {
      case ASSIGNMENT_FALLBACK_LEAD:
        return FallBackOnLead(ticket);
      case ASSIGNMENT_FALLBACK_TEAM:
        return FallBackOn(ticket, HolderOf(rule().fallback_team(), ""));
      default:
        return false;
    }
  }

  // Whether on duty or not; from one who is away it would only come back.
  absl::StatusOr<bool> FallBackOnLead(const Ticket& ticket) {
    const std::string& lead = team_->profile.lead();
    if (lead.empty()) return false;
    ASSIGN_OR_RETURN(const auto agent, LoadState<Agent>(streams_, AgentStream(lead)));
    if (agent->id.empty() || IsAway(*agent, context_.now)) return false;
    if (!FallBackOn(ticket, HolderOf(rule().team(), lead))) return false;
    AddTurn(ticket, lead, true);
    return true;
  }

  bool FallBackOn(const Ticket& ticket, const Holder& holder) {
    if (!MayHold(ticket, holder)) return false;
    Append(ticket, GivenTo(ticket, holder, ASSIGNED_HOW_FALLBACK, &in_force_));
    return true;
  }

  void AddTurn(const Ticket& ticket, const std::string& person, bool out_of_turn) {
    Turn& turn = *taken_.add_turns();
    turn.set_ticket(ticket.number);
    turn.set_person(person);
    turn.set_points(PointsOf(rule(), SeverityOf(ticket)));
    turn.set_out_of_turn(out_of_turn);
  }

  void Append(const Ticket& ticket, TicketEvents facts) {
    decision_.appends.push_back(
        InStream(TicketStream(ticket.number), HappenedOr(nullptr, context_.now), std::move(facts)));
  }

  const AssignmentInForce& in_force_;
  const Context& context_;
  Streams& streams_;
  std::shared_ptr<const Team> team_;
  Turns turns_;
  std::string last_;  // whose turn it was, with what this decision gives
  Roster roster_;
  TurnsTaken taken_;
  Decision decision_;
};

}  // namespace

absl::StatusOr<Decision> DecideAssignNext(const AssignNext& request, const Context& context,
                                          Streams& streams) {
  if (request.tickets().empty() || request.tickets_size() > kMaxAssigned) {
    return RefuseField("/tickets", absl::StrCat("must name from 1 to ", kMaxAssigned, " tickets"));
  }
  const AssignmentInForce* in_force = context.policies->AssignmentOf(request.team());
  if (in_force == nullptr) return Decision();
  Assigning assigning(*in_force, context, streams);
  RETURN_IF_ERROR(assigning.Load(request));
  const std::set<std::string> asked(request.tickets().begin(), request.tickets().end());
  if (asked.size() < static_cast<std::size_t>(request.tickets_size())) {
    return RefuseField("/tickets", "names a ticket twice");
  }
  for (const std::string& number : request.tickets()) {
    RETURN_IF_ERROR(assigning.Assign(number));
  }
  return assigning.TakeDecision();
}

}  // namespace redress
