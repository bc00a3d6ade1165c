#pragma once

// Running promises are counted again, by calendars that were corrected since. Pure.

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "aggregates/command.pb.h"
#include "aggregates/decision.h"
#include "events/policy.pb.h"

namespace redress {

// Returns the facts that the named tickets' promises by the policy, or by its calendars, are
// counted again: none of a ticket where that changes nothing.
//
// Errors: kInvalidArgument (no ticket's number, or one twice), kNotFound (no such policy or
// ticket), kFailedPrecondition, and those of `streams`.
absl::StatusOr<Decision> DecideCorrectRunning(const PolicyRequest& request, const Context& context,
                                              Streams& streams);

// Whether two calendars have the same working time from `from` on, as far as the first knows it.
bool HaveSameTime(const CalendarRules& before, const CalendarRules& after, absl::CivilDay from);

}  // namespace redress
