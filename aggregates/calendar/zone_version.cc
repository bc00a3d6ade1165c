#include "aggregates/calendar/zone_version.h"

#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "aggregates/calendar/wall_clock.h"
#include "base/hash.h"

namespace redress {
namespace {

// Hexadecimal digits of a digest that are told: nobody makes two data sets look alike on purpose.
constexpr std::size_t kDigits = 16;

struct Years {
  int first = 0;
  int end = 0;  // the first that does not count
};

// Returns a digest of the offsets that the clocks of `name` have in these years; "none" where there
// is no such zone.
std::string DigestOf(const std::string& name, const Years& years) {
  const absl::StatusOr<absl::TimeZone> zone = ReadZone(name);
  if (!zone.ok()) return "none";
  const absl::Time begins = absl::FromCivil(absl::CivilYear(years.first), absl::UTCTimeZone());
  const absl::Time ends = absl::FromCivil(absl::CivilYear(years.end), absl::UTCTimeZone());
  std::string offsets = absl::StrCat(zone->At(begins).offset);
  absl::TimeZone::CivilTransition next;
  for (absl::Time at = begins; zone->NextTransition(at, &next);) {
    at = zone->At(next.from).trans;
    if (at >= ends) break;
    absl::StrAppend(&offsets, " ", absl::ToUnixSeconds(at), " ", zone->At(at).offset);
  }
  return ToHex(Sha256(offsets)).substr(0, kDigits);
}

}  // namespace

std::string ZoneVersion(const PolicyDocument& document, absl::Time now) {
  std::set<std::string> zones;
  for (const CalendarRules& rules : document.calendars()) {
    if (rules.policy().empty()) zones.insert(rules.zone());
  }
  if (zones.empty()) return "";
  const auto year = static_cast<int>(absl::ToCivilYear(now, absl::UTCTimeZone()).year());
  const Years years = {year - 1, year + kZoneYears};
  std::string version = absl::StrCat(years.first, "-", years.end);
  for (const std::string& zone : zones) {
    absl::StrAppend(&version, " ", zone, "=", DigestOf(zone, years));
  }
  return version;
}

std::vector<std::string> ZonesReadOtherwise(absl::string_view version) {
  std::vector<std::string> otherwise;
  const std::vector<absl::string_view> parts = absl::StrSplit(version, ' ');
  const std::pair<absl::string_view, absl::string_view> range = absl::StrSplit(parts[0], '-');
  Years years;
  const bool is_told =
      absl::SimpleAtoi(range.first, &years.first) && absl::SimpleAtoi(range.second, &years.end);
  if (!is_told) return otherwise;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::pair<std::string, std::string> zone =
        absl::StrSplit(parts[i], absl::MaxSplits('=', 1));
    if (DigestOf(zone.first, years) != zone.second) otherwise.push_back(zone.first);
  }
  return otherwise;
}

}  // namespace redress
