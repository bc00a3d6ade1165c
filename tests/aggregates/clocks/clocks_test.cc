// What facts do to promises: the rules of clocks one by one, most of them on the office of Shanghai
// in the autumn of 2026 (Mid-Autumn 25 to 27 September, National Day 1 to 7 October, Saturday 10
// October a make-up day).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "aggregates/calendar/amount.h"
#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "events/instant.h"
#include "tests/aggregates/clocks/promises_of_tests.h"
#include "tests/testing/clock_world.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;

TEST(ClocksTest, WithoutAPolicyNothingIsPromised) {
  ClockWorld world;

  EXPECT_TRUE(world.At(world.Receive()).clocks.all.empty());
}

// The table of worked instants: received Thursday 24 September 16:40.

TEST(ClocksTest, PromisesStartAtReceiptWithTheirWorkedDueTimes) {
  ClockWorld world;
  world.Promise({RuleOf(CLOCK_METRIC_DISPATCH, BusinessMinutes(120)), AnswerIn(BusinessDays(7)),
                 RuleOf(CLOCK_METRIC_ACKNOWLEDGE, Days(7)),
                 RuleOf(CLOCK_METRIC_CONTACT, Elapsed(absl::Hours(2)), "always")});

  const std::string number = world.Receive();

  // 50 minutes on Thursday and 70 on Monday.
  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_DISPATCH), "Mon 2026-09-28 09:40:00 +0800");
  // 28, 29, 30 September, 8, 9, 10 and 12 October.
  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_ANSWER), "Mon 2026-10-12 17:30:00 +0800");
  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_ACKNOWLEDGE), "Thu 2026-10-01 16:40:00 +0800");
  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_CONTACT), "Thu 2026-09-24 18:40:00 +0800");
}

TEST(ClocksTest, WarningsComeAtPercentOfWorkingTimeAndBeforeTheEnd) {
  ClockWorld world;
  ClockRule answer = AnswerIn(BusinessDays(7));
  answer.add_warnings()->set_percent(75);
  *answer.add_warnings()->mutable_before() = BusinessDays(1);
  world.Promise({answer});

  const TicketClock clock = world.ClockOf(world.Receive(), CLOCK_METRIC_ANSWER);

  // 75 % of 2,990 working minutes, on the make-up day; and the last close of the day before.
  EXPECT_EQ(Shown(clock.warnings.at(0)), "Sat 2026-10-10 10:02:30 +0800");
  EXPECT_EQ(Shown(clock.warnings.at(1)), "Sat 2026-10-10 17:30:00 +0800");
}

TEST(ClocksTest, EachHolderHasAClockOfItsOwnAndTheCustomersIsUntouched) {
  ClockWorld world;
  world.Promise(
      {AnswerIn(BusinessDays(7)), HolderRule(CLOCK_METRIC_SIGN_FOR, BusinessMinutes(240))});
  const std::string number = world.Receive();
  world.Do(number, DoClassify());
  world.Wait("2026-09-28 09:20");

  world.Do(number, DoAssign("north"));
  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_SIGN_FOR, CLOCK_SIDE_HOLDER),
            "Mon 2026-09-28 15:20:00 +0800");  // lunch from 12:00 to 14:00

  world.Wait("2026-09-29 15:00");
  world.Do(number, DoTransfer("south"));
  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_SIGN_FOR, CLOCK_SIDE_HOLDER),
            "Wed 2026-09-30 10:00:00 +0800");
  EXPECT_EQ(world.ClockOf(number, CLOCK_METRIC_SIGN_FOR, CLOCK_SIDE_HOLDER).started->unit(),
            "south");
  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_ANSWER), "Mon 2026-10-12 17:30:00 +0800");
}

TEST(ClocksTest, AHolderHasNoLongerThanTheCustomerIsToWait) {
  ClockWorld world;
  ClockRule holder = HolderRule(CLOCK_METRIC_ANSWER, BusinessDays(7));
  holder.set_margin_minutes(60);
  world.Promise({AnswerIn(BusinessDays(7)), holder});
  const std::string number = world.Receive();
  world.Do(number, DoClassify());
  world.Wait("2026-10-09 09:00");

  world.Do(number, DoAssign("north"));

  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_ANSWER, CLOCK_SIDE_HOLDER),
            "Mon 2026-10-12 16:30:00 +0800");
}

