// What facts do to promises where a ticket is handled again, merged, returned, extended, escalated;
// see clocks_test.cc.

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

// Rule 9.

TEST(ClocksAgainTest, ARedoIsPromisedAnewAndTheClosingGoesOn) {
  ClockWorld world;
  ClockRule answer = AnswerIn(BusinessDays(7));
  *answer.mutable_redo_amount() = BusinessDays(5);
  world.Promise({answer, RuleOf(CLOCK_METRIC_TOTAL_RESOLUTION, BusinessDays(30))});
  const std::string number = Handled(world);
  const std::string until_closing = world.DueOf(number, CLOCK_METRIC_TOTAL_RESOLUTION);
  world.Do(number, DoAnswer(), By("bo", "handler"));
  world.Wait("2026-09-28 09:00");

  world.Do(number, DoRevisit(RESOLUTION_NOT, 1), By("rita", "revisitor"));

  // 29 and 30 September, 8, 9 and 10 October.
  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_ANSWER), "Sat 2026-10-10 17:30:00 +0800");
  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_TOTAL_RESOLUTION), until_closing);
  EXPECT_EQ(world.CountOf(number, ClockChange::kMet), 1);
}

TEST(ClocksAgainTest, WhileItWasClosedTheTimeToTheClosingDidNotCount) {
  ClockWorld world;
  world.Promise({RuleOf(CLOCK_METRIC_TOTAL_RESOLUTION, BusinessDays(7))});
  const std::string number = Handled(world);
  world.Do(number, DoWithdraw());
  world.Wait("2026-09-29 18:00");  // 24, 28 and 29 September closed meanwhile

  world.Do(number, DoReopen());

  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_TOTAL_RESOLUTION), "Thu 2026-10-15 17:30:00 +0800");
}

// Rule 10.

TEST(ClocksAgainTest, TheSurvivorOfAMergeKeepsTheEarlierDueTimeAndUndoingGivesBoth) {
  ClockWorld world;
  world.Promise({AnswerIn(BusinessDays(7))});
  const std::string customer = world.NewCustomer();
  const std::string first = world.Receive();
  world.Do(first, DoLinkCustomer(customer));
  world.Wait("2026-09-29 09:00");
  const std::string second = world.Receive();
  world.Do(second, DoLinkCustomer(customer));
  const std::string own = world.DueOf(second, CLOCK_METRIC_ANSWER);
  TicketCommand merge;
  merge.mutable_merge()->set_into(second);

  world.Do(first, merge);
  EXPECT_EQ(world.DueOf(second, CLOCK_METRIC_ANSWER), "Mon 2026-10-12 17:30:00 +0800");
  EXPECT_FALSE(world.ClockOf(first, CLOCK_METRIC_ANSWER).is_live());

  TicketCommand undo;
  undo.mutable_undo_merge()->set_reason("another matter");
  world.Do(first, undo);
  EXPECT_EQ(world.DueOf(first, CLOCK_METRIC_ANSWER), "Mon 2026-10-12 17:30:00 +0800");
  EXPECT_EQ(world.DueOf(second, CLOCK_METRIC_ANSWER), own);
}

// Rule 11.

TEST(ClocksAgainTest, WhileAReturnIsAskedForItIsLeftOpenWhetherTheHolderIsLate) {
  for (const bool accepted : {true, false}) {
    ClockWorld world;
    world.Promise({HolderRule(CLOCK_METRIC_SIGN_FOR, BusinessMinutes(60))});
    const std::string number = world.Receive();
    world.Do(number, DoClassify());
    world.Do(number, DoAssign("north", "bo"));
    world.Do(number, DoRequestReturn(), By("bo", "handler"));
    world.Wait("2026-09-28 12:00");
    world.Timers(number);
    EXPECT_EQ(world.CountOf(number, ClockChange::kBreached), 0);

    world.Do(number, accepted ? DoAcceptReturn("south") : DoRejectReturn(),
             By("dora", "dispatcher"));

    EXPECT_EQ(world.CountOf(number, ClockChange::kBreached), accepted ? 0 : 1);
    if (accepted) continue;
    EXPECT_EQ(Shown(*world.ClockOf(number, CLOCK_METRIC_SIGN_FOR, CLOCK_SIDE_HOLDER).breached),
              "Mon 2026-09-28 08:40:00 +0800");
  }
}

// Rule 13.

