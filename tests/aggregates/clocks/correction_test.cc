// Running promises that are counted again by a corrected calendar; see clocks_test.cc.

#include "aggregates/clocks/correction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aggregates/codes.h"
#include "events/instant.h"
#include "tests/aggregates/clocks/promises_of_tests.h"
#include "tests/testing/clock_world.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kPolicy[] = "standards/test";

CalendarRules WithClosed(const std::string& first, const std::string& last) {
  CalendarRules rules = ChinaOffice();
  Close(rules, first, last);
  return rules;
}

PolicyDocument DocumentOf(const CalendarRules& office, const std::vector<ClockRule>& rules) {
  PolicyDocument document = OfficeDocument();
  *document.mutable_calendars(0) = office;
  ServiceStandard& standard = *document.add_standards();
  standard.set_id("all");
  for (const ClockRule& rule : rules) *standard.add_clocks() = rule;
  return document;
}

Command CorrectOf(const std::vector<std::string>& numbers, bool may_shorten = false,
                  const std::string& policy = kPolicy) {
  Command command;
  command.mutable_policy()->set_name(policy);
  CorrectRunning& correct = *command.mutable_policy()->mutable_command()->mutable_correct_running();
  for (const std::string& number : numbers) correct.add_tickets(number);
  correct.set_reason("typhoon");
  correct.set_may_shorten(may_shorten);
  return command;
}

class RunningCorrectionTest : public ::testing::Test {
 protected:
  // A ticket that was promised this by the calendar as it was on Thursday, 24 September, 16:40.
  std::string Promised(const std::vector<ClockRule>& rules) {
    rules_ = rules;
    world_.Apply(DocumentOf(ChinaOffice(), rules));
    return world_.Receive();
  }

  // The office is closed for a typhoon on 28 and 29 September, as is told then.
  void Typhoon() { world_.Apply(DocumentOf(WithClosed("2026-09-28", "2026-09-29"), rules_)); }

  std::vector<std::string> Correct(const std::vector<std::string>& numbers,
                                   bool may_shorten = false) {
    return world_.Do(CorrectOf(numbers, may_shorten), By("ada", "administrator"));
  }

  std::string DueOf(const std::string& number) { return world_.DueOf(number, CLOCK_METRIC_ANSWER); }

  ClockWorld world_;
  std::vector<ClockRule> rules_;
};

TEST_F(RunningCorrectionTest, ARunningPromiseIsCountedAgainFromItsStartByTheCorrectedCalendar) {
  const std::string number = Promised({AnswerIn(BusinessDays(7))});
  EXPECT_EQ(DueOf(number), "Mon 2026-10-12 17:30:00 +0800");
  Typhoon();
  world_.Wait("2026-09-28 09:00");
  EXPECT_EQ(DueOf(number), "Mon 2026-10-12 17:30:00 +0800");

  Correct({number});

  // 30 September, 8, 9, 10, 12, 13 and 14 October.
  EXPECT_EQ(DueOf(number), "Wed 2026-10-14 17:30:00 +0800");
  const ClockStarted started = *world_.ClockOf(number, CLOCK_METRIC_ANSWER).started;
  EXPECT_EQ(started.policy_version(), 1U);  // the standard is not corrected
  EXPECT_EQ(started.calendar_version(), 2U);
  EXPECT_THAT(started.supersedes(), ElementsAre(1));
}

TEST_F(RunningCorrectionTest, TheFactTellsWhoAndWhyBeforeItTellsTheChange) {
  const std::string number = Promised({AnswerIn(BusinessDays(7))});
  Typhoon();
  Correct({number});

  const PastEvent last = world_.FactsOf(number).back();

  EXPECT_EQ(last.actor, "ada");
  const TicketClocksCorrected& corrected = last.event.ticket().clocks_corrected();
  EXPECT_EQ(corrected.policy(), kPolicy);
  EXPECT_EQ(corrected.policy_version(), 2U);
  EXPECT_EQ(corrected.reason(), "typhoon");
  ASSERT_EQ(last.event.ticket().clocks_size(), 2);
  EXPECT_EQ(last.event.ticket().clocks(0).superseded().why(), SUPERSEDED_WHY_CALENDAR);
  EXPECT_TRUE(last.event.ticket().clocks(1).has_started());
}

