#include "aggregates/calendar/amount.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "tests/testing/calendar_rules.h"
#include "tests/testing/compiled.h"

namespace redress::testing {
namespace {

constexpr ReceiptOutsideHours kSameDay = RECEIPT_OUTSIDE_HOURS_SAME_DAY;
constexpr const char* kLondon = "Europe/London";
constexpr const char* kNewYork = "America/New_York";

const Calendar& Office() {
  static const CalendarPointer office = Compiled(ChinaOffice());
  return *office;
}

bool HaveSameAmount(const Amount& a, const Amount& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

std::string CivilDue(const Amount& amount, const char* from, const char* zone) {
  const CalendarPointer always = Compiled(Always(zone));
  return Shown(DueAfter(amount, At(from, zone), *always, kSameDay), zone);
}

TEST(AmountTest, AMonthWithoutSuchADayEndsOnItsLast) {
  EXPECT_EQ(CivilDue(Months(1), "2027-01-31 10:00", "UTC"), "Sun 2027-02-28 10:00:00 +0000");
  EXPECT_EQ(CivilDue(Months(1), "2028-01-31 10:00", "UTC"), "Tue 2028-02-29 10:00:00 +0000");
  EXPECT_EQ(CivilDue(Months(12), "2028-02-29 10:00", "UTC"), "Wed 2029-02-28 10:00:00 +0000");
  EXPECT_EQ(CivilDue(Months(2), "2026-12-31 10:00", "UTC"), "Sun 2027-02-28 10:00:00 +0000");
  EXPECT_EQ(CivilDue(Months(3), "2026-11-15 10:00", "UTC"), "Mon 2027-02-15 10:00:00 +0000");
}

TEST(AmountTest, CivilTimeKeepsTheWallClockTime) {
  EXPECT_EQ(CivilDue(Days(1), "2026-03-28 10:00:30", kLondon), "Sun 2026-03-29 10:00:30 +0100");
  EXPECT_EQ(CivilDue(Weeks(1), "2026-10-24 10:00", kLondon), "Sat 2026-10-31 10:00:00 +0000");
  EXPECT_EQ(CivilDue(Months(6), "2026-01-24 10:00", kLondon), "Fri 2026-07-24 10:00:00 +0100");
}

// 01:30 on 29 March was jumped over in London, 02:30 on 8 March in New York.
TEST(AmountTest, ACivilTimeThatIsJumpedOverIsWhenClocksJump) {
  EXPECT_EQ(CivilDue(Days(1), "2026-03-28 01:30", kLondon), "Sun 2026-03-29 02:00:00 +0100");
  EXPECT_EQ(CivilDue(Weeks(1), "2026-03-01 02:30", kNewYork), "Sun 2026-03-08 03:00:00 -0400");
}

TEST(AmountTest, ACivilTimeThatIsShownTwiceIsTheFirst) {
  EXPECT_EQ(CivilDue(Days(1), "2026-10-31 01:30", kNewYork), "Sun 2026-11-01 01:30:00 -0400");
}

TEST(AmountTest, PartsOfASecondAreKept) {
  const CalendarPointer always = Compiled(Always("UTC"));
  const absl::Time from = At("2026-06-01 10:00", "UTC") + absl::Microseconds(250);

  EXPECT_EQ(DueAfter(Days(1), from, *always, kSameDay), from + absl::Hours(24));
  EXPECT_EQ(DueBefore(Months(1), from, *always), from - absl::Hours(31 * 24));
}

TEST(AmountTest, WarningsBeforeComeInTheirOwnUnit) {
  const absl::Time due = At("2026-10-12 17:30");
  const auto before = [&](const Amount& amount) { return Shown(DueBefore(amount, due, Office())); };

  EXPECT_EQ(before(BusinessMinutes(60)), "Mon 2026-10-12 16:30:00 +0800");
  EXPECT_EQ(before(BusinessMinutes(420)), "Mon 2026-10-12 08:30:00 +0800");
  EXPECT_EQ(before(BusinessDays(2)), "Fri 2026-10-09 17:30:00 +0800");
  EXPECT_EQ(before(BusinessDays(4)), "Wed 2026-09-30 17:30:00 +0800");
  EXPECT_EQ(before(Days(5)), "Wed 2026-10-07 17:30:00 +0800");
  EXPECT_EQ(before(Weeks(1)), "Mon 2026-10-05 17:30:00 +0800");
  EXPECT_EQ(before(Months(1)), "Sat 2026-09-12 17:30:00 +0800");
  EXPECT_EQ(before(Elapsed(absl::Minutes(15))), "Mon 2026-10-12 17:15:00 +0800");
}

TEST(AmountTest, PercentAreOfElapsedTimeWhereTheUnitIs) {
  const absl::Time from = At("2026-10-01 00:00"), due = At("2026-10-05 00:00");

  EXPECT_EQ(Shown(AtPercent(75, from, due, Days(4), Office())), "Sun 2026-10-04 00:00:00 +0800");
  EXPECT_EQ(Shown(AtPercent(50, from, due, Elapsed(absl::Hours(96)), Office())),
            "Sat 2026-10-03 00:00:00 +0800");
}

TEST(AmountTest, AllPercentAreTheDueTime) {
  const absl::Time from = At("2026-09-24 16:40"), due = At("2026-10-12 17:30");

  EXPECT_EQ(AtPercent(100, from, due, BusinessDays(7), Office()), due);
  EXPECT_EQ(AtPercent(100, from, due, Days(7), Office()), due);
  EXPECT_EQ(AtPercent(0, from, due, BusinessDays(7), Office()), from);
}

// Before the pause 50 minutes of Thursday, 420 of Monday, 150 of Tuesday; after it 390 of 9
// October, and five whole days: the 10th, and the 12th to the 15th.
TEST(AmountTest, PercentLeavePausesOut) {
  const absl::Time from = At("2026-09-24 16:40"), due = At("2026-10-15 17:30");
  const absl::Time paused = At("2026-09-29 11:00"), resumed = At("2026-10-09 09:00");
  const absl::Duration run = TimeRun(BusinessDays(7), from, paused, Office());
  const absl::Duration rest = TimeRun(BusinessDays(7), resumed, due, Office());
  const auto at = [&](std::uint32_t percent) {
    return AtPercent(percent, run, resumed, due, BusinessDays(7), Office());
  };

  EXPECT_EQ(run, absl::Minutes(50 + 420 + 150));
  EXPECT_EQ(rest, absl::Minutes(390 + 5 * 420));
  EXPECT_EQ(at(100), due);
  EXPECT_EQ(at(10), absl::InfinitePast());
  EXPECT_EQ(Office().OpenBetween(resumed, at(50)), (run + rest) / 2 - run);
}

TEST(AmountTest, WorkingDaysAreAddedToTheCloseThatIsDue) {
  const CalendarPointer nights =
      Compiled(WeekRules("Asia/Shanghai", kMondayToFriday, {"20:00-28:00"}));
  const absl::Time due = At("2026-06-02 04:00");  // Monday's

  EXPECT_EQ(Shown(Extended(BusinessDays(1), due, *nights)), "Wed 2026-06-03 04:00:00 +0800");
  EXPECT_EQ(Shown(Extended(BusinessMinutes(60), due, *nights)), "Tue 2026-06-02 21:00:00 +0800");
  EXPECT_EQ(Shown(Extended(Weeks(1), due, *nights)), "Tue 2026-06-09 04:00:00 +0800");
}

TEST(AmountTest, APauseMovesCivilAndElapsedClocksByItsElapsedTime) {
  const absl::Time due = At("2026-10-12 10:00");
  const absl::Time paused = At("2026-10-01 09:00"), resumed = At("2026-10-03 10:00");

  for (const Amount& unit : {Days(7), Weeks(1), Months(1), Elapsed(absl::Hours(2))}) {
    EXPECT_EQ(Shown(AfterPause(unit, due, paused, resumed, Office())),
              "Wed 2026-10-14 11:00:00 +0800");
  }
}

// Paused for a holiday: no working time and no close passes.
TEST(AmountTest, APauseWhileNothingIsOpenMovesNothing) {
  const absl::Time due = At("2026-10-12 17:30");
  const absl::Time paused = At("2026-10-01 09:00"), resumed = At("2026-10-08 08:30");

  EXPECT_EQ(AfterPause(BusinessMinutes(2990), due, paused, resumed, Office()), due);
  EXPECT_EQ(AfterPause(BusinessDays(7), due, paused, resumed, Office()), due);
}

// A pause from an instant of closing takes that close; one that ends with it does not.
TEST(AmountTest, APauseTakesTheCloseItBeginsWithAndNotTheOneItEndsWith) {
  const absl::Time due = At("2026-06-12 17:30");

  EXPECT_EQ(Shown(AfterPause(BusinessDays(7), due, At("2026-06-03 17:30"), At("2026-06-03 17:31"),
                             Office())),
            "Mon 2026-06-15 17:30:00 +0800");
  EXPECT_EQ(
      AfterPause(BusinessDays(7), due, At("2026-06-03 09:00"), At("2026-06-03 17:30"), Office()),
      due);
}

// Paused at once, a clock ends as if received when it is resumed.
TEST(AmountTest, APauseFromReceiptIsAsIfReceivedAtItsEnd) {
  const absl::Time received = At("2026-06-01 09:00"), resumed = At("2026-06-03 10:15");

  for (const Amount& amount : {BusinessMinutes(1000), BusinessDays(5), Elapsed(absl::Hours(30))}) {
    const absl::Time due = DueAfter(amount, received, Office(), kSameDay);
    EXPECT_EQ(AfterPause(amount, due, received, resumed, Office()),
              DueAfter(amount, resumed, Office(), kSameDay));
  }
}

// Received on Thursday at 16:40: no working day is used before Monday has closed.
TEST(AmountTest, WorkingDaysAreUsedWhenTheyHaveClosed) {
  const absl::Time received = At("2026-09-24 16:40"), due = At("2026-10-12 17:30");
  const auto used = [&](const char* at) {
    return Used(BusinessDays(7), received, At(at), due, {}, Office()).closes;
  };

  EXPECT_EQ(used("2026-09-24 16:40"), 0);
  EXPECT_EQ(used("2026-09-24 17:31"), 0);
  EXPECT_EQ(used("2026-09-28 17:30"), 0);
  EXPECT_EQ(used("2026-09-28 17:31"), 1);
  EXPECT_EQ(used("2026-10-05 12:00"), 3);
  EXPECT_EQ(used("2026-10-12 17:30"), 6);
  EXPECT_EQ(used("2026-10-12 17:31"), 7);
}

TEST(AmountTest, UsedAndRemainingAreTheAmountAtEveryInstant) {
  const absl::Time from = At("2026-09-24 16:40");
  const absl::Time paused = At("2026-09-29 11:00"), resumed = At("2026-10-09 09:00");

  for (const Amount& amount : {BusinessMinutes(2990), BusinessDays(7), Elapsed(absl::Hours(400))}) {
    const ClockTime pause = Passed(amount, paused, resumed, Office());
    const absl::Time due =
        Moved(amount, DueAfter(amount, from, Office(), kSameDay), pause, Office());
    for (absl::Time at = resumed; at <= due; at += absl::Minutes(30)) {
      const ClockTime used = Used(amount, from, at, due, pause, Office());
      const ClockTime left = Remaining(amount, at, due, Office());
      EXPECT_GE(used.closes, 0);
      EXPECT_GE(used.time, absl::ZeroDuration());
      const ClockTime all = {used.closes + left.closes, used.time + left.time};
      EXPECT_TRUE(HaveSameAmount(amount, ToAmount(all, amount))) << Shown(at);
    }
  }
}

TEST(AmountTest, OnlyAnAmountOfSomethingIsPositive) {
  EXPECT_TRUE(IsPositive(BusinessDays(1)));
  EXPECT_TRUE(IsPositive(Elapsed(absl::Seconds(1))));
  EXPECT_FALSE(IsPositive(BusinessDays(0)));
  EXPECT_FALSE(IsPositive(Amount()));
}

TEST(AmountTest, UnitsAreTheSameWhereTheyAre) {
  EXPECT_TRUE(HaveSameUnit(BusinessDays(1), BusinessDays(2)));
  EXPECT_FALSE(HaveSameUnit(BusinessDays(1), Days(1)));
}

TEST(AmountTest, AmountsHaveWords) {
  EXPECT_EQ(ToText(BusinessMinutes(120)), "120 working minutes");
  EXPECT_EQ(ToText(BusinessDays(1)), "1 working day");
  EXPECT_EQ(ToText(Days(7)), "7 days");
  EXPECT_EQ(ToText(Weeks(8)), "8 weeks");
  EXPECT_EQ(ToText(Months(1)), "1 month");
  EXPECT_EQ(ToText(Elapsed(absl::Minutes(90))), "elapsed 1h30m");
  EXPECT_EQ(ToText(Amount()), "none");
}

TEST(AmountTest, ClockTimeBecomesAnAmountOfItsUnitRoundedDown) {
  const ClockTime time = {.closes = 3, .time = absl::Seconds(150)};

  EXPECT_EQ(ToAmount(time, BusinessDays(7)).business_days(), 3u);
  EXPECT_EQ(ToAmount(time, BusinessMinutes(7)).business_minutes(), 2u);
  EXPECT_EQ(ToAmount(time, Weeks(7)).elapsed_seconds(), 150u);
}

TEST(AmountTest, TheLargestAmountsAreAnswered) {
  constexpr std::uint32_t kMost = std::numeric_limits<std::uint32_t>::max();
  const absl::Time from = At("2026-06-01 10:00");
  Amount elapsed;
  elapsed.set_elapsed_seconds(std::numeric_limits<std::uint64_t>::max());

  for (const Amount& amount : {BusinessMinutes(kMost), BusinessDays(kMost), Days(kMost),
                               Weeks(kMost), Months(kMost), elapsed}) {
    EXPECT_GT(DueAfter(amount, from, Office(), kSameDay), At("2061-01-01 00:00"));
    EXPECT_LT(DueBefore(amount, from, Office()), At("2000-01-01 00:00"));
  }
}

}  // namespace
}  // namespace redress::testing