TEST(ClocksAgainTest, TheNextResponseIsOwedFromTheFirstContactThatNobodyAnswered) {
  ClockWorld world;
  world.Promise({RuleOf(CLOCK_METRIC_NEXT_RESPONSE, BusinessMinutes(60))});
  const std::string number = world.Receive();
  TicketCommand remind;
  remind.mutable_remind()->set_channel(CHANNEL_PHONE);
  world.Wait("2026-09-28 09:00");
  world.Do(number, remind);
  world.Wait("2026-09-28 09:30");
  world.Do(number, remind);

  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_NEXT_RESPONSE), "Mon 2026-09-28 10:00:00 +0800");

  world.Do(number, DoAcknowledge(), By("bot", "system"));
  EXPECT_TRUE(world.ClockOf(number, CLOCK_METRIC_NEXT_RESPONSE).is_live());
  TicketCommand tell;
  tell.mutable_tell()->mutable_told()->set_channel(CHANNEL_PHONE);
  world.Do(number, tell);
  EXPECT_EQ(world.ClockOf(number, CLOCK_METRIC_NEXT_RESPONSE).end, ClockEnd::kMet);
}

TEST(ClocksAgainTest, KeepingInformedBeginsAgainWhenToldAndWhenMissed) {
  ClockWorld world;
  world.Promise({RuleOf(CLOCK_METRIC_KEEP_INFORMED, Days(7), "always")});
  const std::string number = world.Receive();
  TicketCommand tell;
  tell.mutable_tell()->mutable_told()->set_channel(CHANNEL_PHONE);
  world.Wait("2026-09-26 12:00");
  world.Do(number, tell);
  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_KEEP_INFORMED), "Sat 2026-10-03 12:00:00 +0800");

  world.Wait("2026-10-11 12:00");
  world.Timers(number);

  EXPECT_EQ(world.CountOf(number, ClockChange::kBreached), 2);  // on the 3rd and on the 10th
  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_KEEP_INFORMED), "Sat 2026-10-17 12:00:00 +0800");
}

// Rule 14.

ClockRule Extensible() {
  ClockRule rule = AnswerIn(BusinessDays(7));
  rule.mutable_extension()->set_count(1);
  *rule.mutable_extension()->mutable_amount() = BusinessDays(15);
  rule.mutable_extension()->set_approver("dispatcher");
  return rule;
}

TEST(ClocksAgainTest, AnExtensionIsAskedForByOneAndGrantedByAnotherOnce) {
  ClockWorld world;
  world.Promise({Extensible()});
  const std::string number = Handled(world);
  world.Do(number, DoRequestExtension(BusinessDays(3)), By("bo", "handler"));

  EXPECT_EQ(CodeOf(world.Ask(number, DoDecideExtension(true), By("bo", "dispatcher")).status()),
            codes::kRequesterMayNotDecide);
  EXPECT_EQ(CodeOf(world.Ask(number, DoDecideExtension(true), By("eve", "handler")).status()),
            codes::kApproverOnly);
  world.Do(number, DoDecideExtension(true), By("dora", "dispatcher"));

  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_ANSWER), "Thu 2026-10-15 17:30:00 +0800");
  EXPECT_EQ(
      CodeOf(world.Ask(number, DoRequestExtension(BusinessDays(1)), By("bo", "handler")).status()),
      codes::kNoExtension);
}

TEST(ClocksAgainTest, MoreThanThePromiseAllowsIsNotGiven) {
  ClockWorld world;
  world.Promise({Extensible()});
  const std::string number = Handled(world);

  for (const Amount& by : {BusinessDays(16), Days(3)}) {
    EXPECT_EQ(CodeOf(world.Ask(number, DoRequestExtension(by), By("bo", "handler")).status()),
              codes::kNoExtension);
  }
}

TEST(ClocksAgainTest, WhileAnExtensionIsUndecidedNothingIsBroken) {
  for (const bool granted : {true, false}) {
    ClockWorld world;
    world.Promise({Extensible()});
    const std::string number = Handled(world);
    world.Do(number, DoRequestExtension(BusinessDays(3)), By("bo", "handler"));
    world.Wait("2026-10-13 09:00");
    world.Timers(number);
    EXPECT_EQ(world.CountOf(number, ClockChange::kBreached), 0);

    world.Do(number, DoDecideExtension(granted), By("dora", "dispatcher"));

    EXPECT_EQ(world.CountOf(number, ClockChange::kBreached), granted ? 0 : 1);
  }
}

