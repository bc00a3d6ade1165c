#include "aggregates/callback/call_times.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aggregates/calendar/amount.h"
#include "tests/testing/calendar_rules.h"

namespace redress::testing {
namespace {

// The office of Shanghai, which works on Saturday 2026-10-10 and rests from 10-01 to 10-07.
CallHours OfficeHours() { return {*Calendar::Compile(ChinaOffice()), UsualCallHours()}; }

Amount Elapsed(absl::Duration time) {
  Amount amount;
  amount.set_elapsed_seconds(static_cast<std::uint64_t>(absl::ToInt64Seconds(time)));
  return amount;
}

std::string From(const std::string& at) {
  return Shown(CallableFrom(At(at), OfficeHours())).substr(0, 20);
}

TEST(CallTimesTest, NobodyIsCalledBeforeNineAtLunchInTheEveningOrOnADayOff) {
  EXPECT_EQ(From("2026-09-24 10:15"), "Thu 2026-09-24 10:15");
  EXPECT_EQ(From("2026-09-24 08:40"), "Thu 2026-09-24 09:00");  // open, but before the hours
  EXPECT_EQ(From("2026-09-24 12:00"), "Thu 2026-09-24 14:00");  // lunch
  EXPECT_EQ(From("2026-09-24 17:30"), "Mon 2026-09-28 09:00");  // Mid-Autumn until Sunday
  EXPECT_EQ(From("2026-09-30 18:00"), "Thu 2026-10-08 09:00");  // National Day
  EXPECT_EQ(From("2026-10-09 19:00"), "Sat 2026-10-10 09:00");  // a make-up day
}

TEST(CallTimesTest, WhereTheCalendarIsNeverOpenAtSuchHoursAnyInstantWillDo) {
  CallHours hours = OfficeHours();
  hours.hours = WindowOf("18:00-20:00");
  EXPECT_EQ(CallableFrom(At("2026-09-24 10:15"), hours), At("2026-09-24 10:15"));
}

TEST(CallTimesTest, WithoutACalendarAnyInstantWillDo) {
  EXPECT_EQ(CallAfter(BusinessDays(1), At("2026-09-24 03:15"), CallHours()),
            At("2026-09-24 03:15"));
}

std::string After(const Amount& amount, const std::string& from) {
  return Shown(CallAfter(amount, At(from), OfficeHours())).substr(0, 20);
}

TEST(CallTimesTest, AWorkingDayLaterIsTheSameTimeOfTheNextWorkingDay) {
  EXPECT_EQ(After(BusinessDays(1), "2026-09-28 10:15"), "Tue 2026-09-29 10:15");
  EXPECT_EQ(After(BusinessDays(2), "2026-09-29 15:00"), "Thu 2026-10-08 15:00");
  EXPECT_EQ(After(BusinessDays(1), "2026-09-28 21:00"), "Wed 2026-09-30 09:00");
}

TEST(CallTimesTest, WhatEndsOutsideOfTheHoursIsMovedToTheNext) {
  EXPECT_EQ(After(BusinessMinutes(60), "2026-09-28 17:00"), "Tue 2026-09-29 09:00");
  EXPECT_EQ(After(Elapsed(absl::Hours(2)), "2026-09-28 11:00"), "Mon 2026-09-28 14:00");
  EXPECT_EQ(After(Amount(), "2026-09-28 11:00"), "Mon 2026-09-28 11:00");
}

std::string Next(const std::vector<std::string>& attempts, const CallHours& hours,
                 const Amount& spacing = {}) {
  std::vector<absl::Time> instants;
  for (const std::string& at : attempts) instants.push_back(At(at));
  return Shown(NextAttempt(spacing, instants, hours)).substr(0, 20);
}

TEST(CallTimesTest, EachAttemptIsAtAnotherTimeOfDay) {
  const CallHours hours = OfficeHours();  // 09:00, 12:40, 16:20, 20:00
  EXPECT_EQ(Next({"2026-09-28 09:30"}, hours), "Mon 2026-09-28 14:00");
  EXPECT_EQ(Next({"2026-09-28 09:30", "2026-09-28 14:05"}, hours), "Mon 2026-09-28 16:20");
  EXPECT_EQ(Next({"2026-09-28 17:00"}, hours), "Tue 2026-09-29 09:00");
  EXPECT_EQ(Next({"2026-09-28 17:00", "2026-09-29 09:10"}, hours), "Tue 2026-09-29 14:00");
}

TEST(CallTimesTest, AfterEachPartWasTriedTheyAreTriedInTurnAgain) {
  EXPECT_EQ(Next({"2026-09-28 09:30", "2026-09-28 14:05", "2026-09-28 16:30"}, OfficeHours()),
            "Tue 2026-09-29 09:00");
  EXPECT_EQ(Next({"2026-09-28 09:30", "2026-09-28 14:05", "2026-09-28 16:30", "2026-09-29 09:00"},
                 OfficeHours()),
            "Tue 2026-09-29 14:00");
}

TEST(CallTimesTest, AttemptsAreAsFarApartAsTheRuleSays) {
  EXPECT_EQ(Next({"2026-09-28 09:30"}, OfficeHours(), BusinessDays(1)), "Tue 2026-09-29 14:00");
  EXPECT_EQ(Next({"2026-09-28 09:30"}, OfficeHours(), Elapsed(absl::Hours(7))),
            "Mon 2026-09-28 16:30");
}

TEST(CallTimesTest, WhereTheCalendarIsOnlyOpenInTheMorningThatIsTriedAgain) {
  const CallHours mornings = {
      *Calendar::Compile(WeekRules("Asia/Shanghai", kMondayToFriday, {"09:00-12:00"})),
      UsualCallHours()};
  EXPECT_EQ(Next({"2026-09-28 09:30"}, mornings), "Mon 2026-09-28 11:30");
  EXPECT_EQ(Next({"2026-09-28 09:30", "2026-09-28 11:30"}, mornings), "Tue 2026-09-29 09:00");
}

TEST(CallTimesTest, HoursAreByTheWallClockOnBothDaylightSavingNights) {
  const CallHours london = {
      *Calendar::Compile(WeekRules("Europe/London", kMondayToSunday, {"00:00-24:00"})),
      UsualCallHours()};
  const auto from = [&](const std::string& at) {
    return Shown(CallableFrom(At(at, "Europe/London"), london), "Europe/London").substr(0, 20);
  };
  EXPECT_EQ(from("2026-03-29 00:30"), "Sun 2026-03-29 09:00");
  EXPECT_EQ(from("2026-10-24 21:00"), "Sun 2026-10-25 09:00");
}

}  // namespace
}  // namespace redress::testing
