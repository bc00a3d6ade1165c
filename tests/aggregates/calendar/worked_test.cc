// Every worked instant of the promises' specification: China's office in 2026, and its neighbours.

#include <gtest/gtest.h>

#include <string>

#include "aggregates/calendar/amount.h"
#include "aggregates/calendar/calendar.h"
#include "tests/testing/calendar_rules.h"
#include "tests/testing/compiled.h"

namespace redress::testing {
namespace {

constexpr ReceiptOutsideHours kSameDay = RECEIPT_OUTSIDE_HOURS_SAME_DAY;
constexpr ReceiptOutsideHours kNextOpening = RECEIPT_OUTSIDE_HOURS_NEXT_OPENING;

const Calendar& Office() {
  static const CalendarPointer office = Compiled(ChinaOffice());
  return *office;
}

const Calendar& RoundTheClock() {
  static const CalendarPointer always = Compiled(Always("Asia/Shanghai"));
  return *always;
}

std::string Due(const Amount& amount, const std::string& from,
                ReceiptOutsideHours receipt = kSameDay) {
  return Shown(DueAfter(amount, At(from), Office(), receipt));
}

const absl::Time kReceived = At("2026-09-24 16:40");  // a Thursday; Mid-Autumn is from 25 to 27

// Thursday has 16:40-17:30 left: 50 minutes. The other 70 are Monday's, from 08:30.
TEST(WorkedTest, DispatchWithinTwoHoursGoesOnAfterMidAutumn) {
  EXPECT_EQ(Due(BusinessMinutes(120), "2026-09-24 16:40"), "Mon 2026-09-28 09:40:00 +0800");
}

// 28, 29, 30 September; 1 to 7 October are off; 8, 9, the make-up Saturday 10, and Monday 12.
TEST(WorkedTest, SevenWorkingDaysJumpBothHolidaysAndCountTheMakeUpSaturday) {
  EXPECT_EQ(Due(BusinessDays(7), "2026-09-24 16:40"), "Mon 2026-10-12 17:30:00 +0800");
}

// 28, 29, 30 September, 8, 9 October.
TEST(WorkedTest, FiveWorkingDaysJumpTheGoldenWeek) {
  EXPECT_EQ(Due(BusinessDays(5), "2026-09-24 16:40"), "Fri 2026-10-09 17:30:00 +0800");
}

// Civil time does not care that it is a holiday.
TEST(WorkedTest, SevenCivilDaysEndOnTheHoliday) {
  EXPECT_EQ(Due(Days(7), "2026-09-24 16:40"), "Thu 2026-10-01 16:40:00 +0800");
}

// After the seven above: 13, 14, 15, 16, 19, 20, 21, 22 October.
TEST(WorkedTest, FifteenWorkingDays) {
  EXPECT_EQ(Due(BusinessDays(15), "2026-09-24 16:40"), "Thu 2026-10-22 17:30:00 +0800");
}

// 50 minutes of 24 September and seven days of 420: 2,990. Three quarters are 2,242.5: 50 + five
// days of 420 = 2,150 by the evening of 9 October; 92.5 minutes into the make-up day.
TEST(WorkedTest, ThreeQuartersOfTheWorkingTimeLieOnTheMakeUpDay) {
  const absl::Time due = At("2026-10-12 17:30");

  EXPECT_EQ(Office().OpenBetween(kReceived, due), absl::Minutes(2990));
  EXPECT_EQ(Shown(AtPercent(75, kReceived, due, BusinessDays(7), Office())),
            "Sat 2026-10-10 10:02:30 +0800");
}

TEST(WorkedTest, AWorkingDayBeforeTheDueMondayIsTheMakeUpSaturday) {
  EXPECT_EQ(Shown(DueBefore(BusinessDays(1), At("2026-10-12 17:30"), Office())),
            "Sat 2026-10-10 17:30:00 +0800");
}

// 09:20-12:00 are 160 minutes; 80 more after lunch, from 14:00.
TEST(WorkedTest, SigningForStopsOverLunch) {
  EXPECT_EQ(Due(BusinessMinutes(240), "2026-09-28 09:20"), "Mon 2026-09-28 15:20:00 +0800");
}

// 15:00-17:30 are 150 minutes; 90 more on Wednesday from 08:30.
TEST(WorkedTest, TheSecondUnitSignsTheNextMorning) {
  EXPECT_EQ(Due(BusinessMinutes(240), "2026-09-29 15:00"), "Wed 2026-09-30 10:00:00 +0800");
}

// Received after hours on Thursday. The same day is day 0: 6, 7, 8 May, and Saturday 9, which makes
// up. Of the next opening, which is Wednesday 6 after the holiday: 7, 8, 9, and Monday 11.
TEST(WorkedTest, ReceiptAfterHoursMovesDueTimesByDays) {
  EXPECT_EQ(Due(BusinessDays(4), "2026-04-30 18:00", kSameDay), "Sat 2026-05-09 17:30:00 +0800");
  EXPECT_EQ(Due(BusinessDays(4), "2026-04-30 18:00", kNextOpening),
            "Mon 2026-05-11 17:30:00 +0800");
}

// Windows are half-open: at 17:30 the office has closed, a second before it has not.
TEST(WorkedTest, ReceiptAtTheInstantOfClosingIsOutside) {
  EXPECT_EQ(Due(BusinessDays(4), "2026-04-30 17:30", kNextOpening),
            "Mon 2026-05-11 17:30:00 +0800");
  EXPECT_EQ(Due(BusinessDays(4), "2026-04-30 17:29:59", kNextOpening),
            "Sat 2026-05-09 17:30:00 +0800");
}

// Lunch is outside, too, and its next opening lies on the same day.
TEST(WorkedTest, ReceiptOverLunchIsOfTheSameDayEitherWay) {
  EXPECT_EQ(Due(BusinessDays(1), "2026-04-29 13:00", kSameDay), "Thu 2026-04-30 17:30:00 +0800");
  EXPECT_EQ(Due(BusinessDays(1), "2026-04-29 13:00", kNextOpening),
            "Thu 2026-04-30 17:30:00 +0800");
}

// Closings passed while waiting: of 29 and 30 September and of 8 October (09:00 on the 9th comes
// before that day's). Three working days after Monday 12 come 13, 14 and 15 October.
TEST(WorkedTest, APauseOverTheGoldenWeekMovesADayClockByThreeClosings) {
  const absl::Time paused = At("2026-09-29 11:00");
  const absl::Time resumed = At("2026-10-09 09:00");

  EXPECT_EQ(Office().ClosesBetween(paused, resumed), 3);
  EXPECT_EQ(Shown(AfterPause(BusinessDays(7), At("2026-10-12 17:30"), paused, resumed, Office())),
            "Thu 2026-10-15 17:30:00 +0800");
}

// By minutes it would be no closing: 270 + 420 + 420 + 30 = 1,140 minutes after 12 October 17:30;
// two days of 420, and 300 minutes of the third: 08:30-12:00, and 90 from 14:00.
TEST(WorkedTest, TheSamePauseMovesAMinuteClockByItsWorkingTime) {
  EXPECT_EQ(Shown(AfterPause(BusinessMinutes(2990), At("2026-10-12 17:30"), At("2026-09-29 11:00"),
                             At("2026-10-09 09:00"), Office())),
            "Thu 2026-10-15 15:30:00 +0800");
}

// In Britain clocks go forward on 29 March 2026.
TEST(WorkedTest, EightWeeksAreCivilAndSoMuchElapsedTimeIsNot) {
  const CalendarPointer london = Compiled(Always("Europe/London"));
  const absl::Time from = At("2026-03-02 10:00", "Europe/London");

  const absl::Time civil = DueAfter(Weeks(8), from, *london, kSameDay);
  const absl::Time elapsed = DueAfter(Elapsed(absl::Hours(8 * 7 * 24)), from, *london, kSameDay);

  EXPECT_EQ(Shown(civil, "Europe/London"), "Mon 2026-04-27 10:00:00 +0100");
  EXPECT_EQ(Shown(civil, "UTC"), "Mon 2026-04-27 09:00:00 +0000");
  EXPECT_EQ(Shown(elapsed, "Europe/London"), "Mon 2026-04-27 11:00:00 +0100");
}

// 30, 31 December, 1, 4, 5, 6, 7 January by a calendar that knows nothing of 2027. Once 1 January
// is known to be off, the seventh is the 8th.
TEST(WorkedTest, BeyondWhatIsKnownDueTimesAreProvisional) {
  CalendarRules better = ChinaOffice();
  Close(better, "2027-01-01", "2027-01-01");
  const CalendarPointer informed = Compiled(better);
  const absl::Time from = At("2026-12-29 16:00");

  const absl::Time due = DueAfter(BusinessDays(7), from, Office(), kSameDay);

  EXPECT_EQ(Shown(due), "Thu 2027-01-07 17:30:00 +0800");
  EXPECT_FALSE(Office().Knows(due));
  EXPECT_TRUE(Office().Knows(At("2026-12-31 23:59:59")));
  EXPECT_FALSE(Office().Knows(At("2027-01-01 00:00")));
  EXPECT_EQ(Shown(DueAfter(BusinessDays(7), from, *informed, kSameDay)),
            "Fri 2027-01-08 17:30:00 +0800");
}

// The power company's complaint on the make-up Saturday: a day round the clock, and 11, 12, 13, 14.
TEST(WorkedTest, AComplaintOnAMakeUpSaturday) {
  EXPECT_EQ(
      Shown(DueAfter(Elapsed(absl::Hours(24)), At("2026-05-09 10:15"), RoundTheClock(), kSameDay)),
      "Sun 2026-05-10 10:15:00 +0800");
  EXPECT_EQ(Due(BusinessDays(4), "2026-05-09 10:15"), "Thu 2026-05-14 17:30:00 +0800");
}

// On a holiday: 6, 7, 8, 9 May; with the next opening, on 6 May, as day 0: 7, 8, 9, 11.
TEST(WorkedTest, AComplaintOnAHoliday) {
  EXPECT_EQ(Due(BusinessDays(4), "2026-05-02 11:00", kSameDay), "Sat 2026-05-09 17:30:00 +0800");
  EXPECT_EQ(Due(BusinessDays(4), "2026-05-02 11:00", kNextOpening),
            "Mon 2026-05-11 17:30:00 +0800");
}

// England: 25 December is a Friday, Boxing Day's substitute is Monday 28. So 24, 29, 30.
TEST(WorkedTest, TheThirdBusinessDayOfAComplaintBeforeChristmas) {
  CalendarRules rules = WeekRules("Europe/London", kMondayToFriday, {"09:00-17:00"});
  Close(rules, "2026-12-25", "2026-12-25");
  Close(rules, "2026-12-28", "2026-12-28");
  const CalendarPointer london = Compiled(rules);

  const absl::Time due =
      DueAfter(BusinessDays(3), At("2026-12-23 11:00", "Europe/London"), *london, kSameDay);

  EXPECT_EQ(Shown(due, "Europe/London"), "Wed 2026-12-30 17:00:00 +0000");
}

TEST(WorkedTest, AYearOfThisOfficeHas248WorkingDays) {
  EXPECT_EQ(Office().ClosesBetween(At("2026-01-01 00:00"), At("2027-01-01 00:00")), 248);
}

}  // namespace
}  // namespace redress::testing
