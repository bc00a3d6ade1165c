// The judge, judged: by the worked instants of the page on clocks, and by calendars where only
// pauses happen.

#include "tests/aggregates/clocks/reference_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/calendar/amount.h"
#include "tests/aggregates/clocks/random_history.h"
#include "tests/testing/calendar_rules.h"
#include "tests/testing/compiled.h"
#include "tests/testing/seed.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum Happening;

const MinuteWalk& Autumn() {
  static const MinuteWalk walk(ChinaOffice(), At("2026-09-18 00:00"), 45);
  return walk;
}

std::int64_t Minute(const char* text) {
  return absl::ToInt64Minutes(At(text) - Autumn().TimeOf(0));
}

std::string Text(std::int64_t minute) {
  return absl::FormatTime("%a %m-%d %H:%M", Autumn().TimeOf(minute), Zone("Asia/Shanghai"));
}

std::string Text(const ReferenceWarning& warning) {
  return absl::StrCat(
      warning.warning, ": ",
      absl::FormatTime("%a %m-%d %H:%M:%S", Autumn().TimeOf(0) + absl::Seconds(warning.at_seconds),
                       Zone("Asia/Shanghai")));
}

std::vector<std::string> Texts(const std::vector<ReferenceWarning>& warnings) {
  std::vector<std::string> texts;
  for (const ReferenceWarning& warning : warnings) texts.push_back(Text(warning));
  return texts;
}

std::string Breached(const ReferenceVerdict& verdict) {
  return verdict.breached.has_value() ? Text(*verdict.breached) : "no";
}

ClockRule Rule(const Amount& amount) {
  ClockRule rule;
  *rule.mutable_amount() = amount;
  return rule;
}

HistoryStep Step(const char* at, Happening what, const Amount& amount = {}) {
  return {Minute(at), what, amount, {}, {}};
}

HistoryStep Supersede(const char* at, const ClockRule& rule) {
  HistoryStep step = Step(at, kSupersede);
  step.rule = rule;
  return step;
}

// The complaint of the worked examples: received on Thursday 24 September at 16:40.
std::vector<ReferenceVerdict> AllRounds(const ClockRule& rule, std::vector<HistoryStep> steps,
                                        const char* until) {
  return Refer(Autumn(), {.rule = rule,
                          .from = Minute("2026-09-24 16:40"),
                          .steps = std::move(steps),
                          .until = Minute(until)});
}

ReferenceVerdict Verdict(const ClockRule& rule, std::vector<HistoryStep> steps, const char* until) {
  return AllRounds(rule, std::move(steps), until).back();
}

std::string Due(const Amount& amount) {
  return Text(Verdict(Rule(amount), {}, "2026-09-24 16:40").due);
}

TEST(ReferenceClockTest, WorkedAmountsAreDue) {
  EXPECT_EQ(Due(BusinessMinutes(120)), "Mon 09-28 09:40");
  EXPECT_EQ(Due(BusinessDays(5)), "Fri 10-09 17:30");
  EXPECT_EQ(Due(BusinessDays(7)), "Mon 10-12 17:30");
  EXPECT_EQ(Due(BusinessDays(15)), "Thu 10-22 17:30");
  EXPECT_EQ(Due(Days(7)), "Thu 10-01 16:40");
  EXPECT_EQ(Due(Weeks(1)), "Thu 10-01 16:40");
  EXPECT_EQ(Due(Months(1)), "Sat 10-24 16:40");
  EXPECT_EQ(Due(Elapsed(absl::Hours(24))), "Fri 09-25 16:40");
}

TEST(ReferenceClockTest, WarningsAreGivenAtTheirInstants) {
  ClockRule rule = Rule(BusinessDays(7));
  rule.add_warnings()->set_percent(75);
  *rule.add_warnings()->mutable_before() = BusinessDays(1);

  EXPECT_THAT(Texts(Verdict(rule, {}, "2026-10-01 00:00").to_come),
              ElementsAre("0: Sat 10-10 10:02:30", "1: Sat 10-10 17:30:00"));
  EXPECT_THAT(Texts(Verdict(rule, {}, "2026-10-10 17:30").given),
              ElementsAre("0: Sat 10-10 10:02:30", "1: Sat 10-10 17:30:00"));
  EXPECT_THAT(Verdict(rule, {}, "2026-10-10 17:30").to_come, IsEmpty());
}

