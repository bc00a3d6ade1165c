#include "aggregates/calendar/calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/testing/calendar_rules.h"
#include "tests/testing/compiled.h"

namespace redress::testing {
namespace {

using ::testing::HasSubstr;

constexpr ReceiptOutsideHours kSameDay = RECEIPT_OUTSIDE_HOURS_SAME_DAY;
constexpr ReceiptOutsideHours kNextOpening = RECEIPT_OUTSIDE_HOURS_NEXT_OPENING;

CalendarRules Plain() {
  return WeekRules("Asia/Shanghai", kMondayToFriday, {"08:30-12:00", "14:00-17:30"});
}

// Monday to Friday, from eight in the evening until four in the morning.
CalendarRules NightShift() { return WeekRules("Asia/Shanghai", kMondayToFriday, {"20:00-28:00"}); }

std::string AfterOpen(const Calendar& calendar, const char* from, int minutes) {
  return Shown(calendar.AfterOpen(At(from), absl::Minutes(minutes)));
}

TEST(CalendarTest, ItIsOpenFromOpeningUntilJustBeforeClosing) {
  const CalendarPointer office = Compiled(Plain());

  EXPECT_FALSE(office->IsOpen(At("2026-06-01 08:29:59")));
  EXPECT_TRUE(office->IsOpen(At("2026-06-01 08:30")));
  EXPECT_TRUE(office->IsOpen(At("2026-06-01 12:00") - absl::Microseconds(1)));
  EXPECT_FALSE(office->IsOpen(At("2026-06-01 12:00")));
  EXPECT_FALSE(office->IsOpen(At("2026-06-06 10:00")));
}

TEST(CalendarTest, TheNextOpeningIsNowWhereItIsOpen) {
  const CalendarPointer office = Compiled(Plain());

  EXPECT_EQ(Shown(office->NextOpening(At("2026-06-01 09:00:30"))), "Mon 2026-06-01 09:00:30 +0800");
  EXPECT_EQ(Shown(office->NextOpening(At("2026-06-01 12:00"))), "Mon 2026-06-01 14:00:00 +0800");
  EXPECT_EQ(Shown(office->NextOpening(At("2026-06-05 17:30"))), "Mon 2026-06-08 08:30:00 +0800");
}

TEST(CalendarTest, WorkingTimeEndsWithTheWindowAndNotAtTheNextOpening) {
  const CalendarPointer office = Compiled(Plain());

  EXPECT_EQ(AfterOpen(*office, "2026-06-01 16:30", 60), "Mon 2026-06-01 17:30:00 +0800");
  EXPECT_EQ(AfterOpen(*office, "2026-06-01 16:30", 61), "Tue 2026-06-02 08:31:00 +0800");
  EXPECT_EQ(AfterOpen(*office, "2026-06-01 18:00", 0), "Mon 2026-06-01 18:00:00 +0800");
}

TEST(CalendarTest, CountedBackWorkingTimeBeginsAtAnOpening) {
  const CalendarPointer office = Compiled(Plain());
  const auto before = [&](const char* to, int minutes) {
    return Shown(office->BeforeOpen(At(to), absl::Minutes(minutes)));
  };

  EXPECT_EQ(before("2026-06-02 09:00", 30), "Tue 2026-06-02 08:30:00 +0800");
  EXPECT_EQ(before("2026-06-02 09:00", 31), "Mon 2026-06-01 17:29:00 +0800");
  EXPECT_EQ(before("2026-06-07 10:00", 60), "Fri 2026-06-05 16:30:00 +0800");
}

TEST(CalendarTest, BothEndsOutsideHoursCountWhatLiesBetween) {
  const CalendarPointer office = Compiled(Plain());

  EXPECT_EQ(office->OpenBetween(At("2026-06-01 06:00"), At("2026-06-01 22:00")), absl::Hours(7));
  EXPECT_EQ(office->OpenBetween(At("2026-06-01 12:30"), At("2026-06-01 13:30")),
            absl::ZeroDuration());
  EXPECT_EQ(office->OpenBetween(At("2026-06-05 20:00"), At("2026-06-08 07:00")),
            absl::ZeroDuration());
  EXPECT_EQ(office->OpenBetween(At("2026-06-05 20:00"), At("2026-06-10 03:00")), absl::Hours(14));
  EXPECT_EQ(office->OpenBetween(At("2026-06-02 10:00"), At("2026-06-01 10:00")),
            absl::ZeroDuration());
}

TEST(CalendarTest, PartsOfSecondsAreKept) {
  const CalendarPointer office = Compiled(Plain());
  const absl::Time from = At("2026-06-01 17:29:59") + absl::Milliseconds(250);

  EXPECT_EQ(office->OpenBetween(from, At("2026-06-02 08:30")), absl::Milliseconds(750));
  EXPECT_EQ(office->AfterOpen(from, absl::Seconds(1)),
            At("2026-06-02 08:30") + absl::Milliseconds(250));
  EXPECT_EQ(office->ClosesBetween(from, At("2026-06-01 17:30")), 0);
  EXPECT_EQ(office->ClosesBetween(from, At("2026-06-01 17:30") + absl::Nanoseconds(1)), 1);
}

// The day before a holiday ends at noon: its last close is noon, and it has 210 minutes.
TEST(CalendarTest, AShortDayBeforeAHolidayIsAWorkingDay) {
  CalendarRules rules = Plain();
  OpenAt(rules, "2026-09-30", {"08:30-12:00"});
  Close(rules, "2026-10-01", "2026-10-07");
  const CalendarPointer office = Compiled(rules);

  EXPECT_EQ(AfterOpen(*office, "2026-09-30 11:00", 90), "Thu 2026-10-08 09:00:00 +0800");
  EXPECT_EQ(Shown(office->AfterBusinessDays(At("2026-09-29 10:00"), 1, kSameDay)),
            "Wed 2026-09-30 12:00:00 +0800");
  EXPECT_EQ(Shown(office->AfterBusinessDays(At("2026-09-30 13:00"), 1, kNextOpening)),
            "Fri 2026-10-09 17:30:00 +0800");
}

TEST(CalendarTest, AMakeUpDayHasTheWindowsOfTheDayThatItIsLike) {
  CalendarRules rules = WeekRules("Asia/Shanghai", {WEEKDAY_MON}, {"08:00-18:00"});
  OpenOn(rules, {WEEKDAY_FRI}, {"09:00-12:00"});
  OpenLike(rules, "2026-06-06", WEEKDAY_FRI);
  const CalendarPointer office = Compiled(rules);

  EXPECT_EQ(office->OpenBetween(At("2026-06-06 00:00"), At("2026-06-07 00:00")), absl::Hours(3));
}

TEST(CalendarTest, AnOpenDayMayHaveWindowsOfItsOwn) {
  CalendarRules rules = Plain();
  CalendarException& day = Except(rules, "2026-06-06", EXCEPTION_KIND_OPEN);
  day.set_like(WEEKDAY_FRI);
  *day.add_windows() = WindowOf("10:00-11:00");
  const CalendarPointer office = Compiled(rules);

  EXPECT_EQ(office->OpenBetween(At("2026-06-06 00:00"), At("2026-06-07 00:00")), absl::Hours(1));
}

TEST(CalendarTest, AWindowPastMidnightIsOfTheDayOnWhichItOpens) {
  const CalendarPointer nights = Compiled(NightShift());

  EXPECT_TRUE(nights->IsOpen(At("2026-06-06 03:00")));   // Friday's
  EXPECT_FALSE(nights->IsOpen(At("2026-06-08 03:00")));  // Sunday has none
  EXPECT_EQ(AfterOpen(*nights, "2026-06-06 03:00", 120), "Mon 2026-06-08 21:00:00 +0800");
  EXPECT_EQ(nights->ClosesBetween(At("2026-06-06 00:00"), At("2026-06-07 00:00")), 1);
}

// Received on Tuesday at 01:00, while Monday's shift goes on: Monday is day 0, whatever the rule.
TEST(CalendarTest, ReceiptDuringANightShiftIsOfTheDayOnWhichItBegan) {
  const CalendarPointer nights = Compiled(NightShift());
  const absl::Time received = At("2026-06-02 01:00");

  EXPECT_EQ(Shown(nights->AfterBusinessDays(received, 1, kSameDay)),
            "Wed 2026-06-03 04:00:00 +0800");
  EXPECT_EQ(Shown(nights->AfterBusinessDays(received, 1, kNextOpening)),
            "Wed 2026-06-03 04:00:00 +0800");
}

// Once it has closed, Tuesday is day 0 of either rule: its own shift begins in the evening.
TEST(CalendarTest, ReceiptAfterANightShiftIsOfTheCivilDay) {
  const CalendarPointer nights = Compiled(NightShift());
  const absl::Time received = At("2026-06-02 05:00");

  EXPECT_EQ(Shown(nights->AfterBusinessDays(received, 1, kSameDay)),
            "Thu 2026-06-04 04:00:00 +0800");
  EXPECT_EQ(Shown(nights->AfterBusinessDays(received, 1, kNextOpening)),
            "Thu 2026-06-04 04:00:00 +0800");
}

TEST(CalendarTest, TheWorkingDayBeforeIsCountedFromTheDayThatIsDue) {
  const CalendarPointer office = Compiled(Plain());
  const CalendarPointer nights = Compiled(NightShift());
  const auto before = [](const Calendar& calendar, const char* due, std::uint32_t days) {
    return Shown(calendar.BeforeBusinessDays(At(due), days));
  };

  EXPECT_EQ(before(*office, "2026-06-02 17:30", 1), "Mon 2026-06-01 17:30:00 +0800");
  EXPECT_EQ(before(*office, "2026-06-02 20:00", 1), "Mon 2026-06-01 17:30:00 +0800");
  EXPECT_EQ(before(*office, "2026-06-02 08:30", 1), "Mon 2026-06-01 17:30:00 +0800");
  EXPECT_EQ(before(*office, "2026-06-07 12:00", 1), "Fri 2026-06-05 17:30:00 +0800");
  EXPECT_EQ(before(*office, "2026-06-08 17:30", 2), "Thu 2026-06-04 17:30:00 +0800");
  EXPECT_EQ(before(*nights, "2026-06-03 04:00", 1), "Tue 2026-06-02 04:00:00 +0800");
}

TEST(CalendarTest, ClosesAreCountedFromTheOneThatIsDue) {
  const CalendarPointer office = Compiled(Plain());

  EXPECT_EQ(Shown(office->AfterCloses(At("2026-06-05 17:30"), 1)), "Mon 2026-06-08 17:30:00 +0800");
  EXPECT_EQ(Shown(office->AfterCloses(At("2026-06-05 17:29"), 1)), "Fri 2026-06-05 17:30:00 +0800");
  EXPECT_EQ(Shown(office->AfterCloses(At("2026-06-05 17:30"), 0)), "Fri 2026-06-05 17:30:00 +0800");
}

TEST(CalendarTest, RoundTheClockIsOneSpan) {
  const CalendarPointer always = Compiled(Always("Asia/Shanghai"));

  EXPECT_TRUE(always->IsOpen(At("2026-06-02 00:00")));
  EXPECT_EQ(AfterOpen(*always, "2026-06-01 23:59", 1441), "Wed 2026-06-03 00:00:00 +0800");
  EXPECT_EQ(always->ClosesBetween(At("2026-06-01 00:00"), At("2026-06-08 00:00")), 7);
  EXPECT_EQ(Shown(always->BeforeBusinessDays(At("2026-06-02 00:00"), 1)),
            "Mon 2026-06-01 00:00:00 +0800");
}

// Closed for three years: no walk, and no limit.
TEST(CalendarTest, ALongClosureIsJumped) {
  CalendarRules rules = Plain();
  Close(rules, "2030-01-01", "2032-12-31");
  const CalendarPointer office = Compiled(rules);

  EXPECT_EQ(AfterOpen(*office, "2029-12-31 17:00", 60), "Mon 2033-01-03 09:00:00 +0800");
  EXPECT_EQ(office->OpenBetween(At("2030-01-01 00:00"), At("2033-01-01 00:00")),
            absl::ZeroDuration());
  EXPECT_EQ(Shown(office->AfterBusinessDays(At("2029-12-31 10:00"), 1, kSameDay)),
            "Mon 2033-01-03 17:30:00 +0800");
}

// 29 February 2028 is a Tuesday.
TEST(CalendarTest, ALeapDayIsAWorkingDay) {
  const CalendarPointer office = Compiled(Plain());

  EXPECT_EQ(AfterOpen(*office, "2028-02-28 17:00", 60), "Tue 2028-02-29 09:00:00 +0800");
  EXPECT_EQ(Shown(office->AfterBusinessDays(At("2028-02-28 10:00"), 2, kSameDay)),
            "Wed 2028-03-01 17:30:00 +0800");
}

TEST(CalendarTest, OutsideTheKnownYearsNothingIsOpen) {
  const CalendarPointer office = Compiled(Plain());
  const absl::Time late = At("2060-12-31 10:00");  // a Friday

  EXPECT_EQ(office->begins(), At("2000-01-01 00:00"));
  EXPECT_EQ(office->ends(), At("2061-01-01 00:00"));
  EXPECT_FALSE(office->IsOpen(At("2061-01-03 10:00")));
  EXPECT_EQ(office->NextOpening(office->ends()), absl::InfiniteFuture());
  EXPECT_EQ(Shown(office->AfterOpen(late, absl::Minutes(330))), "Fri 2060-12-31 17:30:00 +0800");
  EXPECT_EQ(office->AfterOpen(late, absl::Minutes(331)), absl::InfiniteFuture());
  EXPECT_EQ(office->AfterBusinessDays(late, 1, kSameDay), absl::InfiniteFuture());
  EXPECT_EQ(office->AfterCloses(late, 2), absl::InfiniteFuture());
  EXPECT_EQ(Shown(office->NextOpening(At("1990-01-01 10:00"))), "Mon 2000-01-03 08:30:00 +0800");
  EXPECT_EQ(office->BeforeOpen(At("2000-01-03 09:00"), absl::Minutes(31)), absl::InfinitePast());
  EXPECT_EQ(office->BeforeBusinessDays(At("2000-01-03 09:00"), 1), absl::InfinitePast());
}

TEST(CalendarTest, InfiniteTimesAreAnswered) {
  const CalendarPointer office = Compiled(Plain());
  const absl::Time never = absl::InfiniteFuture(), ever = absl::InfinitePast();

  EXPECT_FALSE(office->IsOpen(never));
  EXPECT_FALSE(office->IsOpen(ever));
  EXPECT_EQ(office->ClosesBetween(ever, never),
            office->ClosesBetween(office->begins(), office->ends()));
  EXPECT_EQ(office->OpenBetween(ever, never),
            office->OpenBetween(office->begins(), office->ends()));
  EXPECT_EQ(office->AfterBusinessDays(never, 1, kSameDay), never);
  EXPECT_EQ(Shown(office->AfterBusinessDays(ever, 1, kSameDay)), "Mon 2000-01-03 17:30:00 +0800");
  EXPECT_EQ(office->BeforeBusinessDays(never, 1), never);
  EXPECT_EQ(office->BeforeOpen(never, absl::Minutes(1)), never);
  EXPECT_EQ(office->AfterCloses(never, 1), never);
}

TEST(CalendarTest, WhatIsKnownEndsWithTheDay) {
  CalendarRules rules = Plain();
  rules.set_known_until("2026-12-31");

  EXPECT_TRUE(Compiled(rules)->Knows(At("2026-12-31 23:59:59")));
  EXPECT_FALSE(Compiled(rules)->Knows(At("2027-01-01 00:00")));
  EXPECT_TRUE(Compiled(Plain())->Knows(At("9999-12-31 23:59")));
  EXPECT_FALSE(Compiled(Plain())->Knows(absl::InfiniteFuture()));
}

// Bad rules.

std::string Refused(const CalendarRules& rules) {
  const absl::Status status = Calendar::Compile(rules).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  return std::string(status.message());
}

std::string RefusedWindows(const std::vector<std::string>& windows) {
  return Refused(WeekRules("Asia/Shanghai", {WEEKDAY_TUE}, windows));
}

TEST(CalendarTest, AZoneMustBeOfTheDatabase) {
  for (const char* zone : {"", "Asia/Beijing", "localtime", "file:Asia/Shanghai", "/etc/localtime",
                           "../zoneinfo/UTC", "zone.tab", "Asia"}) {
    CalendarRules rules = Plain();
    rules.set_zone(zone);
    EXPECT_THAT(Refused(rules), HasSubstr("calendar \"office\": no such time zone")) << zone;
  }
}

TEST(CalendarTest, SomeDayHasAWindow) {
  CalendarRules rules = WeekRules("Asia/Shanghai", kMondayToFriday, {});
  EXPECT_THAT(Refused(rules), HasSubstr("no window on any day"));

  Close(rules, "2026-06-01", "2026-06-01");
  EXPECT_THAT(Refused(rules), HasSubstr("no window on any day"));

  OpenAt(rules, "2026-06-02", {"10:00-12:00"});
  EXPECT_TRUE(Calendar::Compile(rules).ok());
}

TEST(CalendarTest, WindowsLieInTheirDay) {
  EXPECT_THAT(RefusedWindows({"09:00-09:00"}), HasSubstr("tue: no window of its day: 09:00-09:00"));
  EXPECT_THAT(RefusedWindows({"10:00-09:00"}), HasSubstr("no window of its day"));
  EXPECT_THAT(RefusedWindows({"24:00-25:00"}), HasSubstr("no window of its day"));
  EXPECT_THAT(RefusedWindows({"08:00-32:01"}), HasSubstr("no window of its day"));
}

TEST(CalendarTest, WindowsOfADayStandInOrderAndApart) {
  EXPECT_THAT(RefusedWindows({"14:00-17:00", "09:00-12:00"}),
              HasSubstr("tue: 09:00-12:00 opens before the window before it closes"));
  EXPECT_THAT(RefusedWindows({"09:00-12:00", "11:59-14:00"}), HasSubstr("11:59-14:00"));
  EXPECT_TRUE(
      Calendar::Compile(WeekRules("Asia/Shanghai", {WEEKDAY_TUE}, {"09:00-12:00", "12:00-14:00"}))
          .ok());
}

TEST(CalendarTest, WindowsOfADayAreFew) {
  const std::vector<std::string> seven = {"01:00-02:00", "03:00-04:00", "05:00-06:00",
                                          "07:00-08:00", "09:00-10:00", "11:00-12:00",
                                          "13:00-14:00"};
  EXPECT_THAT(RefusedWindows(seven), HasSubstr("tue: more than 6 windows"));
}

TEST(CalendarTest, AShiftEndsBeforeTheNextDayOpens) {
  CalendarRules week = WeekRules("Asia/Shanghai", {WEEKDAY_SUN}, {"20:00-28:00"});
  OpenOn(week, {WEEKDAY_MON}, {"03:00-05:00"});
  EXPECT_THAT(Refused(week), HasSubstr("sun: closes after the next day has opened"));

  CalendarRules exception = NightShift();
  OpenAt(exception, "2026-06-06", {"03:59-12:00"});
  EXPECT_THAT(Refused(exception), HasSubstr("2026-06-05: closes after the next day has opened"));

  CalendarRules long_shift = Plain();
  OpenAt(long_shift, "2026-06-07", {"20:00-32:31"});
  EXPECT_THAT(Refused(long_shift), HasSubstr("2026-06-07: closes after the next day has opened"));

  CalendarRules apart = NightShift();
  OpenAt(apart, "2026-06-06", {"04:00-12:00"});
  EXPECT_TRUE(Calendar::Compile(apart).ok());
}

TEST(CalendarTest, AWeekdayIsOneAndStandsOnce) {
  EXPECT_THAT(Refused(WeekRules("UTC", {WEEKDAY_MON, WEEKDAY_MON}, {"09:00-12:00"})),
              HasSubstr("mon: stands twice in the week"));
  EXPECT_THAT(Refused(WeekRules("UTC", {WEEKDAY_UNSPECIFIED}, {"09:00-12:00"})),
              HasSubstr("no such weekday"));
}

TEST(CalendarTest, AnExceptionHasADateOfTheKnownYears) {
  for (const char* date :
       {"", "2026-02-29", "2026-13-01", "2026-1-1", "01.02.2026", "2026-06-01 ", "2026-06-0x"}) {
    CalendarRules rules = Plain();
    Except(rules, date, EXCEPTION_KIND_CLOSED);
    EXPECT_THAT(Refused(rules), HasSubstr("no date of the form YYYY-MM-DD")) << date;
  }
  CalendarRules rules = Plain();
  Close(rules, "2061-01-01", "2061-01-01");
  EXPECT_THAT(Refused(rules), HasSubstr("2061-01-01: outside the years 2000 to 2060"));
}

TEST(CalendarTest, AnExceptionStandsOnce) {
  CalendarRules rules = Plain();
  Close(rules, "2026-06-01", "2026-06-02");
  OpenLike(rules, "2026-06-02", WEEKDAY_FRI);

  EXPECT_THAT(Refused(rules), HasSubstr("2026-06-02: stands twice among the exceptions"));
}

TEST(CalendarTest, AnOpenDaySaysWhen) {
  CalendarRules none = Plain();
  Except(none, "2026-06-06", EXCEPTION_KIND_OPEN);
  EXPECT_THAT(Refused(none), HasSubstr("2026-06-06: open, and has neither windows nor a weekday"));

  CalendarRules like_sunday = Plain();
  OpenLike(like_sunday, "2026-06-06", WEEKDAY_SUN);
  EXPECT_THAT(Refused(like_sunday), HasSubstr("2026-06-06: like sun, which has no windows"));

  CalendarRules special = Plain();
  OpenAt(special, "2026-06-06", {});
  EXPECT_THAT(Refused(special), HasSubstr("2026-06-06: open, and has neither windows"));
}

TEST(CalendarTest, AClosedDayHasNoWindows) {
  CalendarRules rules = Plain();
  *Except(rules, "2026-06-05", EXCEPTION_KIND_CLOSED).add_windows() = WindowOf("09:00-10:00");
  EXPECT_THAT(Refused(rules), HasSubstr("2026-06-05: closed, and yet has windows"));

  CalendarRules unspecified = Plain();
  Except(unspecified, "2026-06-05", EXCEPTION_KIND_UNSPECIFIED);
  EXPECT_THAT(Refused(unspecified), HasSubstr("2026-06-05: neither closed, open nor special"));
}

TEST(CalendarTest, WhatIsKnownUntilIsADate) {
  CalendarRules rules = Plain();
  rules.set_known_until("2026");
  EXPECT_THAT(Refused(rules), HasSubstr("no date of the form YYYY-MM-DD: \"2026\""));
}

}  // namespace
}  // namespace redress::testing
