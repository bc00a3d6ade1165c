#include "aggregates/callback/call_times.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "aggregates/calendar/amount.h"
#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "events/instant.h"

namespace redress {
namespace {

constexpr int kParts = 3;
constexpr std::uint32_t kFirstMinute = 9 * 60;
constexpr std::uint32_t kLastMinute = 20 * 60;
constexpr std::uint64_t kDefaultSpacing = 2 * 60 * 60;  // seconds: long enough to have come home

// How far ahead an instant for a call is looked for: the longest closure, with much to spare.
constexpr absl::Duration kLookAhead = absl::Hours(24 * 366);
// How long another time of day is waited for: by then each weekday was there.
constexpr absl::Duration kPatience = absl::Hours(24 * 7);

absl::Time MinuteOf(absl::CivilDay day, std::int64_t minute, const Calendar& calendar) {
  return absl::FromCivil(absl::CivilMinute(day) + minute, calendar.zone());
}

std::optional<absl::Time> FindCallable(absl::Time at, const CallHours& hours) {
  const absl::Time end = at + kLookAhead;
  while (at < end) {
    at = hours.calendar->NextOpening(at);
    if (at == absl::InfiniteFuture()) return std::nullopt;
    const absl::CivilDay day(hours.calendar->zone().At(at).cs);
    const absl::Time opens = MinuteOf(day, hours.hours.opens(), *hours.calendar);
    const absl::Time closes = MinuteOf(day, hours.hours.closes(), *hours.calendar);
    if (at >= opens && at < closes) return at;
    at = at < opens ? opens : MinuteOf(day + 1, hours.hours.opens(), *hours.calendar);
  }
  return std::nullopt;
}

// Returns the `days`-th working day after `from`, at the same time of day.
absl::Time AfterWorkingDays(std::uint32_t days, absl::Time from, const Calendar& calendar) {
  const absl::Time close = calendar.AfterBusinessDays(from, days, RECEIPT_OUTSIDE_HOURS_SAME_DAY);
  if (close == absl::InfiniteFuture()) return close;
  // What closes at midnight is of the day that ends then.
  const absl::CivilDay day(calendar.zone().At(close - absl::Seconds(1)).cs);
  const absl::CivilSecond told = calendar.zone().At(from).cs;
  return absl::FromCivil(absl::CivilSecond(day.year(), day.month(), day.day(), told.hour(),
                                           told.minute(), told.second()),
                         calendar.zone());
}

absl::Time After(const Amount& amount, absl::Time from, const Calendar& calendar) {
  return amount.has_business_days()
             ? AfterWorkingDays(amount.business_days(), from, calendar)
             : DueAfter(amount, from, calendar, RECEIPT_OUTSIDE_HOURS_SAME_DAY);
}

// Returns when the part of the day is over in which `at` lies.
absl::Time EndOfPart(absl::Time at, const CallHours& hours) {
  const std::int64_t length = hours.hours.closes() - hours.hours.opens();
  const std::int64_t after = (length * (PartOfDay(at, hours) + 1) + kParts - 1) / kParts;
  return MinuteOf(absl::CivilDay(hours.calendar->zone().At(at).cs), hours.hours.opens() + after,
                  *hours.calendar);
}

}  // namespace

CalendarWindow UsualCallHours() {
  CalendarWindow hours;
  hours.set_opens(kFirstMinute);
  hours.set_closes(kLastMinute);
  return hours;
}

CallHours CallHoursOf(const PoliciesInForce& policies, const PolicyVersion& policy,
                      const std::string& calendar, const CalendarWindow& hours) {
  return {policies.CalendarOf(policy, calendar).calendar,
          hours.closes() == 0 ? UsualCallHours() : hours};
}

absl::Time CallableFrom(absl::Time at, const CallHours& hours) {
  return hours.calendar == nullptr ? at : FindCallable(at, hours).value_or(at);
}

absl::Time CallAfter(const Amount& amount, absl::Time from, const CallHours& hours) {
  if (hours.calendar == nullptr) return from;
  const absl::Time over = After(amount, from, *hours.calendar);
  return CallableFrom(over == absl::InfiniteFuture() ? from : over, hours);
}

absl::Time NextAttempt(const Amount& spacing, absl::Span<const absl::Time> attempts,
                       const CallHours& hours) {
  Amount least = spacing;
  if (!IsPositive(least)) least.set_elapsed_seconds(kDefaultSpacing);
  const absl::Time first = CallAfter(least, attempts.back(), hours);
  if (hours.calendar == nullptr) return first;
  std::array<int, kParts> tried = {};
  for (const absl::Time at : attempts) ++tried[static_cast<std::size_t>(PartOfDay(at, hours))];
  const auto tried_at = [&](absl::Time at) {
    return tried[static_cast<std::size_t>(PartOfDay(at, hours))];
  };
  absl::Time best = first;
  for (absl::Time at = first; at < first + kPatience && tried_at(best) > 0;) {
    if (tried_at(at) < tried_at(best)) best = at;
    at = CallableFrom(EndOfPart(at, hours), hours);
  }
  return best;
}

absl::Status CheckPlannedFor(const Instant& planned_for, const Context& context) {
  if (TimeOf(planned_for) <= context.now + kFurthestPlan) return absl::OkStatus();
  return Forbid(codes::kTooLate,
                absl::StrCat("a call is planned for at most ",
                             absl::ToInt64Hours(kFurthestPlan) / 24, " days ahead"));
}

int PartOfDay(absl::Time at, const CallHours& hours) {
  const absl::CivilSecond told = hours.calendar->zone().At(at).cs;
  const std::int64_t minute = told.hour() * 60 + told.minute();
  const std::int64_t length = hours.hours.closes() - hours.hours.opens();
  const std::int64_t part = (minute - hours.hours.opens()) * kParts / length;
  return static_cast<int>(std::clamp<std::int64_t>(part, 0, kParts - 1));
}

}  // namespace redress