TEST(ReferenceClockTest, APauseOverTheGoldenWeekMovesSevenWorkingDaysByThree) {
  const ReferenceVerdict verdict = Verdict(
      Rule(BusinessDays(7)), {Step("2026-09-29 11:00", kPause), Step("2026-10-09 09:00", kResume)},
      "2026-10-09 12:00");

  EXPECT_EQ(Text(verdict.due), "Thu 10-15 17:30");
  EXPECT_EQ(verdict.used, 1);  // 28 September
  EXPECT_EQ(verdict.state, ReferenceState::kRunning);
}

TEST(ReferenceClockTest, TheSamePauseMovesMinutesByMinutes) {
  const ReferenceVerdict verdict = Verdict(
      Rule(BusinessMinutes(2990)),
      {Step("2026-09-29 11:00", kPause), Step("2026-10-09 09:00", kResume)}, "2026-10-09 12:00");

  EXPECT_EQ(Text(verdict.due), "Thu 10-15 15:30");
  EXPECT_EQ(verdict.used, 50 + 420 + 150 + 180);
}

TEST(ReferenceClockTest, WhilePausedNothingIsDue) {
  const ReferenceVerdict verdict =
      Verdict(Rule(BusinessDays(2)), {Step("2026-09-29 11:00", kPause)}, "2026-10-12 12:00");

  EXPECT_EQ(verdict.state, ReferenceState::kPaused);
  EXPECT_EQ(Breached(verdict), "no");
  EXPECT_EQ(verdict.used, 1);
}

// Due on Monday at 11:40; paused for no more than 60 minutes, from 09:30: 20 of them before lunch.
TEST(ReferenceClockTest, AClockRunsAgainOnceItWasPausedForTheMost) {
  ClockRule rule = Rule(BusinessMinutes(240));
  *rule.mutable_max_pause() = BusinessMinutes(60);
  const ReferenceVerdict verdict =
      Verdict(rule, {Step("2026-09-28 09:30", kPause)}, "2026-09-28 12:00");

  EXPECT_EQ(verdict.state, ReferenceState::kRunning);
  EXPECT_EQ(Text(verdict.due), "Mon 09-28 14:40");
  EXPECT_EQ(verdict.used, 50 + 60 + 90);
}

// Two closes, of 28 and 29 September, at most: from 17:31 it runs, and the 30th counts.
TEST(ReferenceClockTest, TheMostOfPausesIsInTheClocksOwnUnit) {
  ClockRule rule = Rule(BusinessDays(3));
  *rule.mutable_max_pause() = BusinessDays(2);
  const std::vector<HistoryStep> steps = {Step("2026-09-28 10:00", kPause)};

  EXPECT_EQ(Verdict(rule, steps, "2026-09-29 17:30").state, ReferenceState::kPaused);
  EXPECT_EQ(Verdict(rule, steps, "2026-09-29 17:31").state, ReferenceState::kRunning);
  EXPECT_EQ(Text(Verdict(rule, steps, "2026-10-20 10:00").due), "Fri 10-09 17:30");
  EXPECT_EQ(Breached(Verdict(rule, steps, "2026-10-20 10:00")), "Fri 10-09 17:30");
}

TEST(ReferenceClockTest, ItIsMetUpToTheInstantThatItIsDue) {
  const ClockRule rule = Rule(BusinessMinutes(120));
  const ReferenceVerdict kept =
      Verdict(rule, {Step("2026-09-28 09:40", kMeet)}, "2026-09-28 10:00");
  const ReferenceVerdict late =
      Verdict(rule, {Step("2026-09-28 09:41", kMeet)}, "2026-09-28 10:00");

  EXPECT_EQ(kept.state, ReferenceState::kMet);
  EXPECT_EQ(Breached(kept), "no");
  EXPECT_EQ(kept.used, 120);
  EXPECT_EQ(late.state, ReferenceState::kMet);
  EXPECT_EQ(Breached(late), "Mon 09-28 09:40");
}