TEST_F(RunningCorrectionTest, WhatWasToldIsNotMadeEarlierUnlessThatIsAllowed) {
  world_.Apply(DocumentOf(WithClosed("2026-09-28", "2026-09-29"), {AnswerIn(BusinessDays(7))}));
  const std::string number = world_.Receive();
  world_.Apply(DocumentOf(ChinaOffice(), {AnswerIn(BusinessDays(7))}));

  Correct({number});
  EXPECT_EQ(DueOf(number), "Wed 2026-10-14 17:30:00 +0800");
  Correct({number}, true);
  EXPECT_EQ(DueOf(number), "Mon 2026-10-12 17:30:00 +0800");
}

TEST_F(RunningCorrectionTest, WhatIsShortenedToBeforeNowIsLeftAWhile) {
  world_.Apply(DocumentOf(WithClosed("2026-09-28", "2026-09-29"), {AnswerIn(BusinessDays(1))}));
  const std::string number = world_.Receive();
  world_.Apply(DocumentOf(ChinaOffice(), {AnswerIn(BusinessDays(1))}));
  world_.Wait("2026-09-30 09:00");

  Correct({number}, true);

  EXPECT_EQ(DueOf(number), "Wed 2026-09-30 09:30:00 +0800");
}

TEST_F(RunningCorrectionTest, TheSameAgainChangesNothing) {
  const std::string number = Promised({AnswerIn(BusinessDays(7))});
  EXPECT_THAT(Correct({number}), IsEmpty());
  Typhoon();
  EXPECT_THAT(Correct({number}), ElementsAre("ticket/" + number));
  EXPECT_THAT(Correct({number}), IsEmpty());
}

TEST_F(RunningCorrectionTest, OnlyTicketsThatItChangesHaveAFact) {
  const std::string first = Promised({AnswerIn(BusinessDays(7))});
  Typhoon();
  const std::string second = world_.Receive();

  EXPECT_THAT(Correct({second, first}), ElementsAre("ticket/" + first));
}

TEST_F(RunningCorrectionTest, UndoneByCorrectingAgainAllIsAsItWas) {
  const std::string number = Promised({AnswerIn(BusinessDays(7))});
  Typhoon();
  Correct({number});
  world_.Apply(DocumentOf(ChinaOffice(), rules_));

  Correct({number}, true);

  EXPECT_EQ(DueOf(number), "Mon 2026-10-12 17:30:00 +0800");
}

TEST_F(RunningCorrectionTest, PausesAndExtensionsAreKept) {
  ClockRule rule = Pausable(AnswerIn(BusinessDays(7)));
  rule.mutable_extension()->set_count(1);
  *rule.mutable_extension()->mutable_amount() = BusinessDays(3);
  rules_ = {rule};
  world_.Apply(DocumentOf(ChinaOffice(), rules_));
  const std::string number = Handled(world_);
  world_.Do(number, DoWait(WAITING_FOR_CUSTOMER), By("bo", "handler"));
  world_.Wait("2026-09-30 09:00");  // 24, 28 and 29 September closed meanwhile
  world_.Do(number, DoResume(), By("bo", "handler"));
  world_.Do(number, DoRequestExtension(BusinessDays(3)), By("bo", "handler"));
  world_.Do(number, DoDecideExtension(true), By("ada", "supervisor"));
  EXPECT_EQ(DueOf(number), "Tue 2026-10-20 17:30:00 +0800");
  Typhoon();

  Correct({number});

  // Two days less that count, and two less that it waited.
  EXPECT_EQ(DueOf(number), "Tue 2026-10-20 17:30:00 +0800");
  EXPECT_EQ(world_.ClockOf(number, CLOCK_METRIC_ANSWER).extensions.size(), 1U);
  EXPECT_EQ(world_.ClockOf(number, CLOCK_METRIC_ANSWER).not_counted.size(), 1U);
}

