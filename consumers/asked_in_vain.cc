#include "consumers/asked_in_vain.h"

#include <utility>

namespace redress {
namespace {

// Who has room matters only where somebody would have been able to.
bool HangsOnRoom(const Ticket& ticket) {
  return ticket.unassignable != UNASSIGNABLE_WHY_NO_TEAM &&
         ticket.unassignable != UNASSIGNABLE_WHY_NO_ONE_ON_DUTY &&
         ticket.unassignable != UNASSIGNABLE_WHY_NO_ONE_SKILLED;
}

absl::Time FallsBackAt(const Ticket& ticket, const AssignmentRule& rule) {
  const bool falls_back =
      rule.fallback() == ASSIGNMENT_FALLBACK_LEAD || rule.fallback() == ASSIGNMENT_FALLBACK_TEAM;
  if (!falls_back || ticket.phase != TICKET_PHASE_ASSIGNED) return absl::InfiniteFuture();
  return ticket.held_since + absl::Minutes(rule.fallback_minutes());
}

}  // namespace

void AskedInVain::Put(const Ticket& ticket, const AssignmentRule* rule,
                      const TeamStanding& standing, absl::Time now) {
  Entry entry;
  entry.version = ticket.version;
  entry.who = standing.who;
  if (rule != nullptr) {
    entry.team = rule->team();
    if (HangsOnRoom(ticket)) entry.room = standing.room;
    const absl::Time falls_back = FallsBackAt(ticket, *rule);
    if (falls_back > now) entry.until = falls_back;
  }
  entries_.Put(ticket.number, std::move(entry), 1);
}

const AskedInVain::Entry* AskedInVain::Find(absl::string_view number, std::uint64_t version) {
  const Entry* entry = entries_.Find(number);
  return entry != nullptr && entry->version == version ? entry : nullptr;
}

bool IsStillInVain(const AskedInVain::Entry& entry, const TeamStanding& standing, absl::Time now) {
  const bool has_same_room = entry.room.empty() || entry.room == standing.room;
  return entry.who == standing.who && has_same_room && now < entry.until;
}

}  // namespace redress