// Rule 2.

TEST(ClocksTest, WhatIsDoneAtTheVeryInstantIsInTime) {
  ClockWorld world;
  world.Promise({RuleOf(CLOCK_METRIC_ACKNOWLEDGE, BusinessMinutes(30))});
  const std::string in_time = world.Receive();
  const std::string late = world.Receive();

  world.Wait("2026-09-24 17:10");
  world.Do(in_time, DoAcknowledge());
  world.now += absl::Microseconds(1);
  world.Do(late, DoAcknowledge());

  EXPECT_FALSE(world.ClockOf(in_time, CLOCK_METRIC_ACKNOWLEDGE).late);
  EXPECT_FALSE(world.ClockOf(in_time, CLOCK_METRIC_ACKNOWLEDGE).breached.has_value());
  EXPECT_TRUE(world.ClockOf(late, CLOCK_METRIC_ACKNOWLEDGE).late);
  EXPECT_EQ(Shown(*world.ClockOf(late, CLOCK_METRIC_ACKNOWLEDGE).breached),
            "Thu 2026-09-24 17:10:00 +0800");
}

// Timers.

TEST(ClocksTest, WarningsAndBreachesComeOnceWithTheirTrueInstants) {
  ClockWorld world;
  ClockRule answer = AnswerIn(BusinessMinutes(60));
  answer.add_warnings()->set_percent(50);
  world.Promise({answer});
  const std::string number = world.Receive();
  world.Wait("2026-10-20 03:00");  // long after, as after downtime

  world.Timers(number);
  world.Timers(number);

  EXPECT_EQ(world.CountOf(number, ClockChange::kWarned), 1);
  EXPECT_EQ(world.CountOf(number, ClockChange::kBreached), 1);
  // 50 minutes were left on Thursday: the other ten passed on Monday.
  EXPECT_EQ(Shown(*world.ClockOf(number, CLOCK_METRIC_ANSWER).breached),
            "Mon 2026-09-28 08:40:00 +0800");
}

TEST(ClocksTest, NothingFallsDueOfAnEndedTicket) {
  ClockWorld world;
  world.Promise({AnswerIn(BusinessMinutes(60))});
  const std::string number = world.Receive();
  world.Do(number, DoWithdraw());
  world.Wait("2026-10-20 03:00");

  world.Timers(number);

  EXPECT_EQ(world.CountOf(number, ClockChange::kBreached), 0);
  EXPECT_EQ(world.CountOf(number, ClockChange::kCancelled), 1);
}

TEST(ClocksTest, WhenSomethingIsDueNextStandsInTheFacts) {
  ClockWorld world;
  ClockRule answer = AnswerIn(BusinessDays(7));
  *answer.add_warnings()->mutable_before() = BusinessDays(1);
  world.Promise({answer});

  const std::string number = world.Receive();
  EXPECT_EQ(Shown(world.At(number).clocks.next_due), "Sat 2026-10-10 17:30:00 +0800");

  world.Wait("2026-10-10 17:30:02");
  world.Timers(number);
  EXPECT_EQ(Shown(world.At(number).clocks.next_due), "Mon 2026-10-12 17:30:00 +0800");
}

// Rule 5.

TEST(ClocksTest, APauseOfADayClockMovesItByTheClosesThatPassed) {
  ClockWorld world;
  world.Promise({Pausable(AnswerIn(BusinessDays(7)))});
  const std::string number = Handled(world);

  world.Wait("2026-09-29 11:00");
  world.Do(number, DoWait(WAITING_FOR_CUSTOMER));
  EXPECT_TRUE(world.ClockOf(number, CLOCK_METRIC_ANSWER).paused.has_value());
  world.Wait("2026-10-09 09:00");
  world.Do(number, DoResume());

  // 29 and 30 September and 8 October closed meanwhile.
  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_ANSWER), "Thu 2026-10-15 17:30:00 +0800");
}

