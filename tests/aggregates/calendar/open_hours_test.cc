#include "aggregates/calendar/open_hours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/testing/calendar_rules.h"
#include "tests/testing/compiled.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Told(const CalendarRules& rules, const char* from, const char* to) {
  std::vector<std::string> told;
  for (const OpenHour& hour : OpenHours(*Compiled(rules), At(from), At(to))) {
    told.push_back(absl::StrCat(Shown(hour.opens), " - ", Shown(hour.closes)));
  }
  return told;
}

CalendarRules Plain() {
  return WeekRules("Asia/Shanghai", kMondayToFriday, {"08:30-12:00", "14:00-17:30"});
}

TEST(OpenHoursTest, EveryWindowIsASpanAndWhatLiesBeyondIsCut) {
  EXPECT_THAT(Told(Plain(), "2026-06-05 09:00:30", "2026-06-08 08:31"),
              ElementsAre("Fri 2026-06-05 09:00:30 +0800 - Fri 2026-06-05 12:00:00 +0800",
                          "Fri 2026-06-05 14:00:00 +0800 - Fri 2026-06-05 17:30:00 +0800",
                          "Mon 2026-06-08 08:30:00 +0800 - Mon 2026-06-08 08:31:00 +0800"));
}

TEST(OpenHoursTest, ASpanGoesOnPastMidnight) {
  EXPECT_THAT(Told(WeekRules("Asia/Shanghai", kMondayToFriday, {"20:00-28:00"}), "2026-06-01 12:00",
                   "2026-06-02 12:00"),
              ElementsAre("Mon 2026-06-01 20:00:00 +0800 - Tue 2026-06-02 04:00:00 +0800"));
}

TEST(OpenHoursTest, WhereNothingIsOpenThereIsNone) {
  EXPECT_THAT(Told(Plain(), "2026-06-06 00:00", "2026-06-08 08:30"), IsEmpty());
}

TEST(OpenHoursTest, TheSpansAreTheWorkingTimeOfAYear) {
  const CalendarPointer office = Compiled(Plain());
  const absl::Time from = At("2026-01-01 00:00");
  const absl::Time to = At("2027-02-04 00:00");
  absl::Duration sum;

  const std::vector<OpenHour> hours = OpenHours(*office, from, to);

  for (const OpenHour& hour : hours) {
    EXPECT_TRUE(office->IsOpen(hour.opens));
    EXPECT_FALSE(office->IsOpen(hour.closes));
    sum += hour.closes - hour.opens;
  }
  EXPECT_GT(hours.size(), 500U);
  EXPECT_EQ(sum, office->OpenBetween(from, to));
}

}  // namespace
}  // namespace redress::testing