TEST_F(RunningCorrectionTest, WhatWaitsGoesOnWaitingAndIsResumedByTheCorrectedCalendar) {
  rules_ = {Pausable(AnswerIn(BusinessDays(7)))};
  world_.Apply(DocumentOf(ChinaOffice(), rules_));
  const std::string number = Handled(world_);
  world_.Do(number, DoWait(WAITING_FOR_CUSTOMER), By("bo", "handler"));
  Typhoon();

  Correct({number});
  EXPECT_TRUE(world_.ClockOf(number, CLOCK_METRIC_ANSWER).paused.has_value());
  world_.Wait("2026-09-30 09:00");
  world_.Do(number, DoResume(), By("bo", "handler"));

  // Waiting took out the 24th; the 28th and 29th do not count anyway.
  EXPECT_EQ(DueOf(number), "Thu 2026-10-15 17:30:00 +0800");
}

TEST_F(RunningCorrectionTest, ABrokenPromiseStaysBroken) {
  const std::string number = Promised({AnswerIn(BusinessDays(1))});
  world_.Wait("2026-09-29 09:00");
  Typhoon();

  EXPECT_THAT(Correct({number}), IsEmpty());
  world_.Timers(number);
  EXPECT_THAT(Correct({number}), IsEmpty());
  EXPECT_TRUE(world_.ClockOf(number, CLOCK_METRIC_ANSWER).breached.has_value());
}

TEST_F(RunningCorrectionTest, WhatWasWarnedAboutIsNotWarnedAboutAgain) {
  ClockRule rule = AnswerIn(BusinessDays(7));
  rule.add_warnings()->set_percent(10);
  const std::string number = Promised({rule});
  world_.Wait("2026-09-30 09:00");
  world_.Timers(number);
  EXPECT_EQ(world_.CountOf(number, ClockChange::kWarned), 1);
  Typhoon();

  Correct({number});
  world_.Wait("2026-10-09 09:00");
  world_.Timers(number);

  EXPECT_EQ(world_.CountOf(number, ClockChange::kWarned), 1);
}

TEST_F(RunningCorrectionTest, ADueTimeThatWasProvisionalIsKnownOnceTheCalendarIs) {
  CalendarRules unknown = ChinaOffice();
  unknown.set_known_until("2026-09-30");
  world_.Apply(DocumentOf(unknown, {AnswerIn(BusinessDays(7))}));
  const std::string number = world_.Receive();
  EXPECT_TRUE(world_.ClockOf(number, CLOCK_METRIC_ANSWER).provisional);
  world_.Apply(DocumentOf(ChinaOffice(), {AnswerIn(BusinessDays(7))}));

  Correct({number});

  EXPECT_FALSE(world_.ClockOf(number, CLOCK_METRIC_ANSWER).provisional);
  EXPECT_EQ(DueOf(number), "Mon 2026-10-12 17:30:00 +0800");
}

TEST_F(RunningCorrectionTest, WhatOnlyTheNextYearAddsConcernsNoPromiseThatEndsBefore) {
  const std::string number = Promised({AnswerIn(BusinessDays(7))});
  CalendarRules next = WithClosed("2027-01-01", "2027-01-01");
  next.set_known_until("2027-12-31");
  world_.Apply(DocumentOf(next, rules_));

  EXPECT_THAT(Correct({number}), IsEmpty());
}