TEST(ClocksTest, APauseOfAMinutesClockCountsWorkingTimeOnly) {
  ClockWorld world;
  world.Promise({Pausable(AnswerIn(BusinessMinutes(600)))});
  const std::string number = Handled(world);
  const std::string before = world.DueOf(number, CLOCK_METRIC_ANSWER);

  world.Wait("2026-09-24 17:20");
  world.Do(number, DoWait(WAITING_FOR_CUSTOMER));
  world.Wait("2026-09-28 08:40");  // ten minutes on Thursday, ten on Monday
  world.Do(number, DoResume());

  EXPECT_EQ(before, "Tue 2026-09-29 10:40:00 +0800");
  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_ANSWER), "Tue 2026-09-29 11:00:00 +0800");
}

TEST(ClocksTest, OnlyTheReasonsThatThePromiseListsPauseIt) {
  ClockWorld world;
  world.Promise({Pausable(AnswerIn(BusinessDays(7)))});
  const std::string number = Handled(world);

  world.Do(number, DoWait(WAITING_FOR_PARTS));

  EXPECT_FALSE(world.ClockOf(number, CLOCK_METRIC_ANSWER).paused.has_value());
}

TEST(ClocksTest, APauseEndsWhenItHasLastedAsLongAsThePromiseAllows) {
  ClockWorld world;
  ClockRule answer = Pausable(AnswerIn(BusinessMinutes(600)));
  *answer.mutable_max_pause() = BusinessMinutes(60);
  world.Promise({answer});
  const std::string number = Handled(world);

  world.Wait("2026-09-28 09:00");
  world.Do(number, DoWait(WAITING_FOR_CUSTOMER));
  world.Wait("2026-09-28 11:00");
  world.Timers(number);

  const TicketClock clock = world.ClockOf(number, CLOCK_METRIC_ANSWER);
  EXPECT_FALSE(clock.paused.has_value());
  EXPECT_EQ(Shown(clock.due), "Tue 2026-09-29 11:40:00 +0800");  // 10:40 and the hour
  EXPECT_EQ(Shown(clock.not_counted.at(0).to), "Mon 2026-09-28 10:00:00 +0800");
}

TEST(ClocksTest, AWaitingEndsWhenItWasExpectedTo) {
  ClockWorld world;
  world.Promise({Pausable(AnswerIn(BusinessMinutes(600)))});
  const std::string number = Handled(world);
  TicketCommand wait = DoWait(WAITING_FOR_CUSTOMER);
  *wait.mutable_wait()->mutable_expected() = InstantOf(At("2026-09-28 09:00"));
  world.Wait("2026-09-24 17:30");
  world.Do(number, wait);

  world.Wait("2026-09-28 12:00");
  world.Timers(number);

  EXPECT_FALSE(world.At(number).waiting.has_value());
  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_ANSWER), "Tue 2026-09-29 11:10:00 +0800");
}

// Rule 3.

TEST(ClocksTest, AClockCountsFromWhenTheReceiptHappenedButNotFromLongAgo) {
  ClockWorld world;
  world.Promise({AnswerIn(BusinessMinutes(60))});
  Command late;
  Interaction& interaction = *late.mutable_interaction();
  interaction.set_source("crm");
  interaction.set_id("late");
  interaction.set_type("redress.request");
  interaction.mutable_data()->set_channel(CHANNEL_LETTER);
  interaction.mutable_data()->set_words("The lamp is dark.");
  interaction.mutable_data()->set_on_behalf_of("a neighbour");
  const auto received = [&](const std::string& id, const std::string& when) {
    interaction.set_id(id);
    *interaction.mutable_time() = InstantOf(At(when));
    Context context = By("crm", "upstream");
    context.command_id = id;
    return world.Do(late, context).at(1).substr(7);
  };

  const std::string recent = received("recent", "2026-09-24 09:00");
  const std::string old = received("old", "2026-09-01 09:00");

  EXPECT_EQ(Shown(world.ClockOf(recent, CLOCK_METRIC_ANSWER).from),
            "Thu 2026-09-24 09:00:00 +0800");
  EXPECT_TRUE(world.ClockOf(recent, CLOCK_METRIC_ANSWER).due < world.now);
  EXPECT_EQ(world.ClockOf(old, CLOCK_METRIC_ANSWER).from, world.now);
  EXPECT_TRUE(world.ClockOf(old, CLOCK_METRIC_ANSWER).started->has_told_from());
}

