#include "aggregates/assignment/candidates.h"

#include <algorithm>
#include <utility>

#include "aggregates/clocks/standards.h"
#include "aggregates/ticket/rules.h"
#include "base/mutation.h"

namespace redress {
namespace {

bool Has(const Agent& agent, const SkillNeed& need) {
  return LevelOf(agent, need.name()) >= std::max(1U, need.level());
}

bool Fulfils(const Agent& agent, const SkillRule& skills) {
  const auto has = [&](const SkillNeed& need) { return Has(agent, need); };
  return std::all_of(skills.all().begin(), skills.all().end(), has) &&
         (skills.any().empty() || std::any_of(skills.any().begin(), skills.any().end(), has));
}

bool Speaks(const Agent& agent, const std::string& language) {
  const auto& spoken = agent.profile.languages();
  return language.empty() || std::find(spoken.begin(), spoken.end(), language) != spoken.end();
}

bool IsAbleTo(const Agent& agent, const Ticket& ticket, const AssignmentRule& rule) {
  if (rule.speaks_language() && !Speaks(agent, ticket.received.language())) return false;
  return std::all_of(rule.skills().begin(), rule.skills().end(), [&](const SkillRule& skills) {
    return !Matches(skills.when(), ticket) || Fulfils(agent, skills);
  });
}

}  // namespace

const AssignmentInForce* RuleTaking(const Ticket& ticket, const PoliciesInForce& policies) {
  for (const AssignmentInForce& it : policies.assignments()) {
    const auto& takes = it.rule->takes();
    const bool is_taken = std::any_of(takes.begin(), takes.end(), [&](const StandardMatch& when) {
      return Matches(when, ticket);
    });
    if (is_taken) return &it;
  }
  return nullptr;
}

bool WaitsIn(const Ticket& ticket, absl::string_view team, const PoliciesInForce& policies) {
  if (ticket.waiting.has_value() || ticket.open_return.has_value()) return false;
  if (ticket.phase == TICKET_PHASE_ASSIGNED) {
    return ticket.holder.has_value() && ticket.holder->unit() == team &&
           ticket.holder->person().empty();
  }
  if (ticket.phase != TICKET_PHASE_CLASSIFIED) return false;
  const AssignmentInForce* taking = RuleTaking(ticket, policies);
  return taking != nullptr && taking->rule->team() == team;
}

std::uint32_t PointsOf(const AssignmentRule& rule, Severity severity) {
  const SeverityPoints& points = rule.points();
  switch (severity) {
    case SEVERITY_LOW:
      return std::max(1U, points.low());
    case SEVERITY_HIGH:
      return std::max(1U, points.high());
    case SEVERITY_CRITICAL:
      return std::max(1U, points.critical());
    default:
      return std::max(1U, points.normal());
  }
}

std::uint64_t PointsOf(const AssignmentRule& rule, const PersonLoad& load) {
  std::uint64_t points = 0;
  for (int i = 0; i < load.tickets_size(); ++i) {
    points += std::uint64_t{load.tickets(i)} * PointsOf(rule, static_cast<Severity>(i));
  }
  return points;
}

Member MemberOf(std::string id, std::shared_ptr<const Agent> agent, const AssignmentRule& rule,
                bool named, absl::Time at) {
  Member member{.id = std::move(id), .agent = std::move(agent)};
  const std::uint32_t own = member.agent->profile.capacity();
  member.capacity = own > 0 ? own : rule.capacity();
  member.on_duty = IsOnDuty(*member.agent, rule, named, at);
  return member;
}

bool HasRoom(const Member& member, std::uint32_t points, const AssignmentRule& rule) {
  if (rule.max_per_hour() > 0 && member.last_hour >= rule.max_per_hour()) return false;
  return member.capacity == 0 || member.points == 0 || member.points + points <= member.capacity;
}

bool IsOnDuty(const Agent& agent, const AssignmentRule& rule, bool named, absl::Time at) {
  const bool is_away = IsAway(agent, at) && !Mutated(Mutation::kGivesToWhoIsAway);
  if (agent.id.empty() || is_away) return false;
  switch (rule.duty()) {
    case ASSIGNMENT_DUTY_ANY:
      return true;
    case ASSIGNMENT_DUTY_ROTA:
      return named;
    default:
      return IsSignedOn(agent, at);
  }
}

bool IsByHandOnly(const Ticket& ticket) { return ticket.secrecy == SECRECY_SECRET; }

bool MayHold(const Ticket& ticket, const Holder& holder) {
  const bool is_complained_of =
      !holder.person().empty() && holder.person() == ticket.received.unit();
  return !is_complained_of && CheckMayHold(ticket, holder).ok();
}

Candidates CandidatesFor(const Ticket& ticket, const Roster& roster) {
  const AssignmentRule& rule = *roster.rule;
  if (IsByHandOnly(ticket)) return {{}, UNASSIGNABLE_WHY_BY_HAND};
  if (roster.members.empty()) return {{}, UNASSIGNABLE_WHY_NO_TEAM};
  Candidates found{{}, UNASSIGNABLE_WHY_NO_ONE_ON_DUTY};
  const std::uint32_t points = PointsOf(rule, SeverityOf(ticket));
  Holder holder;
  holder.set_unit(rule.team());
  for (std::size_t i = 0; i < roster.members.size(); ++i) {
    const Member& member = roster.members[i];
    if (!member.on_duty) continue;
    // The reason told is that of whoever came nearest.
    found.why = std::max(found.why, UNASSIGNABLE_WHY_NO_ONE_SKILLED);
    holder.set_person(member.id);
    if (!MayHold(ticket, holder) || !IsAbleTo(*member.agent, ticket, rule)) continue;
    found.why = UNASSIGNABLE_WHY_NO_CAPACITY;
    if (HasRoom(member, points, rule)) found.members.push_back(i);
  }
  if (!found.members.empty()) found.why = UNASSIGNABLE_WHY_UNSPECIFIED;
  return found;
}

}  // namespace redress
