#include "cli/civil_times.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "base/status.h"
#include "commands/json.h"
#include "events/instant.h"

namespace redress {
namespace {

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2199;

bool HasOffset(absl::string_view format) {
  return absl::StrContains(format, "%z") || absl::StrContains(format, "%Ez") ||
         absl::StrContains(format, "%E*z") || absl::StrContains(format, "%s");
}

absl::StatusOr<absl::Time> OnClock(absl::CivilSecond civil, const CivilClock& clock) {
  const absl::TimeZone::TimeInfo found = clock.zone.At(civil);
  switch (found.kind) {
    case absl::TimeZone::TimeInfo::UNIQUE:
      return found.pre;
    case absl::TimeZone::TimeInfo::REPEATED:
      if (clock.overlap == Overlap::kRefuse) {
        return absl::InvalidArgumentError("the clock showed this time twice, when it was put back");
      }
      return clock.overlap == Overlap::kEarlier ? found.pre : found.post;
    case absl::TimeZone::TimeInfo::SKIPPED:
      if (clock.gap == Gap::kRefuse) {
        return absl::InvalidArgumentError("the clock never showed this time: it was put forward");
      }
      return found.pre;  // by the offset from before the change
  }
  return absl::InvalidArgumentError("no time");
}

// Returns the instant that reads as `as_utc`, a civil time read as if it were UTC.
absl::StatusOr<Instant> InZone(absl::Time as_utc, const CivilClock& clock) {
  const auto civil = absl::ToCivilSecond(as_utc, absl::UTCTimeZone());
  const absl::Duration fraction = as_utc - absl::FromCivil(civil, absl::UTCTimeZone());
  ASSIGN_OR_RETURN(const absl::Time time, OnClock(civil, clock));
  Instant instant = InstantOf(time + fraction);
  const absl::Duration offset = as_utc - fraction - time;
  instant.set_offset_minutes(static_cast<int>(offset / absl::Minutes(1)));
  return instant;
}

// Of a time that names its own offset, ours is how it read in our zone.
Instant OfItself(absl::Time time, const CivilClock& clock) {
  Instant instant = InstantOf(time);
  instant.set_offset_minutes(clock.zone.At(time).offset / 60);
  return instant;
}

bool IsInRange(absl::Time time) {
  const absl::CivilYear year = absl::ToCivilYear(time, absl::UTCTimeZone());
  return year >= absl::CivilYear(kFirstYear) && year <= absl::CivilYear(kLastYear);
}

}  // namespace

absl::StatusOr<Instant> ParseCivil(absl::string_view text, const std::vector<std::string>& formats,
                                   const CivilClock& clock) {
  if (formats.empty()) return ParseInstant(text);
  for (const std::string& format : formats) {
    absl::Time time;
    if (!absl::ParseTime(format, text, &time, nullptr)) continue;
    if (!IsInRange(time)) {
      return absl::InvalidArgumentError("a time outside the years 1900 to 2199");
    }
    if (HasOffset(format)) return OfItself(time, clock);
    return InZone(time, clock);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("no time of the form ", absl::StrJoin(formats, " or ")));
}

}  // namespace redress