TEST_F(RunningCorrectionTest, TheHolderIsBoundByTheCustomersPromiseAndFreedWithIt) {
  rules_ = {AnswerIn(BusinessDays(3)), HolderRule(CLOCK_METRIC_ANSWER, BusinessDays(4))};
  world_.Apply(DocumentOf(ChinaOffice(), rules_));
  const std::string number = Handled(world_);
  EXPECT_EQ(world_.DueOf(number, CLOCK_METRIC_ANSWER, CLOCK_SIDE_HOLDER),
            "Wed 2026-09-30 17:30:00 +0800");
  Typhoon();

  Correct({number});

  EXPECT_EQ(DueOf(number), "Fri 2026-10-09 17:30:00 +0800");
  EXPECT_EQ(world_.DueOf(number, CLOCK_METRIC_ANSWER, CLOCK_SIDE_HOLDER),
            "Fri 2026-10-09 17:30:00 +0800");
}

TEST_F(RunningCorrectionTest, AHolderWhoIsFreedHasItsOwnTimeWhateverCalendarThatIsBy) {
  ClockRule holder = HolderRule(CLOCK_METRIC_ANSWER, Elapsed(absl::Hours(24 * 30)));
  holder.set_calendar("always");
  rules_ = {AnswerIn(BusinessDays(3)), holder};
  world_.Apply(DocumentOf(ChinaOffice(), rules_));
  const std::string number = Handled(world_);
  Typhoon();

  Correct({number});

  EXPECT_EQ(world_.DueOf(number, CLOCK_METRIC_ANSWER, CLOCK_SIDE_HOLDER),
            "Fri 2026-10-09 17:30:00 +0800");
}

TEST_F(RunningCorrectionTest, WhatAShortenedPromiseWasLeftIsNotTakenAgain) {
  const auto document = [](const CalendarRules& office) {
    PolicyDocument made = DocumentOf(office, {AnswerIn(BusinessDays(7))});
    ServiceStandard quick = made.standards(0);
    quick.set_id("quick");
    quick.mutable_when()->add_category("attitude");
    *quick.mutable_clocks(0) = AnswerIn(BusinessDays(1));
    *made.add_standards() = made.standards(0);
    *made.mutable_standards(0) = quick;
    return made;
  };
  world_.Apply(document(WithClosed("2026-09-28", "2026-09-28")));
  const std::string number = world_.Receive();
  world_.Wait("2026-09-30 09:00");
  world_.Do(number, DoClassify());
  EXPECT_EQ(DueOf(number), "Wed 2026-09-30 09:30:00 +0800");
  world_.Apply(document(ChinaOffice()));
  world_.Wait("2026-09-30 09:10");

  Correct({number}, true);

  EXPECT_EQ(DueOf(number), "Wed 2026-09-30 09:30:00 +0800");
}

TEST_F(RunningCorrectionTest, WhatIsDueWhenItWasCountsByTheCorrectedCalendarFromThenOn) {
  const std::string number = Promised({AnswerIn(BusinessDays(2))});
  world_.Apply(DocumentOf(WithClosed("2026-09-30", "2026-09-30"), rules_));

  Correct({number});

  EXPECT_EQ(DueOf(number), "Tue 2026-09-29 17:30:00 +0800");
  EXPECT_EQ(world_.ClockOf(number, CLOCK_METRIC_ANSWER).started->calendar_version(), 2U);
}

TEST_F(RunningCorrectionTest, APolicyWhoseCalendarsOthersTakeIsCorrectedForTheseToo) {
  PolicyDocument calendars;
  *calendars.add_calendars() = ChinaOffice();
  world_.Apply(calendars, "calendars/cn");
  PolicyDocument desk;
  desk.set_calendars_from("calendars/cn");
  ServiceStandard& standard = *desk.add_standards();
  standard.set_id("all");
  *standard.add_clocks() = AnswerIn(BusinessDays(7));
  world_.Apply(desk);
  const std::string number = world_.Receive();
  *calendars.mutable_calendars(0) = WithClosed("2026-09-28", "2026-09-29");
  world_.Apply(calendars, "calendars/cn");

  world_.Do(CorrectOf({number}, false, "calendars/cn"), By("ada", "supervisor"));

  EXPECT_EQ(DueOf(number), "Wed 2026-10-14 17:30:00 +0800");
  EXPECT_EQ(world_.ClockOf(number, CLOCK_METRIC_ANSWER).started->policy_version(), 1U);
}

