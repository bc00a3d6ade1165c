// Random calendars in many zones, mostly around a change of their clocks, against a walk through
// every minute.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "aggregates/calendar/calendar.h"
#include "tests/aggregates/calendar/minute_walk.h"
#include "tests/aggregates/calendar/random_rules.h"
#include "tests/testing/calendar_rules.h"
#include "tests/testing/seed.h"

namespace redress::testing {
namespace {

constexpr int kDays = 24;
constexpr std::uint64_t kCalendars = 300;
constexpr int kQuestions = 100;
constexpr std::int64_t kEnds = 2880;  // minutes of the walk that are not asked about

// One calendar, and the walk through some weeks of it.
struct Compared {
  CalendarRules rules;
  std::shared_ptr<const Calendar> calendar;
  MinuteWalk walk;
};

// What the calendar says, as minutes of the walk; nothing where it lies beyond.
std::optional<std::int64_t> MinuteOf(absl::Time time, const MinuteWalk& walk) {
  if (time < walk.TimeOf(0) || time >= walk.TimeOf(walk.minutes())) return std::nullopt;
  return absl::ToInt64Minutes(time - walk.TimeOf(0));
}

// Compares where the walk has an answer, and not at its ends: it knows no windows of days before it
// or after.
void ExpectSame(absl::Time told, std::optional<std::int64_t> walked, const MinuteWalk& walk,
                const char* question) {
  if (walked.has_value() && *walked >= kEnds && *walked < walk.minutes() - kEnds) {
    EXPECT_EQ(MinuteOf(told, walk), walked) << question;
  }
}

void CompareSpans(const Compared& compared, std::int64_t from, std::int64_t to,
                  std::int64_t minutes) {
  const auto& [rules, calendar, walk] = compared;
  const absl::Time start = walk.TimeOf(from);
  EXPECT_EQ(calendar->IsOpen(start), walk.IsOpen(from));
  EXPECT_EQ(calendar->OpenBetween(start, walk.TimeOf(to)),
            absl::Minutes(walk.OpenBetween(from, to)));
  ExpectSame(calendar->NextOpening(start), walk.NextOpening(from), walk, "next opening");
  ExpectSame(calendar->AfterOpen(start, absl::Minutes(minutes)), walk.AfterOpen(from, minutes),
             walk, "after open");
  ExpectSame(calendar->BeforeOpen(start, absl::Minutes(minutes)), walk.BeforeOpen(from, minutes),
             walk, "before open");
}

void CompareDays(const Compared& compared, std::int64_t from, std::int64_t to, int days) {
  const auto& [rules, calendar, walk] = compared;
  const absl::Time start = walk.TimeOf(from);
  const auto number = static_cast<std::uint32_t>(days);
  EXPECT_EQ(calendar->ClosesBetween(start, walk.TimeOf(to)), walk.ClosesBetween(from, to));
  ExpectSame(calendar->AfterBusinessDays(start, number, RECEIPT_OUTSIDE_HOURS_SAME_DAY),
             walk.AfterBusinessDays(from, days, false), walk, "days, same day");
  ExpectSame(calendar->AfterBusinessDays(start, number, RECEIPT_OUTSIDE_HOURS_NEXT_OPENING),
             walk.AfterBusinessDays(from, days, true), walk, "days, next opening");
  ExpectSame(calendar->BeforeBusinessDays(start, number), walk.BeforeBusinessDays(from, days), walk,
             "days before");
  ExpectSame(calendar->AfterCloses(start, days), walk.AfterCloses(from, days), walk, "closes");
}

TEST(WalkTest, RandomCalendarsAgreeWithAWalkThroughEveryMinute) {
  const std::uint64_t seed = TestSeed();
  RandomRules random(seed);
  for (std::uint64_t i = 0; i < Rounds(kCalendars) && !::testing::Test::HasFailure(); ++i) {
    const std::string zone = random.AnyZone();
    const absl::Time begins = random.NearChange(zone, kDays);
    const CalendarRules rules = random.Draw(zone, begins, kDays);
    auto calendar = Calendar::Compile(rules);
    ASSERT_TRUE(calendar.ok()) << calendar.status() << "\n" << rules.DebugString();
    const Compared compared = {rules, *std::move(calendar), MinuteWalk(rules, begins, kDays)};
    const std::int64_t count = compared.walk.minutes() - 2 * kEnds;
    for (int j = 0; j < kQuestions && !::testing::Test::HasFailure(); ++j) {
      const std::int64_t from = kEnds + random.Below(count);
      const std::int64_t to = kEnds + random.Below(count);
      SCOPED_TRACE(::testing::Message() << zone << " " << Shown(compared.walk.TimeOf(from), zone)
                                        << " to " << Shown(compared.walk.TimeOf(to), zone));
      CompareSpans(compared, from, to, random.Below(3000));
      CompareDays(compared, from, to, static_cast<int>(1 + random.Below(9)));
    }
    if (::testing::Test::HasFailure()) std::printf("%s", rules.DebugString().c_str());
  }
}

}  // namespace
}  // namespace redress::testing
