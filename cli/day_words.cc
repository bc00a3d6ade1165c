#include "cli/day_words.h"

#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "commands/json.h"
#include "events/instant.h"

namespace redress {
namespace {

std::string EndOfDay(absl::CivilDay day, const absl::TimeZone& zone) {
  return absl::FormatTime(absl::FromCivil(day + 1, zone), absl::UTCTimeZone());
}

std::string InTwoUnits(std::int64_t minutes) {
  constexpr std::int64_t kHour = 60;
  constexpr std::int64_t kDay = 24 * kHour;
  if (minutes >= kDay) return absl::StrCat(minutes / kDay, "d ", minutes % kDay / kHour, "h");
  if (minutes >= kHour) return absl::StrCat(minutes / kHour, "h ", minutes % kHour, "min");
  return absl::StrCat(minutes, "min");
}

}  // namespace

void ReadDayWords(absl::Time now, const absl::TimeZone& zone,
                  std::map<std::string, std::string>& parameters) {
  const absl::CivilDay today(zone.At(now).cs);
  for (auto& [name, value] : parameters) {
    if (!absl::EndsWith(name, "_before")) continue;
    if (value == "today") value = EndOfDay(today, zone);
    if (value == "tomorrow") value = EndOfDay(today + 1, zone);
  }
}

std::string TimeLeft(absl::string_view due, absl::Time now) {
  const absl::StatusOr<Instant> instant = ParseInstant(due);
  if (!instant.ok()) return "";
  const std::int64_t minutes = absl::ToInt64Minutes(TimeOf(*instant) - now);
  return minutes < 0 ? absl::StrCat("-", InTwoUnits(-minutes)) : InTwoUnits(minutes);
}

}  // namespace redress
