#pragma once

// Civil times: dates as text, zones by name, and when the clocks of a zone show what.

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace redress {

// Errors: kInvalidArgument (no date of the form YYYY-MM-DD).
absl::StatusOr<absl::CivilDay> ReadDate(absl::string_view text);

// Returns the zone that the IANA database has as `name`, such as "Asia/Shanghai". Never the zone of
// this machine, nor a file of another folder.
//
// Errors: kInvalidArgument (there is none).
absl::StatusOr<absl::TimeZone> ReadZone(absl::string_view name);

// Returns when clocks of `zone` first show `civil`; where they never do, when they jump past it.
absl::Time FirstShown(absl::CivilSecond civil, const absl::TimeZone& zone);

// Returns when they last show it.
absl::Time LastShown(absl::CivilSecond civil, const absl::TimeZone& zone);

}  // namespace redress
