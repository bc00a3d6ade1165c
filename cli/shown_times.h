#pragma once

// Times as people are shown them: to the second, in one zone that is named. Programs get them in
// full, as the server spelled them.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace redress {

// Returns the zone, such as UTC or Asia/Shanghai. Errors: kInvalidArgument (no such zone).
absl::StatusOr<absl::TimeZone> ZoneNamed(const std::string& name);

// Returns `text`, where it is an RFC 3339 time, as "2026-03-01 09:30:00 UTC"; else as it is.
std::string ShownTime(absl::string_view text, const absl::TimeZone& zone);

// Makes the times of a table shorter: the columns that hold nothing else get the zone's name into
// their heading, and lose it in their cells.
void ShowTimes(std::vector<std::string>& heading, std::vector<std::vector<std::string>>& rows,
               const absl::TimeZone& zone);

}  // namespace redress
