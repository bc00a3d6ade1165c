#include "aggregates/assignment/choosing.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "aggregates/clocks/standards.h"

namespace redress {
namespace {

// The first candidate after the one whose turn it was; whoever left the team counts for the end of
// the order.
std::size_t NextInTurn(const Roster& roster, const Candidates& candidates, absl::string_view last) {
  const auto& all = roster.members;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Member& member) { return member.id == last; });
  if (found == all.end()) return candidates.members.front();
  const auto at = static_cast<std::size_t>(found - all.begin());
  const auto next = std::upper_bound(candidates.members.begin(), candidates.members.end(), at);
  return next == candidates.members.end() ? candidates.members.front() : *next;
}

// Orders candidates by what they would have with the ticket; of equal ones, by a hash that nobody
// can foresee and every node has.
struct Weight {
  std::uint64_t points;
  std::uint64_t capacity;
  std::string tie;

  bool operator<(const Weight& other) const {
    const std::uint64_t own = points * other.capacity;
    const std::uint64_t others = other.points * capacity;
    return std::tie(own, tie) < std::tie(others, other.tie);
  }
};

Weight WeightOf(const Ticket& ticket, const Roster& roster, const Member& member,
                const Names& names) {
  const bool is_weighted = roster.rule->order() == ASSIGNMENT_ORDER_WEIGHTED;
  return {.points = member.points + PointsOf(*roster.rule, SeverityOf(ticket)),
          .capacity = is_weighted ? std::max(1U, member.capacity) : 1,
          .tie = names.CommandId({"turn", ticket.number, member.id})};
}

std::size_t LeastLoaded(const Ticket& ticket, const Roster& roster, const Candidates& candidates,
                        const Names& names) {
  std::size_t least = candidates.members.front();
  Weight weight = WeightOf(ticket, roster, roster.members[least], names);
  for (const std::size_t member : candidates.members) {
    Weight other = WeightOf(ticket, roster, roster.members[member], names);
    if (!(other < weight)) continue;
    weight = std::move(other);
    least = member;
  }
  return least;
}

std::optional<std::size_t> LastHandler(const Ticket& ticket, const Roster& roster,
                                       const Candidates& candidates) {
  if (!roster.rule->last_handler_first()) return std::nullopt;
  const std::string person = LastHandlerOf(ticket);
  for (const std::size_t member : candidates.members) {
    if (roster.members[member].id == person) return member;
  }
  return std::nullopt;
}

}  // namespace

std::string LastHandlerOf(const Ticket& ticket) {
  if (ticket.redo_of.has_value() || !ticket.holder.has_value()) return "";
  return ticket.holder->person().empty() ? ticket.last_person : ticket.holder->person();
}

Choice Choose(const Ticket& ticket, const Roster& roster, const Candidates& candidates,
              absl::string_view last, const Names& names) {
  if (const auto handler = LastHandler(ticket, roster, candidates)) {
    return {*handler, ASSIGNED_HOW_LAST_HANDLER};
  }
  switch (roster.rule->order()) {
    case ASSIGNMENT_ORDER_LEAST_LOAD:
      return {LeastLoaded(ticket, roster, candidates, names), ASSIGNED_HOW_LEAST_LOAD};
    case ASSIGNMENT_ORDER_WEIGHTED:
      return {LeastLoaded(ticket, roster, candidates, names), ASSIGNED_HOW_WEIGHTED};
    default:
      return {NextInTurn(roster, candidates, last), ASSIGNED_HOW_IN_TURN};
  }
}

}  // namespace redress