TEST_F(RunningCorrectionTest, AMergeUndoneAfterwardsGivesBackTheOwnDueTime) {
  const std::string first = Promised({AnswerIn(BusinessDays(7))});
  const std::string customer = world_.NewCustomer();
  world_.Do(first, DoLinkCustomer(customer));
  world_.Wait("2026-09-30 09:00");
  const std::string second = world_.Receive();
  world_.Do(second, DoLinkCustomer(customer));
  const std::string own = DueOf(second);
  TicketCommand merge;
  merge.mutable_merge()->set_into(second);
  world_.Do(first, merge);
  Typhoon();
  Correct({second});
  EXPECT_EQ(DueOf(second), "Wed 2026-10-14 17:30:00 +0800");
  TicketCommand undo;
  undo.mutable_undo_merge()->set_reason("another matter");

  world_.Do(first, undo);

  EXPECT_EQ(DueOf(second), own);
}

TEST_F(RunningCorrectionTest, WorkOfACorrectionIsNotTheHoldersWork) {
  const std::string number = Promised({AnswerIn(BusinessDays(7))});
  world_.Do(number, DoClassify());
  world_.Do(number, DoAssign("north", "ada"));
  const absl::Time before = world_.At(number).clocks.last_handled;
  Typhoon();
  world_.Wait("2026-09-28 09:00");

  Correct({number});

  EXPECT_EQ(world_.At(number).clocks.last_handled, before);
}

TEST_F(RunningCorrectionTest, WhatNamesNothingIsRefused) {
  const std::string number = Promised({AnswerIn(BusinessDays(7))});
  const auto refusal = [&](const Command& command, const std::string& role = "administrator") {
    return world_.Ask(command, By("ada", role)).status();
  };

  EXPECT_EQ(CodeOf(refusal(CorrectOf({number}, false, "standards/none"))), codes::kNoSuchPolicy);
  EXPECT_THAT(refusal(CorrectOf({number, number})).message(), HasSubstr("given twice"));
  EXPECT_THAT(refusal(CorrectOf({"123"})).message(), HasSubstr("/tickets/0"));
  EXPECT_EQ(CodeOf(refusal(CorrectOf({world_.names().TicketNumber("none", 1)}))),
            codes::kNoSuchTicket);
  EXPECT_EQ(refusal(CorrectOf({number}), "handler").code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(refusal(CorrectOf({})).code(), absl::StatusCode::kInvalidArgument);
}

TEST(SameTimeTest, OnlyWorkingTimeThatWasKnownMakesTwoCalendarsUnlike) {
  const absl::CivilDay from(2026, 9, 24);
  CalendarRules renamed = ChinaOffice();
  renamed.mutable_exceptions(0)->set_name("New Year");
  CalendarRules next_year = WithClosed("2027-01-01", "2027-01-01");
  next_year.set_known_until("2027-12-31");

  EXPECT_TRUE(HaveSameTime(ChinaOffice(), renamed, from));
  EXPECT_TRUE(HaveSameTime(ChinaOffice(), next_year, from));
  EXPECT_TRUE(HaveSameTime(ChinaOffice(), WithClosed("2026-09-21", "2026-09-22"), from));
  EXPECT_FALSE(HaveSameTime(ChinaOffice(), WithClosed("2026-09-28", "2026-09-28"), from));
  EXPECT_FALSE(HaveSameTime(next_year, ChinaOffice(), from));
}

}  // namespace
}  // namespace redress::testing