TEST(ReferenceClockTest, AFactThatIsToldLateRestatesAndTheBreachStays) {
  ClockRule rule = Rule(BusinessMinutes(120));
  rule.set_met_by_happened(true);
  rule.set_met_backdate_minutes(60);
  HistoryStep met = Step("2026-09-28 10:30", kMeet);
  met.happened = Minute("2026-09-28 09:35");
  const ReferenceVerdict verdict = Verdict(rule, {met}, "2026-09-28 10:30");
  met.happened = Minute("2026-09-28 09:29");

  EXPECT_EQ(Breached(verdict), "Mon 09-28 09:40");
  ASSERT_TRUE(verdict.restated.has_value());
  EXPECT_EQ(Text(*verdict.restated), "Mon 09-28 09:35");
  EXPECT_FALSE(Verdict(rule, {met}, "2026-09-28 10:30").restated.has_value());
  met.happened = Minute("2026-09-28 09:41");
  EXPECT_FALSE(Verdict(rule, {met}, "2026-09-28 10:30").restated.has_value());
}

// On Monday at 10:00 a change to 60 working minutes, of which 140 are used.
TEST(ReferenceClockTest, ShortenedToBeforeNowItIsBreachedOrKeepsAFloor) {
  ClockRule shorter = Rule(BusinessMinutes(60));
  const ReferenceVerdict kept =
      Verdict(Rule(BusinessDays(7)), {Supersede("2026-09-28 10:00", shorter)}, "2026-09-28 10:29");
  shorter.set_strict(true);
  const ReferenceVerdict strict =
      Verdict(Rule(BusinessDays(7)), {Supersede("2026-09-28 10:00", shorter)}, "2026-09-28 10:29");

  EXPECT_EQ(Text(kept.due), "Mon 09-28 10:30");
  EXPECT_EQ(Breached(kept), "no");
  EXPECT_EQ(kept.used, 50 + 119);
  EXPECT_EQ(Breached(strict), "Mon 09-28 10:00");
}

TEST(ReferenceClockTest, SupersededItIsDueAsIfTheRuleHadHeldFromItsStart) {
  const ReferenceVerdict verdict =
      Verdict(Rule(BusinessMinutes(2990)),
              {Step("2026-09-29 11:00", kPause), Step("2026-10-09 09:00", kResume),
               Supersede("2026-10-09 10:00", Rule(BusinessDays(7)))},
              "2026-10-09 12:00");

  EXPECT_EQ(Text(verdict.due), "Thu 10-15 17:30");
  EXPECT_EQ(verdict.used, 1);
}

TEST(ReferenceClockTest, LengtheningNeverRevivesABreachedClock) {
  const ReferenceVerdict verdict = Verdict(
      Rule(BusinessMinutes(120)),
      {Supersede("2026-09-28 09:41", Rule(BusinessDays(7))),
       Step("2026-09-28 09:42", kExtend, BusinessDays(1)), Step("2026-09-28 09:43", kPause)},
      "2026-09-28 10:00");

  EXPECT_EQ(Breached(verdict), "Mon 09-28 09:40");
  EXPECT_EQ(Text(verdict.due), "Mon 09-28 09:40");
  EXPECT_EQ(verdict.state, ReferenceState::kRunning);
}

TEST(ReferenceClockTest, AnExtensionIsFromWhenItWasDue) {
  const auto extended = [](const Amount& amount, const Amount& by) {
    return Text(
        Verdict(Rule(amount), {Step("2026-09-25 10:00", kExtend, by)}, "2026-09-25 10:00").due);
  };

  EXPECT_EQ(extended(BusinessDays(7), BusinessDays(2)), "Wed 10-14 17:30");
  EXPECT_EQ(extended(BusinessMinutes(120), BusinessMinutes(60)), "Mon 09-28 10:40");
  EXPECT_EQ(extended(Days(7), Days(1)), "Fri 10-02 16:40");
}

