// Calendars where clocks do unlike things: nights on which they change, odd offsets, a day left
// out.

#include <gtest/gtest.h>

#include <string>

#include "aggregates/calendar/amount.h"
#include "tests/testing/calendar_rules.h"
#include "tests/testing/compiled.h"

namespace redress::testing {
namespace {

constexpr ReceiptOutsideHours kSameDay = RECEIPT_OUTSIDE_HOURS_SAME_DAY;
constexpr const char* kLondon = "Europe/London";
constexpr const char* kNewYork = "America/New_York";
constexpr const char* kLordHowe = "Australia/Lord_Howe";
constexpr const char* kSamoa = "Pacific/Apia";
constexpr const char* kHavana = "America/Havana";

CalendarPointer Nights(const char* zone) {
  return Compiled(WeekRules(zone, kMondayToSunday, {"01:30-02:30"}));
}

CalendarPointer Office(const char* zone) {
  return Compiled(WeekRules(zone, kMondayToFriday, {"09:00-17:00"}));
}

// Returns when the window of the night from `noon` on opens and closes, in UTC, and its minutes.
std::string NightAfter(const std::string& noon, const char* zone, const Calendar& calendar) {
  const absl::Time before = At(noon + " 12:00", zone);
  const absl::Time opens = calendar.NextOpening(before);
  const absl::Duration open = calendar.OpenBetween(before, before + absl::Hours(24));
  const absl::Time closes = calendar.AfterOpen(before, open);
  return absl::FormatTime("%H:%M", opens, absl::UTCTimeZone()) +
         absl::FormatTime("-%H:%M ", closes, absl::UTCTimeZone()) + absl::FormatDuration(open);
}

// 29 March: from 00:59 GMT to 02:00 BST. It opens when they jump past 01:30, at 01:00 UTC, and
// closes at 02:30 BST.
TEST(ZonesTest, InLondonTheNightOfSpringHasHalfAnHour) {
  EXPECT_EQ(NightAfter("2026-03-28", kLondon, *Nights(kLondon)), "01:00-01:30 30m");
}

// 25 October: 01:59 BST is followed by 01:00 GMT. It opens at the first 01:30, 00:30 UTC.
TEST(ZonesTest, InLondonTheNightOfAutumnHasTwoHours) {
  EXPECT_EQ(NightAfter("2026-10-24", kLondon, *Nights(kLondon)), "00:30-02:30 2h");
}

TEST(ZonesTest, InLondonOtherNightsHaveAnHour) {
  EXPECT_EQ(NightAfter("2026-03-27", kLondon, *Nights(kLondon)), "01:30-02:30 1h");
  EXPECT_EQ(NightAfter("2026-03-29", kLondon, *Nights(kLondon)), "00:30-01:30 1h");
}

// 8 March: 01:59 EST is followed by 03:00 EDT, at 07:00 UTC, when it closes: it is past 02:30.
TEST(ZonesTest, InNewYorkTheNightOfSpringHasHalfAnHour) {
  EXPECT_EQ(NightAfter("2026-03-07", kNewYork, *Nights(kNewYork)), "06:30-07:00 30m");
}

// 1 November: 01:59 EDT is followed by 01:00 EST. From the first 01:30 (05:30 UTC) to 02:30 EST.
TEST(ZonesTest, InNewYorkTheNightOfAutumnHasTwoHours) {
  EXPECT_EQ(NightAfter("2026-10-31", kNewYork, *Nights(kNewYork)), "05:30-07:30 2h");
}

// 30 minutes are over when clocks jump; in autumn while they still show 01:59 for the first time.
TEST(ZonesTest, InNewYorkMinutesGoOnThroughBothNights) {
  const CalendarPointer nights = Nights(kNewYork);
  const auto due = [&](const char* from, std::uint32_t minutes) {
    return Shown(nights->AfterOpen(At(from, kNewYork), absl::Minutes(minutes)), kNewYork);
  };

  EXPECT_EQ(due("2026-03-07 12:00", 30), "Sun 2026-03-08 03:00:00 -0400");
  EXPECT_EQ(due("2026-03-07 12:00", 31), "Mon 2026-03-09 01:31:00 -0400");
  EXPECT_EQ(due("2026-10-31 12:00", 29), "Sun 2026-11-01 01:59:00 -0400");
  EXPECT_EQ(due("2026-10-31 12:00", 31), "Sun 2026-11-01 01:01:00 -0500");
  EXPECT_EQ(due("2026-10-31 12:00", 120), "Sun 2026-11-01 02:30:00 -0500");
}

// A window between times that clocks jump over has no length: that Sunday is no working day.
TEST(ZonesTest, ANightThatIsJumpedOverIsNoWorkingDay) {
  const CalendarPointer nights = Compiled(WeekRules(kNewYork, kMondayToSunday, {"02:10-02:50"}));

  EXPECT_EQ(
      nights->ClosesBetween(At("2026-03-07 00:00", kNewYork), At("2026-03-10 00:00", kNewYork)), 2);
  EXPECT_EQ(
      Shown(nights->AfterBusinessDays(At("2026-03-07 12:00", kNewYork), 1, kSameDay), kNewYork),
      "Mon 2026-03-09 02:50:00 -0400");
}

// What closes at the last 01:30 and what opens at the first one overlap by an hour, which counts
// once: 00:30 EDT to 03:00 EST are three and a half hours.
TEST(ZonesTest, WindowsThatOverlapBecauseClocksWentBackCountOnce) {
  const CalendarPointer nights =
      Compiled(WeekRules(kNewYork, kMondayToSunday, {"00:30-01:30", "01:30-03:00"}));

  EXPECT_EQ(nights->OpenBetween(At("2026-10-31 12:00", kNewYork), At("2026-11-01 12:00", kNewYork)),
            absl::Minutes(210));
}

// Days of 23 and 25 hours, closed at no time.
TEST(ZonesTest, RoundTheClockDaysAreAsLongAsTheyAre) {
  const CalendarPointer always = Compiled(Always(kLondon));
  const auto hours = [&](const char* from, const char* to) {
    return absl::ToDoubleHours(always->OpenBetween(At(from, kLondon), At(to, kLondon)));
  };

  EXPECT_EQ(hours("2026-03-29 00:00", "2026-03-30 00:00"), 23);
  EXPECT_EQ(hours("2026-10-25 00:00", "2026-10-26 00:00"), 25);
  EXPECT_EQ(hours("2026-01-01 00:00", "2027-01-01 00:00"), 8760);
  EXPECT_EQ(Shown(always->AfterBusinessDays(At("2026-10-24 09:00", kLondon), 1, kSameDay), kLondon),
            "Mon 2026-10-26 00:00:00 +0000");
}

// At Havana 00:59 is followed by 00:00 in autumn: a day that ends at 24:00 ends at the second.
TEST(ZonesTest, WhereClocksGoBackAtMidnightADayEndsAtTheSecond) {
  const CalendarPointer evenings = Compiled(WeekRules(kHavana, kMondayToSunday, {"22:00-24:00"}));

  EXPECT_EQ(NightAfter("2026-10-31", kHavana, *evenings), "02:00-05:00 3h");
  EXPECT_EQ(NightAfter("2026-11-01", kHavana, *evenings), "03:00-05:00 2h");
}

// Office hours are the same wall-clock hours before and after: Friday 16:00 GMT, Monday 10:00 BST.
TEST(ZonesTest, InLondonMinutesGoOnOverTheWeekendOfSpring) {
  EXPECT_EQ(
      Shown(Office(kLondon)->AfterOpen(At("2026-03-27 16:00", kLondon), absl::Hours(2)), kLondon),
      "Mon 2026-03-30 10:00:00 +0100");
}

// Sunday to Friday from 10:00, which is 04:15 UTC; Saturday is off.
TEST(ZonesTest, InKathmanduTheQuarterOfAnHourIsKept) {
  const CalendarPointer kathmandu = Compiled(
      WeekRules("Asia/Kathmandu",
                {WEEKDAY_SUN, WEEKDAY_MON, WEEKDAY_TUE, WEEKDAY_WED, WEEKDAY_THU, WEEKDAY_FRI},
                {"10:00-17:00"}));
  const absl::Time friday = At("2026-07-03 16:30", "Asia/Kathmandu");

  EXPECT_EQ(Shown(friday, "UTC"), "Fri 2026-07-03 10:45:00 +0000");
  EXPECT_EQ(Shown(kathmandu->AfterOpen(friday, absl::Minutes(45)), "UTC"),
            "Sun 2026-07-05 04:30:00 +0000");
  EXPECT_EQ(Shown(kathmandu->AfterBusinessDays(friday, 1, kSameDay), "UTC"),
            "Sun 2026-07-05 11:15:00 +0000");
}

// On 5 April 01:59 (+11) is followed by 01:30 (+10:30): from the first 01:30, 14:30 UTC, to 16:00.
TEST(ZonesTest, OnLordHoweAutumnAddsHalfAnHour) {
  EXPECT_EQ(NightAfter("2026-04-04", kLordHowe, *Nights(kLordHowe)), "14:30-16:00 1h30m");
}

// On 4 October 01:59 (+10:30) is followed by 02:30 (+11), at 15:30 UTC.
TEST(ZonesTest, OnLordHoweSpringTakesHalfAnHour) {
  EXPECT_EQ(NightAfter("2026-10-03", kLordHowe, *Nights(kLordHowe)), "15:00-15:30 30m");
}

// Thursday 29 December 2011, 24:00 (-10), was Saturday 31, 00:00 (+14).
TEST(ZonesTest, InSamoaTheFridayThatWasLeftOutIsNoWorkingDay) {
  const CalendarPointer samoa = Office(kSamoa);
  const absl::Time thursday = At("2011-12-29 16:30", kSamoa);

  EXPECT_EQ(Shown(samoa->AfterBusinessDays(thursday, 1, kSameDay), kSamoa),
            "Mon 2012-01-02 17:00:00 +1400");
  EXPECT_EQ(Shown(samoa->AfterOpen(thursday, absl::Minutes(60)), kSamoa),
            "Mon 2012-01-02 09:30:00 +1400");
  EXPECT_EQ(samoa->ClosesBetween(At("2011-12-26 00:00", kSamoa), At("2012-01-01 00:00", kSamoa)),
            4);
}

// A civil day on ends when they jumped past it; an elapsed one shows the same time two days on.
TEST(ZonesTest, InSamoaTheDayAfterThursdayWasSaturday) {
  const CalendarPointer samoa = Office(kSamoa);
  const absl::Time thursday = At("2011-12-29 10:00", kSamoa);

  EXPECT_EQ(Shown(DueAfter(Days(1), thursday, *samoa, kSameDay), kSamoa),
            "Sat 2011-12-31 00:00:00 +1400");
  EXPECT_EQ(Shown(DueAfter(Days(2), thursday, *samoa, kSameDay), kSamoa),
            "Sat 2011-12-31 10:00:00 +1400");
  EXPECT_EQ(Shown(DueAfter(Elapsed(absl::Hours(24)), thursday, *samoa, kSameDay), kSamoa),
            "Sat 2011-12-31 10:00:00 +1400");
}

// Thursday's night ends when the clocks jumped past Friday; Friday's own never began.
TEST(ZonesTest, InSamoaNightShiftsOfTheDayLeftOutDoNotBegin) {
  const CalendarPointer nights = Compiled(WeekRules(kSamoa, kMondayToSunday, {"22:00-30:00"}));

  EXPECT_EQ(NightAfter("2011-12-29", kSamoa, *nights), "08:00-10:00 2h");
  EXPECT_FALSE(nights->IsOpen(At("2011-12-31 00:00", kSamoa)));
}

TEST(ZonesTest, InSamoaRoundTheClockNothingIsMissing) {
  EXPECT_EQ(Compiled(Always(kSamoa))
                ->OpenBetween(At("2011-12-29 00:00", kSamoa), At("2012-01-01 00:00", kSamoa)),
            absl::Hours(48));
}

}  // namespace
}  // namespace redress::testing
