#pragma once

// Days as people say them, for times that are asked for.

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace redress {

// Puts an instant in the place of "today" and "tomorrow", where a parameter's name ends in
// "_before": the end of that day in `zone`, seen from `now`. Other words stay as they are.
void ReadDayWords(absl::Time now, const absl::TimeZone& zone,
                  std::map<std::string, std::string>& parameters);

// Returns how long it is from `now` until `due`, in at most two units, such as "2d 3h"; of what is
// past, "-15min". Nothing where `due` is no instant.
std::string TimeLeft(absl::string_view due, absl::Time now = absl::Now());

}  // namespace redress