// Rule 15.

TEST(ClocksAgainTest, WhatAPersonPromisesIsAClockThatEndsNoLaterThanTheStandards) {
  ClockWorld world;
  world.Promise({AnswerIn(BusinessDays(7))});
  const std::string number = world.Receive();
  TicketCommand promise;
  promise.mutable_promise()->set_what("a call");
  *promise.mutable_promise()->mutable_due() = InstantOf(At("2026-09-30 12:00"));

  world.Do(number, promise);
  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_PROMISED), "Wed 2026-09-30 12:00:00 +0800");

  *promise.mutable_promise()->mutable_due() = InstantOf(At("2026-10-12 17:31"));
  EXPECT_EQ(CodeOf(world.Ask(number, promise).status()), codes::kLaterThanStandard);

  world.Wait("2026-09-30 12:01");
  world.Timers(number);
  EXPECT_TRUE(world.ClockOf(number, CLOCK_METRIC_PROMISED).breached.has_value());
}

// Rule 16.

TEST(ClocksAgainTest, MilestonesFollowOnEachOtherAndAveragesBreakNothing) {
  ClockWorld world;
  ClockRule arrive = RuleOf(CLOCK_METRIC_MILESTONE, Elapsed(absl::Minutes(45)), "always");
  arrive.set_milestone("arrive");
  arrive.set_kind(PROMISE_KIND_AVERAGE);
  ClockRule restore = RuleOf(CLOCK_METRIC_MILESTONE, Elapsed(absl::Hours(3)), "always");
  restore.set_milestone("restore");
  restore.set_start(CLOCK_START_MILESTONE);
  restore.set_start_milestone("arrive");
  world.Promise({arrive, restore});
  const std::string number = world.Receive();
  world.Wait("2026-09-24 18:00");
  world.Timers(number);
  EXPECT_EQ(world.CountOf(number, ClockChange::kBreached), 0);
  EXPECT_EQ(world.At(number).clocks.all.size(), 1U);

  TicketCommand reached;
  reached.mutable_reach_milestone()->set_milestone("arrive");
  world.Do(number, reached);

  EXPECT_EQ(Shown(world.At(number).clocks.all.back().due), "Thu 2026-09-24 21:00:00 +0800");
}

// Rule 18.

TEST(ClocksAgainTest, AfterDowntimeEveryStepIsAFactAndTheHighestIsTold) {
  ClockWorld world;
  ClockRule answer = AnswerIn(BusinessMinutes(60));
  answer.add_ladder()->set_to(LADDER_TARGET_DUTY);
  LadderStep& next = *answer.add_ladder();
  *next.mutable_after() = BusinessDays(1);
  next.set_to(LADDER_TARGET_SUPERVISOR);
  next.set_act(LADDER_ACT_AT_NEXT_OPENING);
  next.set_supervision(true);
  world.Promise({answer});
  const std::string number = Handled(world);
  world.Wait("2026-10-20 03:00");

  world.Timers(number);
  world.Timers(number);

  std::vector<std::string> steps;
  for (const PastEvent& past : world.FactsOf(number)) {
    if (!past.event.ticket().has_escalated()) continue;
    const TicketEscalated& escalated = past.event.ticket().escalated();
    steps.push_back(absl::StrCat(escalated.to(), " ", Shown(TimeOf(past.event.happened())),
                                 escalated.passed_over() ? " passed over" : ""));
  }
  // Broken on Monday 28 at 08:40; the next working day's last close, then the next opening after
  // the holidays is not waited for: 29 September 17:30 opens again on the 30th.
  EXPECT_THAT(steps, ElementsAre("duty Mon 2026-09-28 08:40:00 +0800 passed over",
                                 "supervisor Wed 2026-09-30 08:30:00 +0800"));
  EXPECT_EQ(world.At(number).escalation, 2U);
}

// Rule 19.

// A ticket that is handled, and must not stand still for more than an hour.
std::string WatchedForAnHour(ClockWorld& world) {
  PolicyDocument document = OfficeDocument();
  ServiceStandard& standard = *document.add_standards();
  standard.set_id("all");
  *standard.mutable_stagnation() = BusinessMinutes(60);
  world.Apply(document);
  return Handled(world);
}

