#include "api/hours.h"

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "aggregates/calendar/open_hours.h"
#include "aggregates/refusal.h"
#include "api/filter_values.h"
#include "api/policies.h"
#include "api/queries.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr absl::string_view kNoSuchCalendar = "no-such-calendar";

struct HoursAsked {
  std::optional<std::string> policy;    // absent: `default`, where a calendar is named
  std::optional<std::string> calendar;  // absent: that of a unit of which the policy says nothing
  absl::Time from;
  absl::Time to;
};

absl::StatusOr<HoursAsked> Parse(const QueryParameters& parameters, absl::Time now) {
  RETURN_IF_ERROR(CheckParameters(
      parameters, {"policy", "calendar", "from", "to", kAsOf, kAt, kAtLeast, kFresh}));
  std::optional<absl::Time> from;
  std::optional<absl::Time> to;
  RETURN_IF_ERROR(ReadTime(parameters, "from", from));
  RETURN_IF_ERROR(ReadTime(parameters, "to", to));
  HoursAsked asked{.policy = TextValue(parameters, "policy"),
                   .calendar = TextValue(parameters, "calendar"),
                   .from = from.value_or(now),
                   .to = absl::InfinitePast()};
  asked.to = to.value_or(asked.from + kDefaultHoursSpan);
  if (asked.to <= asked.from) {
    return RefuseFilter("to", "must be after from, which is now if absent");
  }
  if (asked.to - asked.from <= kMaxHoursSpan) return asked;
  return RefuseFilter("to", absl::StrCat("at most ", absl::ToInt64Hours(kMaxHoursSpan) / 24,
                                         " days after from, which is now if absent"));
}

// The calendar that a unit works by of which no policy says anything, by the first policy in force
// that has one; null: none has.
CalendarInForce HouseCalendar(const PoliciesInForce& policies) {
  for (const std::string& name : policies.names()) {
    CalendarInForce found = policies.CalendarOfUnit(*policies.Newest(name), "");
    if (found.calendar != nullptr) return found;
  }
  return {};
}

absl::StatusOr<CalendarInForce> CalendarAsked(const PoliciesInForce& policies,
                                              const HoursAsked& asked) {
  if (!asked.policy.has_value() && !asked.calendar.has_value()) return HouseCalendar(policies);
  const std::string name = asked.policy.value_or(std::string(kDefaultPolicy));
  const std::shared_ptr<const PolicyVersion> policy = policies.Newest(name);
  if (policy == nullptr) return NoSuch(kPolicyCollection);
  if (!asked.calendar.has_value()) return policies.CalendarOfUnit(*policy, "");
  CalendarInForce found = policies.CalendarOf(*policy, *asked.calendar);
  if (found.calendar != nullptr) return found;
  return Refuse(absl::StatusCode::kNotFound, kNoSuchCalendar,
                absl::StrCat("policy ", policy->name, " has no calendar ", *asked.calendar));
}

absl::StatusOr<Found> FindHours(const View& view, const HoursAsked& asked) {
  ASSIGN_OR_RETURN(const PoliciesInForce policies, view.past
                                                       ? ReadPoliciesInForceAt(view.reader, view.at)
                                                       : ReadPoliciesInForce(view.reader));
  ASSIGN_OR_RETURN(const CalendarInForce found_calendar, CalendarAsked(policies, asked));
  Found found(view);
  JsonWriter& writer = found.body;
  const std::shared_ptr<const Calendar>& calendar = found_calendar.calendar;
  if (calendar != nullptr) {
    writer.Member("policy", found_calendar.policy);
    writer.Member("policy_version", found_calendar.version);
    writer.Member("calendar", found_calendar.name);
    writer.Member("zone", calendar->zone().name());
  }
  writer.Member("from", asked.from);
  writer.Member("to", asked.to);
  writer.Key("open");
  writer.BeginArray();
  if (calendar != nullptr) {
    for (const OpenHour& hour : OpenHours(*calendar, asked.from, asked.to)) {
      writer.BeginObject();
      writer.Member("from", hour.opens);
      writer.Member("to", hour.closes);
      writer.EndObject();
    }
  }
  writer.EndArray();
  return found;
}

}  // namespace

absl::StatusOr<Query> HoursQuery(const QueryParameters& parameters, absl::Time now) {
  ASSIGN_OR_RETURN(const HoursAsked asked, Parse(parameters, now));
  return Query([asked](const View& view) { return FindHours(view, asked); });
}

}  // namespace redress
