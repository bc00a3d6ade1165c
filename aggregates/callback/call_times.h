#pragma once

// When people are called: in the working time of a calendar, at hours at which customers may be
// called, and again at another time of day. Pure.

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "aggregates/calendar/calendar.h"
#include "aggregates/decision.h"
#include "aggregates/policy/in_force.h"
#include "events/clock.pb.h"
#include "events/instant.pb.h"
#include "events/policy.pb.h"

namespace redress {

struct CallHours {
  std::shared_ptr<const Calendar> calendar;  // null: nothing is known, any instant will do
  CalendarWindow hours;                      // of the day, by the calendar's zone
};

// Returns the hours at which customers may be called where no rule says otherwise: 09:00 to 20:00.
CalendarWindow UsualCallHours();

// Returns the hours of a rule of `policy`: the usual ones where it gives none.
CallHours CallHoursOf(const PoliciesInForce& policies, const PolicyVersion& policy,
                      const std::string& calendar, const CalendarWindow& hours);

// Returns the first instant for a call from `at` on: `at` itself where the calendar is never open
// at such hours within a year.
absl::Time CallableFrom(absl::Time at, const CallHours& hours);

// Returns the first instant for a call once `amount` is over that counts from `from`. Working days
// keep the wall-clock time, as civil days do: tomorrow at the same time.
absl::Time CallAfter(const Amount& amount, absl::Time from, const CallHours& hours);

// Returns when to try again who could not be reached at any of `attempts`, the last of which is
// `spacing` (two hours where it is none) before. The hours are three parts of equal length,
// morning, afternoon and evening: of the parts in which calls can be made within a week it is the
// first of those that were tried least.
absl::Time NextAttempt(const Amount& spacing, absl::Span<const absl::Time> attempts,
                       const CallHours& hours);

// The furthest ahead that somebody can plan a call: what lies further is a slip of the hand.
inline constexpr absl::Duration kFurthestPlan = absl::Hours(24 * 3'660);

// Errors: kFailedPrecondition, machine code "too-late" (further ahead than that).
absl::Status CheckPlannedFor(const Instant& planned_for, const Context& context);

// Returns in which part of the hours, from 0, `at` lies; outside of them the nearest.
int PartOfDay(absl::Time at, const CallHours& hours);

}  // namespace redress