// Due on Monday at 09:40, asked for at 09:30, decided at 10:00.
TEST(ReferenceClockTest, APendingExtensionHoldsTheBreachWhereTheRuleSaysSo) {
  ClockRule rule = Rule(BusinessMinutes(120));
  const HistoryStep asked = Step("2026-09-28 09:30", kRequestExtension);
  const HistoryStep granted = Step("2026-09-28 10:00", kGrantExtension, BusinessMinutes(60));
  const HistoryStep rejected = Step("2026-09-28 10:00", kRejectExtension);
  const ReferenceVerdict held = Verdict(rule, {asked}, "2026-09-28 09:59");
  const ReferenceVerdict yes = Verdict(rule, {asked, granted}, "2026-09-28 10:10");
  const ReferenceVerdict no = Verdict(rule, {asked, rejected}, "2026-09-28 10:00");
  rule.mutable_extension()->set_pending(PENDING_EXTENSION_BREACH_AT_DUE);
  const ReferenceVerdict at_due = Verdict(rule, {asked, granted}, "2026-09-28 10:00");

  EXPECT_EQ(Breached(held), "no");
  EXPECT_EQ(Breached(yes), "no");
  EXPECT_TRUE(yes.decided_late);
  EXPECT_EQ(Text(yes.due), "Mon 09-28 10:40");
  EXPECT_EQ(yes.used, 150);
  EXPECT_EQ(Breached(no), "Mon 09-28 09:40");
  EXPECT_EQ(Breached(at_due), "Mon 09-28 09:40");
}

// Answered on 29 September, done again from 8 October: 29 and 30 September have closed meanwhile.
TEST(ReferenceClockTest, AnotherRoundIsAnotherClockOrTheSame) {
  const HistoryStep met = Step("2026-09-29 10:00", kMeet);
  const ClockRule rule = Rule(BusinessDays(7));
  const auto anew = AllRounds(rule, {met, Step("2026-10-08 09:00", kRestart, BusinessDays(5))},
                              "2026-10-08 09:00");
  const auto same = AllRounds(rule, {met, Step("2026-10-08 09:00", kContinue)}, "2026-10-08 09:00");

  ASSERT_EQ(anew.size(), 2u);
  EXPECT_EQ(anew[0].state, ReferenceState::kMet);
  EXPECT_EQ(anew[1].state, ReferenceState::kRunning);
  EXPECT_EQ(Text(anew[1].due), "Wed 10-14 17:30");
  EXPECT_EQ(anew[1].used, 0);
  ASSERT_EQ(same.size(), 1u);
  EXPECT_EQ(Text(same[0].due), "Wed 10-14 17:30");
  EXPECT_EQ(same[0].used, 1);
}

TEST(ReferenceClockTest, ACancelledClockIsNotBreached) {
  const ReferenceVerdict verdict =
      Verdict(Rule(BusinessMinutes(120)), {Step("2026-09-28 09:40", kCancel)}, "2026-10-08 09:00");

  EXPECT_EQ(verdict.state, ReferenceState::kCancelled);
  EXPECT_EQ(Breached(verdict), "no");
}

// Met late, and done again: the breach stays, and nothing moves.
TEST(ReferenceClockTest, ABreachedClockDoesNotGoOn) {
  const ReferenceVerdict verdict = Verdict(
      Rule(BusinessMinutes(120)),
      {Step("2026-09-28 10:00", kMeet), Step("2026-09-29 10:00", kContinue)}, "2026-09-29 12:00");

  EXPECT_EQ(verdict.state, ReferenceState::kMet);
  EXPECT_EQ(Text(verdict.due), "Mon 09-28 09:40");
  EXPECT_EQ(Breached(verdict), "Mon 09-28 09:40");
}

TEST(ReferenceClockTest, ABreachedDayClockHasUsedItsDays) {
  const ReferenceVerdict verdict = Verdict(Rule(BusinessDays(2)), {}, "2026-10-12 12:00");

  EXPECT_EQ(Breached(verdict), "Tue 09-29 17:30");
  EXPECT_EQ(verdict.used, 2);
}

// Due on Tuesday at 17:30; granted a day on Wednesday at noon, when two days have closed.
TEST(ReferenceClockTest, WhatRanWhileAnExtensionWasPendingIsUsed) {
  const ReferenceVerdict verdict =
      Verdict(Rule(BusinessDays(2)),
              {Step("2026-09-29 10:00", kRequestExtension),
               Step("2026-09-30 12:00", kGrantExtension, BusinessDays(1))},
              "2026-09-30 12:30");

  EXPECT_EQ(Text(verdict.due), "Wed 09-30 17:30");
  EXPECT_EQ(verdict.used, 2);
}

