#pragma once

// Random rules of calendars that compile, and instants near which something happens in their zone.

#include <random>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "events/policy.pb.h"

namespace redress::testing {

class RandomRules {
 public:
  explicit RandomRules(std::uint64_t seed) : random_(seed) {}

  // Returns the rules of a calendar, with exceptions within `days` days from `around`.
  CalendarRules Draw(const std::string& zone, absl::Time around, int days);

  // Returns one of the zones whose clocks do unlike things.
  std::string AnyZone();

  // Returns a minute within `days` days before a change of the clocks of `zone` that is drawn, or
  // before any instant where they do not change.
  absl::Time NearChange(const std::string& zone, int days);

  std::int64_t Below(std::int64_t bound) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(bound));
  }

 private:
  using Windows = std::vector<CalendarWindow>;

  // Returns windows of a day, or none. Either no window goes past midnight, or none begins before
  // the last one of the day before can end.
  Windows AnyWindows(bool past_midnight);
  void AddExceptions(CalendarRules& rules, absl::Time around, int days, bool past_midnight);

  std::mt19937_64 random_;
};

}  // namespace redress::testing