TEST(ClocksTest, AFactToldAfterTheBreachIsRestatedAndTheBreachStays) {
  ClockWorld world;
  world.Promise({AnswerIn(BusinessMinutes(60))});
  const std::string number = Handled(world);
  world.Wait("2026-09-28 09:00");
  world.Timers(number);

  Command answer = CommandOf(number, DoAnswer());
  *answer.mutable_ticket()->mutable_happened() = InstantOf(At("2026-09-28 08:35"));
  world.Do(answer, By("bo", "handler"));

  const TicketClock clock = world.ClockOf(number, CLOCK_METRIC_ANSWER);
  EXPECT_TRUE(clock.breached.has_value());
  EXPECT_TRUE(clock.late);
  EXPECT_EQ(Shown(*clock.restated), "Mon 2026-09-28 08:35:00 +0800");
}

TEST(ClocksTest, APromiseThatIsMetByWhatHappenedWasKeptThoughItIsToldLate) {
  ClockWorld world;
  ClockRule rule = AnswerIn(BusinessMinutes(60));
  rule.set_met_by_happened(true);
  rule.set_met_backdate_minutes(600);
  world.Promise({rule});
  const std::string number = Handled(world);
  world.Wait("2026-09-28 09:00");

  Command answer = CommandOf(number, DoAnswer());
  *answer.mutable_ticket()->mutable_happened() = InstantOf(At("2026-09-28 08:35"));
  world.Do(answer, By("bo", "handler"));

  const TicketClock clock = world.ClockOf(number, CLOCK_METRIC_ANSWER);
  EXPECT_FALSE(clock.late);
  EXPECT_TRUE(clock.restated.has_value());
  EXPECT_TRUE(clock.breached.has_value());  // whether or not timers had looked before
}

// Rule 8.

// Critical tickets are answered in 60 working minutes, others in 600.
void PromiseBySeverity(ClockWorld& world, bool strict) {
  PolicyDocument document = OfficeDocument();
  ServiceStandard& urgent = *document.add_standards();
  urgent.set_id("urgent");
  urgent.mutable_when()->add_severity(SEVERITY_CRITICAL);
  *urgent.add_clocks() = AnswerIn(BusinessMinutes(60));
  urgent.mutable_clocks(0)->set_strict(strict);
  ServiceStandard& ordinary = *document.add_standards();
  ordinary.set_id("ordinary");
  *ordinary.add_clocks() = AnswerIn(BusinessMinutes(600));
  world.Apply(document);
}

TicketCommand DoClassifyAs(Severity severity) {
  TicketCommand command = DoClassify();
  command.mutable_classify()->set_severity(severity);
  return command;
}

TEST(ClocksTest, AnotherSeverityCarriesOverWhatWasUsed) {
  ClockWorld world;
  PromiseBySeverity(world, false);
  const std::string number = world.Receive();
  world.Wait("2026-09-24 16:50");

  world.Do(number, DoClassifyAs(SEVERITY_CRITICAL));

  // Ten of the sixty minutes were used.
  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_ANSWER), "Mon 2026-09-28 08:40:00 +0800");
  EXPECT_EQ(world.CountOf(number, ClockChange::kSuperseded), 1);
}

TEST(ClocksTest, ShortenedToBeforeNowSomeTimeIsLeftUnlessTheRuleIsStrict) {
  for (const bool strict : {false, true}) {
    ClockWorld world;
    PromiseBySeverity(world, strict);
    const std::string number = world.Receive();
    world.Wait("2026-09-28 10:00");  // 140 minutes are used

    world.Do(number, DoClassifyAs(SEVERITY_CRITICAL));
    const TicketClock clock = world.ClockOf(number, CLOCK_METRIC_ANSWER);

    EXPECT_EQ(Shown(clock.due),
              strict ? "Mon 2026-09-28 08:40:00 +0800" : "Mon 2026-09-28 10:30:00 +0800");
    EXPECT_EQ(clock.started->has_unfloored_due(), !strict);
  }
}

