#include "aggregates/calendar/working_days.h"

#include <algorithm>
#include <cstddef>

#include "aggregates/calendar/day_windows.h"

namespace redress {
namespace {

// Returns how many of `sorted`, from the first, `holds` is true of.
template <typename Element, typename Holds>
std::int64_t Leading(const std::vector<Element>& sorted, Holds holds) {
  return std::partition_point(sorted.begin(), sorted.end(), holds) - sorted.begin();
}

}  // namespace

void WorkingDays::Add(absl::CivilDay day, const OpenSpan& open) {
  days_.push_back({static_cast<std::int32_t>(day - kFirstDay), open.opens, open.closes});
}

std::int64_t WorkingDays::FirstNotBefore(absl::CivilDay day) const {
  const absl::civil_diff_t since = day - kFirstDay;
  return Leading(days_, [since](const Day& each) { return each.day < since; });
}

std::int64_t WorkingDays::OpenedBy(absl::Time at) const {
  const std::int64_t second = FloorSeconds(at);
  return Leading(days_, [second](const Day& each) { return each.opens <= second; });
}

std::int64_t WorkingDays::OpenedBefore(absl::Time at) const {
  const std::int64_t second = CeilSeconds(at);
  return Leading(days_, [second](const Day& each) { return each.opens < second; });
}

std::int64_t WorkingDays::ClosedBefore(absl::Time at) const {
  const std::int64_t second = CeilSeconds(at);
  return Leading(days_, [second](const Day& each) { return each.closes < second; });
}

std::int64_t WorkingDays::ClosedBy(absl::Time at) const {
  const std::int64_t second = FloorSeconds(at);
  return Leading(days_, [second](const Day& each) { return each.closes <= second; });
}

absl::Time WorkingDays::CloseOf(std::int64_t number) const {
  if (number < 0) return absl::InfinitePast();
  if (number >= static_cast<std::int64_t>(days_.size())) return absl::InfiniteFuture();
  return TimeAt(days_[static_cast<std::size_t>(number)].closes);
}

}  // namespace redress