TEST(ReferenceClockTest, ShortenedToJustNowItIsDueNow) {
  const auto changed = [](const ClockRule& rule, const char* until) {
    return Verdict(Rule(BusinessDays(7)), {Supersede("2026-09-28 10:00", rule)}, until);
  };
  ClockRule longer_floor = Rule(BusinessMinutes(139));
  longer_floor.set_floor_minutes(45);

  EXPECT_EQ(Text(changed(Rule(BusinessMinutes(140)), "2026-09-28 10:00").due), "Mon 09-28 10:00");
  EXPECT_EQ(Breached(changed(Rule(BusinessMinutes(140)), "2026-09-28 10:01")), "Mon 09-28 10:00");
  EXPECT_EQ(Text(changed(longer_floor, "2026-09-28 10:01").due), "Mon 09-28 10:45");
}

// Paused on Monday at 09:30 with 110 minutes used, of which the new rule gives 60.
TEST(ReferenceClockTest, ShortenedWhilePausedItIsNotDueBeforeItIsResumed) {
  const ReferenceVerdict verdict = Verdict(
      Rule(BusinessDays(7)),
      {Step("2026-09-28 09:30", kPause), Supersede("2026-09-28 10:00", Rule(BusinessMinutes(60))),
       Step("2026-09-28 15:00", kResume)},
      "2026-09-28 15:00");

  EXPECT_EQ(Text(verdict.due), "Mon 09-28 15:00");
}

TEST(ReferenceClockTest, PausedForTheMostItCannotBePausedAgain) {
  ClockRule rule = Rule(BusinessMinutes(240));
  *rule.mutable_max_pause() = BusinessMinutes(60);
  const ReferenceVerdict verdict =
      Verdict(rule, {Step("2026-09-28 09:30", kPause), Step("2026-09-28 11:00", kPause)},
              "2026-09-28 11:30");

  EXPECT_EQ(verdict.state, ReferenceState::kRunning);
  EXPECT_EQ(Text(verdict.due), "Mon 09-28 14:40");
}

// A day has closed between two rounds: no pause, so that one of a day is left to the new rule.
TEST(ReferenceClockTest, TimeBetweenRoundsIsNoPause) {
  ClockRule rule = Rule(BusinessDays(5));
  *rule.mutable_max_pause() = BusinessDays(1);
  const ReferenceVerdict verdict =
      Verdict(Rule(BusinessDays(7)),
              {Step("2026-09-28 10:00", kMeet), Step("2026-09-29 10:00", kContinue),
               Supersede("2026-09-29 11:00", rule), Step("2026-09-29 12:00", kPause)},
              "2026-09-29 12:00");

  EXPECT_EQ(verdict.state, ReferenceState::kPaused);
}

TEST(ReferenceClockTest, AWarningIsGivenBeforeWhatComesAfterIt) {
  ClockRule rule = Rule(BusinessDays(7));
  rule.add_warnings()->set_percent(75);

  EXPECT_THAT(Texts(Verdict(rule, {Step("2026-10-10 10:03", kMeet)}, "2026-10-10 10:03").given),
              ElementsAre("0: Sat 10-10 10:02:30"));
  EXPECT_THAT(Verdict(rule, {Step("2026-10-10 10:02", kMeet)}, "2026-10-10 10:03").given,
              IsEmpty());
}

// Received at the close of Thursday: a working day before Monday's is that very instant.
TEST(ReferenceClockTest, AWarningThatIsPastWhenItsDueTimeIsToldIsGivenAtOnce) {
  ClockRule rule = Rule(BusinessDays(1));
  *rule.add_warnings()->mutable_before() = BusinessDays(1);
  const ReferenceVerdict verdict = Refer(Autumn(), {.rule = rule,
                                                    .from = Minute("2026-09-24 17:30"),
                                                    .steps = {},
                                                    .until = Minute("2026-09-28 12:00")})
                                       .back();

  EXPECT_EQ(Text(verdict.due), "Mon 09-28 17:30");
  EXPECT_EQ(verdict.given.size(), 1U);
  EXPECT_THAT(verdict.to_come, IsEmpty());
}

// What a calendar says of a clock that nothing happens to but pauses.
struct Paused {
  absl::Time due;
  ClockTime out;       // of the pauses that are over
  absl::Duration run;  // before it was resumed last
  absl::Time resumed;  // or begun
};