TEST(ClocksTest, ALongerPromiseRevivesNoBrokenOne) {
  ClockWorld world;
  PromiseBySeverity(world, false);
  const std::string number = world.Receive();
  world.Do(number, DoClassifyAs(SEVERITY_CRITICAL));
  world.Wait("2026-09-28 10:00");
  world.Timers(number);

  world.Do(number, DoClassifyAs(SEVERITY_NORMAL));

  EXPECT_TRUE(world.ClockOf(number, CLOCK_METRIC_ANSWER).breached.has_value());
  EXPECT_EQ(world.CountOf(number, ClockChange::kSuperseded), 1);  // by the first classification
}

TEST(ClocksTest, PausesAreCarriedOverToAnotherStandard) {
  ClockWorld world;
  PolicyDocument document = OfficeDocument();
  ServiceStandard& high = *document.add_standards();
  high.set_id("high");
  high.mutable_when()->add_severity(SEVERITY_HIGH);
  *high.add_clocks() = Pausable(AnswerIn(BusinessMinutes(300)));
  ServiceStandard& ordinary = *document.add_standards();
  ordinary.set_id("ordinary");
  *ordinary.add_clocks() = Pausable(AnswerIn(BusinessMinutes(600)));
  world.Apply(document);
  const std::string number = Handled(world);
  world.Do(number, DoWait(WAITING_FOR_CUSTOMER));
  world.Wait("2026-09-28 09:30");  // 50 minutes on Thursday, 60 on Monday
  world.Do(number, DoResume());

  world.Do(number, DoClassifyAs(SEVERITY_HIGH));

  // 300 minutes from Monday 09:30: 150 to noon, 150 from two.
  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_ANSWER), "Mon 2026-09-28 16:30:00 +0800");
}

TEST(ClocksTest, AnEditedPolicyTouchesNoRunningClock) {
  ClockWorld world;
  world.Promise({AnswerIn(BusinessDays(7))});
  const std::string number = world.Receive();

  world.Promise({AnswerIn(BusinessDays(1))});
  world.Do(number, DoClassify());

  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_ANSWER), "Mon 2026-10-12 17:30:00 +0800");
  EXPECT_EQ(world.DueOf(world.Receive(), CLOCK_METRIC_ANSWER), "Mon 2026-09-28 17:30:00 +0800");
}

TEST(ClocksTest, ARunningClockGoesByTheVersionThatStartedIt) {
  ClockWorld world;
  world.Promise({Pausable(AnswerIn(BusinessDays(7)))});
  const std::string number = Handled(world);
  PolicyDocument without_holidays;
  *without_holidays.add_calendars() = WeekRules("Asia/Shanghai", kMondayToFriday, {"09:00-10:00"});
  ServiceStandard& standard = *without_holidays.add_standards();
  standard.set_id("all");
  *standard.add_clocks() = Pausable(AnswerIn(BusinessDays(7)));
  world.Apply(without_holidays);

  world.Wait("2026-09-29 11:00");
  world.Do(number, DoWait(WAITING_FOR_CUSTOMER));
  world.Wait("2026-10-09 09:00");
  world.Do(number, DoResume());

  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_ANSWER), "Thu 2026-10-15 17:30:00 +0800");
}

// Rule 7.

TEST(ClocksTest, TheFirstStandardThatMatchesCountsUnlessItGoesOn) {
  ClockWorld world;
  PolicyDocument document = OfficeDocument();
  for (const std::uint32_t days : {1U, 2U, 3U}) {
    ServiceStandard& standard = *document.add_standards();
    standard.set_id(absl::StrCat("s", days));
    standard.set_goes_on(days == 1);
    *standard.add_clocks() =
        RuleOf(days == 1 ? CLOCK_METRIC_ACKNOWLEDGE : CLOCK_METRIC_ANSWER, BusinessDays(days));
  }
  world.Apply(document);

  const std::string number = world.Receive();

  EXPECT_EQ(world.At(number).clocks.all.size(), 2U);
  EXPECT_EQ(world.ClockOf(number, CLOCK_METRIC_ANSWER).started->standard(), "s2");
}

}  // namespace
}  // namespace redress::testing
