#include "tests/aggregates/calendar/random_rules.h"

#include <algorithm>
#include <cstdint>

#include "absl/time/civil_time.h"
#include "base/check.h"
#include "tests/testing/calendar_rules.h"

namespace redress::testing {
namespace {

// Clocks that stand still, that go by an hour, by half an hour, by night and at midnight, that left
// out a day, and that changed their offset for good.
const std::vector<std::string> kZones = {"UTC",
                                         "Asia/Shanghai",
                                         "Europe/London",
                                         "America/New_York",
                                         "Asia/Kathmandu",
                                         "Australia/Lord_Howe",
                                         "Pacific/Apia",
                                         "America/Sao_Paulo",
                                         "Africa/Cairo",
                                         "America/Havana",
                                         "Asia/Gaza",
                                         "Pacific/Chatham",
                                         "Asia/Pyongyang",
                                         "America/Caracas",
                                         "Africa/Casablanca",
                                         "America/St_Johns"};

constexpr std::int64_t kShiftEnds = 6 * 60;  // no window past midnight closes later

}  // namespace

std::string RandomRules::AnyZone() {
  return kZones[static_cast<std::size_t>(Below(static_cast<std::int64_t>(kZones.size())))];
}

absl::Time RandomRules::NearChange(const std::string& zone_name, int days) {
  const absl::TimeZone zone = Zone(zone_name);
  absl::Time near = absl::FromCivil(absl::CivilDay(2002, 1, 1), zone) + absl::Hours(Below(430000));
  absl::TimeZone::CivilTransition change;
  if (Below(4) > 0 && zone.NextTransition(near, &change)) {
    near = absl::FromCivil(absl::CivilMinute(change.to), zone);
  }
  return near - absl::Minutes(Below(std::int64_t{days} * 1440));
}

RandomRules::Windows RandomRules::AnyWindows(bool past_midnight) {
  if (Below(8) == 0) return {};
  if (!past_midnight && Below(8) == 0) return {WindowOf("00:00-24:00")};
  if (!past_midnight && Below(4) == 0) return {WindowOf("01:30-02:30")};
  const std::int64_t earliest = past_midnight ? kShiftEnds : 0;
  const std::int64_t latest = 1440 + earliest;
  const std::int64_t grain = Below(2) == 0 ? 30 : 1;
  std::vector<std::int64_t> ends(static_cast<std::size_t>(2 * (1 + Below(3))));
  for (std::int64_t& end : ends) end = earliest + Below((latest - earliest) / grain + 1) * grain;
  std::sort(ends.begin(), ends.end());
  Windows windows;
  for (std::size_t i = 0; i + 1 < ends.size(); i += 2) {
    if (ends[i] == ends[i + 1] || ends[i] >= 1440) continue;
    windows.emplace_back();
    windows.back().set_opens(static_cast<std::uint32_t>(ends[i]));
    windows.back().set_closes(static_cast<std::uint32_t>(ends[i + 1]));
  }
  return windows;
}

CalendarRules RandomRules::Draw(const std::string& zone, absl::Time around, int days) {
  CalendarRules rules = WeekRules(zone, {}, {});
  const bool past_midnight = Below(3) == 0;
  for (const Weekday day : kMondayToSunday) {
    Windows windows = AnyWindows(past_midnight);
    if (day == WEEKDAY_MON && windows.empty()) windows = {WindowOf("09:00-10:00")};
    WeekdayWindows& added = *rules.add_week();
    added.set_day(day);
    added.mutable_windows()->Assign(windows.begin(), windows.end());
  }
  AddExceptions(rules, around, days, past_midnight);
  return rules;
}

void RandomRules::AddExceptions(CalendarRules& rules, absl::Time around, int days,
                                bool past_midnight) {
  absl::CivilDay day = absl::ToCivilDay(around, Zone(rules.zone()));
  for (const absl::CivilDay last = day + days; day < last; ++day) {
    if (Below(6) > 0) continue;
    CalendarException& added = Except(rules, absl::FormatCivilTime(day), EXCEPTION_KIND_CLOSED);
    const Windows windows = AnyWindows(past_midnight);
    if (Below(3) == 0) {
      added.set_kind(EXCEPTION_KIND_OPEN);
      added.set_like(WEEKDAY_MON);
    } else if (Below(2) == 0 && !windows.empty()) {
      added.set_kind(EXCEPTION_KIND_SPECIAL);
      added.mutable_windows()->Assign(windows.begin(), windows.end());
    }
  }
}

}  // namespace redress::testing