Paused ByCalendar(const ClockHistory& history, const MinuteWalk& walk, const Calendar& calendar) {
  const Amount& amount = history.rule.amount();
  const absl::Time from = walk.TimeOf(history.from);
  Paused told;
  told.due = DueAfter(amount, from, calendar, history.rule.receipt_outside_hours());
  told.resumed = from;
  std::optional<absl::Time> paused;
  for (const HistoryStep& step : history.steps) {
    const absl::Time at = walk.TimeOf(step.at);
    if (step.what == kPause && !paused.has_value()) paused = at;
    if (step.what != kResume || !paused.has_value()) continue;
    const ClockTime passed = Passed(amount, *paused, at, calendar);
    told.due = Moved(amount, told.due, passed, calendar);
    told.due = std::max(told.due, at);
    told.run += TimeRun(amount, told.resumed, *paused, calendar);
    told.resumed = at;
    told.out = {told.out.closes + passed.closes, told.out.time + passed.time};
    paused.reset();
  }
  return told;
}

// Returns a history of pauses only.
ClockHistory RandomPauses(std::uint64_t seed, const MinuteWalk& walk) {
  ClockHistory history = RandomHistory(seed, walk, walk);
  history.rule.clear_max_pause();
  std::erase_if(history.steps, [](const HistoryStep& step) {
    return step.what != kPause && step.what != kResume;
  });
  return history;
}

// Returns the warnings to come after `history.until`, in order.
std::vector<ReferenceWarning> WarningsByCalendar(const ClockHistory& history, const Paused& told,
                                                 const MinuteWalk& walk, const Calendar& calendar) {
  std::vector<std::pair<absl::Time, int>> instants;
  for (int i = 0; i < history.rule.warnings_size(); ++i) {
    const ClockWarning& warning = history.rule.warnings(i);
    const absl::Time at = warning.has_before()
                              ? DueBefore(warning.before(), told.due, calendar)
                              : AtPercent(warning.percent(), told.run, told.resumed, told.due,
                                          history.rule.amount(), calendar);
    if (at > walk.TimeOf(history.until)) instants.emplace_back(at, i);
  }
  std::sort(instants.begin(), instants.end());
  std::vector<ReferenceWarning> warnings;
  for (const auto& [at, i] : instants) {
    warnings.push_back({i, absl::ToInt64Seconds(at - walk.TimeOf(0))});
  }
  return warnings;
}

void ExpectAgreement(const ClockHistory& history, const MinuteWalk& walk,
                     const Calendar& calendar) {
  const ReferenceVerdict verdict = Refer(walk, history).back();
  if (verdict.breached.has_value() || verdict.due >= walk.minutes() - 2880) return;
  const Paused told = ByCalendar(history, walk, calendar);
  EXPECT_EQ(told.due, walk.TimeOf(verdict.due));
  if (verdict.state != ReferenceState::kRunning) return;
  const Amount& amount = history.rule.amount();
  const ClockTime used = Used(amount, walk.TimeOf(history.from), walk.TimeOf(history.until),
                              told.due, told.out, calendar);
  EXPECT_EQ(amount.has_business_days() ? used.closes : absl::ToInt64Minutes(used.time),
            verdict.used);
  std::vector<ReferenceWarning> to_come = WarningsByCalendar(history, told, walk, calendar);
  std::erase_if(to_come, [&](const ReferenceWarning& warning) {
    return std::any_of(verdict.given.begin(), verdict.given.end(),
                       [&](const auto& given) { return given.warning == warning.warning; });
  });
  EXPECT_EQ(Texts(to_come), Texts(verdict.to_come));
}

TEST(ReferenceClockTest, WherePausesAreAllThatHappensCalendarsAgree) {
  const std::uint64_t seed = TestSeed();
  for (std::uint64_t i = 0; i < Rounds(40) && !::testing::Test::HasFailure(); ++i) {
    const DrawnCalendar drawn = RandomCalendar(seed + i);
    const MinuteWalk walk(drawn.rules, drawn.begins, kHistoryDays);
    const CalendarPointer calendar = Compiled(drawn.rules);
    for (std::uint64_t j = 0; j < 100 && !::testing::Test::HasFailure(); ++j) {
      SCOPED_TRACE(::testing::Message() << "calendar " << seed + i << ", history " << j);
      ExpectAgreement(RandomPauses(j, walk), walk, *calendar);
    }
  }
}

}  // namespace
}  // namespace redress::testing
