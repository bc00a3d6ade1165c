#include "aggregates/ticket/handover.h"

#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "aggregates/access/roles.h"
#include "aggregates/agent/agent.h"
#include "aggregates/agent/known.h"
#include "aggregates/assignment/candidates.h"
#include "aggregates/codes.h"
#include "aggregates/fold.h"
#include "aggregates/names.h"
#include "aggregates/refusal.h"
#include "aggregates/supervising.h"
#include "aggregates/team/lead.h"
#include "aggregates/team/team.h"
#include "aggregates/ticket/rules.h"
#include "base/status.h"
#include "events/instant.h"

namespace redress {
namespace {

bool IsOf(const Team& team, const std::string& person) {
  const auto& members = team.profile.members();
  return team.profile.lead() == person ||
         std::find(members.begin(), members.end(), person) != members.end();
}

absl::Status CheckMayOffer(const Ticket& ticket, const Actor& actor, Streams& streams) {
  const bool dispatches = actor.role == roles::kDispatcher || Supervises(actor);
  if (dispatches || actor.id == ticket.holder->person()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string lead, LeadOf(ticket.holder->unit(), streams));
  if (actor.id == lead) return absl::OkStatus();
  return Forbid(codes::kNotTheHolder,
                "who holds the ticket hands it over, or who leads the unit, a dispatcher or a "
                "supervisor");
}

// Where nobody described who holds it, people need not be known.
absl::Status CheckIsThere(const std::string& person, const std::string& holder, absl::Time now,
                          Streams& streams) {
  ASSIGN_OR_RETURN(std::shared_ptr<const Agent> agent,
                   LoadState<Agent>(streams, AgentStream(person)));
  if (agent->id.empty()) {
    ASSIGN_OR_RETURN(const auto giver, LoadState<Agent>(streams, AgentStream(holder)));
    if (giver->id.empty()) return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(agent, LoadPresent(person, streams));
  if (!IsAway(*agent, now)) return absl::OkStatus();
  return Forbid(codes::kAgentAway, absl::StrCat("agent ", person, " is away"), {{person}});
}

absl::Status CheckMayTake(const std::string& person, const Ticket& ticket, absl::Time now,
                          Streams& streams) {
  RETURN_IF_ERROR(CheckIsThere(person, ticket.holder->person(), now, streams));
  const std::string& unit = ticket.holder->unit();
  ASSIGN_OR_RETURN(const auto team, LoadState<Team>(streams, TeamStream(unit)));
  if (team->id.empty() || IsOf(*team, person)) return absl::OkStatus();
  return Forbid(codes::kNotAMember,
                absl::StrCat(person, " is not of team ", unit, ": to another unit, transfer it"),
                {{person}});
}

}  // namespace

absl::Status CheckHandover(const Ticket& ticket, const TicketEvent& fact, const Actor& actor,
                           absl::Time now, Streams& streams) {
  if (fact.has_handover_decided()) {
    if (!fact.handover_decided().accepted()) return absl::OkStatus();
    return CheckMayTake(ticket.open_handover->to(), ticket, now, streams);
  }
  RETURN_IF_ERROR(CheckMayOffer(ticket, actor, streams));
  return CheckMayTake(fact.handover_offered().to(), ticket, now, streams);
}

absl::Time HandoverLapses(const Ticket& ticket) {
  const bool is_held =
      ticket.phase == TICKET_PHASE_ASSIGNED || ticket.phase == TICKET_PHASE_HANDLING;
  if (!is_held || !ticket.open_handover.has_value()) return absl::InfiniteFuture();
  return TimeOf(ticket.open_handover->until());
}

absl::StatusOr<Holder> HolderAfterLapse(const Ticket& ticket, absl::Time now, Streams& streams) {
  Holder holder;
  holder.set_unit(ticket.holder->unit());
  // Who leads the unit was not named to know of what is secret.
  if (IsByHandOnly(ticket)) return holder;
  ASSIGN_OR_RETURN(const std::string lead, LeadOf(holder.unit(), streams));
  if (lead.empty() || lead == ticket.open_handover->from()) return holder;
  ASSIGN_OR_RETURN(const auto agent, LoadState<Agent>(streams, AgentStream(lead)));
  if (IsAway(*agent, now)) return holder;
  holder.set_person(lead);
  if (!MayHold(ticket, holder)) holder.clear_person();
  return holder;
}

}  // namespace redress
