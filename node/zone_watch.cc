#include "node/zone_watch.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "aggregates/calendar/wall_clock.h"
#include "aggregates/calendar/zone_version.h"
#include "base/status.h"
#include "events/instant.h"
#include "projections/cursor.h"
#include "projections/policies.h"
#include "projections/ticket_lists.h"

namespace redress {
namespace {

// Zones that are read otherwise, by the names of a policy's own calendars.
using Zones = std::map<std::string, absl::TimeZone>;

Zones ChangedZonesOf(const PolicyPutInForce& policy, const std::vector<std::string>& changed) {
  Zones zones;
  for (const CalendarRules& rules : policy.document().calendars()) {
    const bool is_changed =
        std::find(changed.begin(), changed.end(), rules.zone()) != changed.end();
    const auto zone = ReadZone(rules.zone());
    if (is_changed && rules.policy().empty() && zone.ok()) zones[rules.name()] = *zone;
  }
  return zones;
}

// Whether the clocks of its zone, when it is due, show another time than was told.
bool IsToldOtherwise(const ClockRow& clock, const std::string& policy, const Zones& zones) {
  const std::string& of =
      clock.calendar_policy().empty() ? clock.policy() : clock.calendar_policy();
  const auto zone = zones.find(clock.calendar());
  if (of != policy || zone == zones.end() || clock.breached() || !clock.has_due()) return false;
  return zone->second.At(TimeOf(clock.due())).offset / 60 != clock.due().offset_minutes();
}

// Returns how many promises would move, of the first tickets.
absl::StatusOr<std::size_t> CountMoving(const KeyValueReader& views, const std::string& policy,
                                        const Zones& zones) {
  TicketFilter filter;
  filter.running = policy;
  std::size_t moving = 0;
  std::string cursor;
  for (std::size_t looked = 0; looked < kMaxZoneTickets; looked += kMaxPageSize) {
    ASSIGN_OR_RETURN(const TicketPage page, ListTickets(views, filter, cursor, kMaxPageSize));
    for (const TicketRow& row : page.rows) {
      moving += static_cast<std::size_t>(std::count_if(
          row.clocks().begin(), row.clocks().end(),
          [&](const ClockRow& clock) { return IsToldOtherwise(clock, policy, zones); }));
    }
    cursor = page.next_cursor;
    if (cursor.empty()) break;
  }
  return moving;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ZoneAlarms(const KeyValueReader& views) {
  ASSIGN_OR_RETURN(const std::vector<PolicyRow> rows, ReadPolicies(views));
  ASSIGN_OR_RETURN(const std::vector<PolicyPutInForce> in_force, ReadInForce(views, rows));
  std::vector<std::string> alarms;
  for (const PolicyPutInForce& policy : in_force) {
    const std::vector<std::string> changed = ZonesReadOtherwise(policy.tz_version());
    if (changed.empty()) continue;
    ASSIGN_OR_RETURN(const std::size_t moving,
                     CountMoving(views, policy.name(), ChangedZonesOf(policy, changed)));
    if (moving == 0) continue;
    alarms.push_back(absl::StrCat(
        "time zone data changed for ", absl::StrJoin(changed, ", "), " since policy ",
        policy.name(), " was applied: ", moving,
        " running promises would be due at other times; nothing was moved. Tell what would move "
        "with: redress policy correct ",
        policy.name(),
        " --reason \"time zone data\" --dry-run, and correct it with the same "
        "without --dry-run"));
  }
  return alarms;
}

}  // namespace redress
