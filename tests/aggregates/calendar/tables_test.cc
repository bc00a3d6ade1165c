// The table of the worked examples, once more, in other zones: received on a Thursday 50 minutes
// before the office closes, some days before clocks change there.

#include <gtest/gtest.h>

#include <string>

#include "aggregates/calendar/amount.h"
#include "tests/testing/calendar_rules.h"
#include "tests/testing/compiled.h"

namespace redress::testing {
namespace {

constexpr ReceiptOutsideHours kSameDay = RECEIPT_OUTSIDE_HOURS_SAME_DAY;

struct Table {
  CalendarRules rules;
  std::string received;
  std::string minutes_120;
  std::string days_7;
  std::string days_5;
  std::string civil_days_7;
  std::string days_15;
  std::string warned_at_75_percent;  // of seven working days
  std::string warned_a_day_before;
  std::string elapsed_96_hours;
};

void ExpectTable(const Table& table) {
  const std::string& zone = table.rules.zone();
  const CalendarPointer office = Compiled(table.rules);
  const absl::Time from = At(table.received, zone);
  const absl::Time answer = DueAfter(BusinessDays(7), from, *office, kSameDay);
  const auto due = [&](const Amount& amount) {
    return Shown(DueAfter(amount, from, *office, kSameDay), zone);
  };

  EXPECT_EQ(due(BusinessMinutes(120)), table.minutes_120);
  EXPECT_EQ(Shown(answer, zone), table.days_7);
  EXPECT_EQ(due(BusinessDays(5)), table.days_5);
  EXPECT_EQ(due(Days(7)), table.civil_days_7);
  EXPECT_EQ(due(BusinessDays(15)), table.days_15);
  EXPECT_EQ(Shown(AtPercent(75, from, answer, BusinessDays(7), *office), zone),
            table.warned_at_75_percent);
  EXPECT_EQ(Shown(DueBefore(BusinessDays(1), answer, *office), zone), table.warned_a_day_before);
  EXPECT_EQ(due(Elapsed(absl::Hours(96))), table.elapsed_96_hours);
}

// Working days: 27, 30, 31 March, 1, 2 April; Easter from 3 to 6; 7, 8, 9, 10, 13 to 17, 20.
// 50 minutes and seven days of 480 are 3,410; three quarters are 2,557.5: 50, five days, and 107.5
// of 7 April from 09:00.
TEST(TablesTest, LondonOverSpringAndEaster) {
  CalendarRules rules = WeekRules("Europe/London", kMondayToFriday, {"09:00-17:00"});
  Close(rules, "2026-04-03", "2026-04-06");
  ExpectTable({.rules = rules,
               .received = "2026-03-26 16:10",
               .minutes_120 = "Fri 2026-03-27 10:10:00 +0000",
               .days_7 = "Wed 2026-04-08 17:00:00 +0100",
               .days_5 = "Thu 2026-04-02 17:00:00 +0100",
               .civil_days_7 = "Thu 2026-04-02 16:10:00 +0100",
               .days_15 = "Mon 2026-04-20 17:00:00 +0100",
               .warned_at_75_percent = "Tue 2026-04-07 10:47:30 +0100",
               .warned_a_day_before = "Tue 2026-04-07 17:00:00 +0100",
               .elapsed_96_hours = "Mon 2026-03-30 17:10:00 +0100"});
}

// 6, 9, 10, 11, 12, 13, 16; 17 to 20, 23 to 26 March. Clocks go forward on the 8th.
TEST(TablesTest, NewYorkOverSpring) {
  ExpectTable({.rules = WeekRules("America/New_York", kMondayToFriday, {"09:00-17:00"}),
               .received = "2026-03-05 16:10",
               .minutes_120 = "Fri 2026-03-06 10:10:00 -0500",
               .days_7 = "Mon 2026-03-16 17:00:00 -0400",
               .days_5 = "Thu 2026-03-12 17:00:00 -0400",
               .civil_days_7 = "Thu 2026-03-12 16:10:00 -0400",
               .days_15 = "Thu 2026-03-26 17:00:00 -0400",
               .warned_at_75_percent = "Fri 2026-03-13 10:47:30 -0400",
               .warned_a_day_before = "Fri 2026-03-13 17:00:00 -0400",
               .elapsed_96_hours = "Mon 2026-03-09 17:10:00 -0400"});
}

// 30 October, 2 to 6 November, 9; 10, 12, 13, 16 to 20: Veterans Day, the 11th, is off. Clocks go
// back on the 1st.
TEST(TablesTest, NewYorkOverAutumn) {
  CalendarRules rules = WeekRules("America/New_York", kMondayToFriday, {"09:00-17:00"});
  Close(rules, "2026-11-11", "2026-11-11");
  ExpectTable({.rules = rules,
               .received = "2026-10-29 16:10",
               .minutes_120 = "Fri 2026-10-30 10:10:00 -0400",
               .days_7 = "Mon 2026-11-09 17:00:00 -0500",
               .days_5 = "Thu 2026-11-05 17:00:00 -0500",
               .civil_days_7 = "Thu 2026-11-05 16:10:00 -0500",
               .days_15 = "Fri 2026-11-20 17:00:00 -0500",
               .warned_at_75_percent = "Fri 2026-11-06 10:47:30 -0500",
               .warned_a_day_before = "Fri 2026-11-06 17:00:00 -0500",
               .elapsed_96_hours = "Mon 2026-11-02 15:10:00 -0500"});
}

// Open from Sunday to Friday, and closed on 1 October: 25, 27 to 30 September, 2, 4 October; 5 to
// 9, 11, 12, 13. 50 minutes and seven days of 420: three quarters end 92.5 minutes into the sixth.
TEST(TablesTest, KathmanduAtAQuarterTo) {
  CalendarRules rules =
      WeekRules("Asia/Kathmandu",
                {WEEKDAY_SUN, WEEKDAY_MON, WEEKDAY_TUE, WEEKDAY_WED, WEEKDAY_THU, WEEKDAY_FRI},
                {"10:00-17:00"});
  Close(rules, "2026-10-01", "2026-10-01");
  ExpectTable({.rules = rules,
               .received = "2026-09-24 16:10",
               .minutes_120 = "Fri 2026-09-25 11:10:00 +0545",
               .days_7 = "Sun 2026-10-04 17:00:00 +0545",
               .days_5 = "Wed 2026-09-30 17:00:00 +0545",
               .civil_days_7 = "Thu 2026-10-01 16:10:00 +0545",
               .days_15 = "Tue 2026-10-13 17:00:00 +0545",
               .warned_at_75_percent = "Fri 2026-10-02 11:32:30 +0545",
               .warned_a_day_before = "Fri 2026-10-02 17:00:00 +0545",
               .elapsed_96_hours = "Mon 2026-09-28 16:10:00 +0545"});
}

// 2, 5 to 9, 12; 13 to 16, 19 to 22 October. Clocks go forward by half an hour on the 4th.
TEST(TablesTest, LordHoweOverItsHalfHour) {
  ExpectTable({.rules = WeekRules("Australia/Lord_Howe", kMondayToFriday, {"09:00-16:00"}),
               .received = "2026-10-01 15:10",
               .minutes_120 = "Fri 2026-10-02 10:10:00 +1030",
               .days_7 = "Mon 2026-10-12 16:00:00 +1100",
               .days_5 = "Thu 2026-10-08 16:00:00 +1100",
               .civil_days_7 = "Thu 2026-10-08 15:10:00 +1100",
               .days_15 = "Thu 2026-10-22 16:00:00 +1100",
               .warned_at_75_percent = "Fri 2026-10-09 10:32:30 +1100",
               .warned_a_day_before = "Fri 2026-10-09 16:00:00 +1100",
               .elapsed_96_hours = "Mon 2026-10-05 15:40:00 +1100"});
}

// On a Wednesday here: 29 December, and, without the 30th, 2 to 6 January, 9; 10 to 13, 16 to 19.
TEST(TablesTest, SamoaWithoutItsFriday) {
  ExpectTable({.rules = WeekRules("Pacific/Apia", kMondayToFriday, {"08:00-15:00"}),
               .received = "2011-12-28 14:10",
               .minutes_120 = "Thu 2011-12-29 09:10:00 -1000",
               .days_7 = "Mon 2012-01-09 15:00:00 +1400",
               .days_5 = "Thu 2012-01-05 15:00:00 +1400",
               .civil_days_7 = "Wed 2012-01-04 14:10:00 +1400",
               .days_15 = "Thu 2012-01-19 15:00:00 +1400",
               .warned_at_75_percent = "Fri 2012-01-06 09:32:30 +1400",
               .warned_a_day_before = "Fri 2012-01-06 15:00:00 +1400",
               .elapsed_96_hours = "Mon 2012-01-02 14:10:00 +1400"});
}

}  // namespace
}  // namespace redress::testing
