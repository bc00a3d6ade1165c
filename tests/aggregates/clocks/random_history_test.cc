// The histories that are drawn go everywhere; else agreement on them would say little.

#include "tests/aggregates/clocks/random_history.h"

#include <gtest/gtest.h>

#include <set>

#include "aggregates/calendar/calendar.h"
#include "tests/testing/seed.h"

namespace redress::testing {
namespace {

constexpr std::uint64_t kCalendars = 20;
constexpr std::uint64_t kHistories = 100;

// What was seen of the histories that were drawn.
struct Seen {
  std::set<Happening> steps;
  std::set<ReferenceState> states;
  std::set<Amount::LengthCase> units;
  int breached = 0, kept = 0, restated = 0, decided_late = 0, rounds = 0, given = 0, to_come = 0;
};

void Note(const ReferenceVerdict& verdict, Seen& seen) {
  seen.states.insert(verdict.state);
  seen.breached += verdict.breached.has_value() ? 1 : 0;
  seen.kept += verdict.state == ReferenceState::kMet && !verdict.breached.has_value() ? 1 : 0;
  seen.restated += verdict.restated.has_value() ? 1 : 0;
  seen.decided_late += verdict.decided_late ? 1 : 0;
  seen.given += static_cast<int>(verdict.given.size());
  seen.to_come += static_cast<int>(verdict.to_come.size());
}

Seen Draw(std::uint64_t seed) {
  Seen seen;
  for (std::uint64_t i = 0; i < kCalendars; ++i) {
    const DrawnCalendar drawn = RandomCalendar(seed + i);
    EXPECT_TRUE(Calendar::Compile(drawn.rules).ok());
    const MinuteWalk walk(drawn.rules, drawn.begins, kHistoryDays);
    const DrawnCalendar other = CorrectedCalendar(seed + i, drawn);
    EXPECT_TRUE(Calendar::Compile(other.rules).ok());
    const MinuteWalk corrected(other.rules, drawn.begins, kHistoryDays);
    for (std::uint64_t j = 0; j < kHistories; ++j) {
      const ClockHistory history = RandomHistory(seed + i * kHistories + j, walk, corrected);
      seen.units.insert(history.rule.amount().length_case());
      for (const HistoryStep& step : history.steps) seen.steps.insert(step.what);
      const std::vector<ReferenceVerdict> rounds = Refer(walk, history);
      seen.rounds += static_cast<int>(rounds.size());
      for (const ReferenceVerdict& verdict : rounds) Note(verdict, seen);
    }
  }
  return seen;
}

TEST(RandomHistoryTest, ChanceGoesEverywhere) {
  const Seen seen = Draw(TestSeed());

  EXPECT_EQ(seen.steps.size(), static_cast<std::size_t>(Happening::kCancel) + 1);
  EXPECT_EQ(seen.states.size(), 4u);
  EXPECT_GE(seen.units.size(), 4u);
  for (const int count : {seen.breached, seen.kept, seen.restated, seen.decided_late, seen.given,
                          seen.to_come, seen.rounds - static_cast<int>(kCalendars * kHistories)}) {
    EXPECT_GT(count, 0);
  }
}

TEST(RandomHistoryTest, TheSameSeedDrawsTheSame) {
  const DrawnCalendar one = RandomCalendar(7), other = RandomCalendar(7);
  const MinuteWalk walk(one.rules, one.begins, kHistoryDays);
  const ClockHistory history = RandomHistory(3, walk, walk), again = RandomHistory(3, walk, walk);

  EXPECT_EQ(one.rules.DebugString(), other.rules.DebugString());
  EXPECT_EQ(one.begins, other.begins);
  EXPECT_EQ(history.rule.DebugString(), again.rule.DebugString());
  EXPECT_EQ(history.until, again.until);
  ASSERT_EQ(history.steps.size(), again.steps.size());
  for (std::size_t i = 0; i < history.steps.size(); ++i) {
    EXPECT_EQ(history.steps[i].at, again.steps[i].at);
    EXPECT_EQ(history.steps[i].what, again.steps[i].what);
  }
}

}  // namespace
}  // namespace redress::testing