TEST(ClocksAgainTest, ATicketThatNobodyHandlesStandsStillAndNotesOfOthersDoNotMoveIt) {
  ClockWorld world;
  const std::string number = WatchedForAnHour(world);
  world.Wait("2026-09-24 17:20");
  world.Do(number, DoNote("Any news?"), By("eve", "agent"));
  world.Wait("2026-09-28 09:00");

  world.Timers(number);
  world.Timers(number);
  EXPECT_TRUE(world.At(number).clocks.stagnated);
  EXPECT_EQ(world.FactsOf(number).size(), 6U);  // the last one says so

  world.Do(number, DoNote("I am on it."), By("bo", "handler"));
  EXPECT_FALSE(world.At(number).clocks.stagnated);
}

TEST(ClocksAgainTest, WhoHandledATicketBeforeDoesNotMoveIt) {
  ClockWorld world;
  const std::string number = WatchedForAnHour(world);
  world.Do(number, DoTransfer("office", "cy"));
  world.Wait("2026-09-24 17:20");
  world.Do(number, DoNote("I know more."), By("bo", "handler"));
  world.Wait("2026-09-28 09:00");

  world.Timers(number);
  EXPECT_TRUE(world.At(number).clocks.stagnated);

  world.Do(number, DoNote("So do I."), By("bo", "handler"));
  EXPECT_TRUE(world.At(number).clocks.stagnated);
  world.Do(number, DoAddCoHandler("office", "bo"), By("cy", "handler"));
  EXPECT_FALSE(world.At(number).clocks.stagnated);
}

// Rule 20.

TEST(ClocksAgainTest, WhatLiesBeyondWhatTheCalendarKnowsIsProvisional) {
  ClockWorld world;
  world.Promise({AnswerIn(BusinessDays(7))});
  EXPECT_FALSE(world.ClockOf(world.Receive(), CLOCK_METRIC_ANSWER).provisional);
  world.Wait("2026-12-29 16:00");

  EXPECT_TRUE(world.ClockOf(world.Receive(), CLOCK_METRIC_ANSWER).provisional);
}

// A unit bounces a ticket five times over three weeks: the customer's due time never moves.
TEST(ClocksAgainTest, ABouncedTicketIsDueToTheCustomerAsBefore) {
  ClockWorld world;
  world.Promise(
      {AnswerIn(BusinessDays(15)), HolderRule(CLOCK_METRIC_SIGN_FOR, BusinessMinutes(240))});
  const std::string number = world.Receive();
  const std::string due = world.DueOf(number, CLOCK_METRIC_ANSWER);
  world.Do(number, DoClassify());
  world.Do(number, DoAssign("north", "bo"));
  const std::vector<std::string> days = {"2026-09-28 10:00", "2026-09-30 10:00", "2026-10-08 10:00",
                                         "2026-10-10 10:00", "2026-10-13 10:00"};
  for (std::size_t i = 0; i < days.size(); ++i) {
    world.Wait(days[i]);
    const std::string holder = i % 2 == 0 ? "bo" : "cai";
    const std::string next = i % 2 == 0 ? "cai" : "bo";
    world.Do(number, DoRequestReturn(), By(holder, "handler"));
    EXPECT_EQ(world.At(number).open_return->to_arbiter(), i >= 1);  // from the second on
    world.Do(number, DoAcceptReturn(i % 2 == 0 ? "south" : "north", next), By("art", "arbiter"));
    EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_ANSWER), due);
  }
}

// Whatever happens, used and remaining are the amount.
TEST(ClocksAgainTest, UsedAndRemainingAreTheAmountThroughPauses) {
  ClockWorld world;
  world.Promise({Pausable(AnswerIn(BusinessMinutes(600)))});
  const std::string number = Handled(world);
  const auto calendar = *Calendar::Compile(ChinaOffice());
  absl::Duration paused;
  for (int i = 0; i < 6; ++i) {
    world.now += absl::Minutes(37);
    world.Do(number, i % 2 == 0 ? DoWait(WAITING_FOR_CUSTOMER) : DoResume());
    const TicketClock clock = world.ClockOf(number, CLOCK_METRIC_ANSWER);
    if (clock.paused.has_value()) continue;
    paused = absl::ZeroDuration();
    for (const ClockInterval& interval : clock.not_counted) {
      paused += calendar->OpenBetween(interval.from, interval.to);
    }
    const absl::Duration used = calendar->OpenBetween(clock.from, world.now) - paused;
    EXPECT_EQ(used + calendar->OpenBetween(world.now, clock.due), absl::Minutes(600));
  }
}

}  // namespace
}  // namespace redress::testing
