#include "aggregates/calendar/open_hours.h"

namespace redress {
namespace {

// Returns when it closes that is open from `from` on; `to` where it does not before. Windows close
// at whole seconds.
absl::Time ClosingAfter(const Calendar& calendar, absl::Time from, absl::Time to) {
  const auto is_open_until = [&](absl::Time at) {
    return calendar.OpenBetween(from, at) == at - from;
  };
  if (is_open_until(to)) return to;
  absl::Time open = from;
  absl::Time closed = to;
  while (closed - open > absl::Seconds(1)) {
    const absl::Time between = open + (closed - open) / 2;
    (is_open_until(between) ? open : closed) = between;
  }
  return absl::FromUnixSeconds(absl::ToUnixSeconds(closed));
}

}  // namespace

std::vector<OpenHour> OpenHours(const Calendar& calendar, absl::Time from, absl::Time to) {
  std::vector<OpenHour> hours;
  absl::Time opens = calendar.NextOpening(from);
  while (opens < to) {
    hours.push_back({opens, ClosingAfter(calendar, opens, to)});
    opens = calendar.NextOpening(hours.back().closes);
  }
  return hours;
}

}  // namespace redress
