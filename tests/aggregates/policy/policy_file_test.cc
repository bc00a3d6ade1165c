#include "aggregates/policy/policy_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aggregates/policy/built_in.h"
#include "aggregates/policy/in_force.h"
#include "tests/aggregates/policy/policy_texts.h"
#include "tests/testing/proto_matchers.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Told(const PolicyReading& reading) {
  std::vector<std::string> told;
  for (const PolicyProblem& problem : reading.problems) told.push_back(ToString(problem));
  return told;
}

PolicyReading ReadHotline() {
  return ReadPolicy(kHotline, {.now = Today(), .policies = nullptr, .read_file = ReadDaysOff});
}

PolicyReading ReadAlone(absl::string_view text) {
  return ReadPolicy(text, {.now = Today(), .policies = nullptr, .read_file = nullptr});
}

// Returns clock `clock` of standard `standard` of the hotline's policy.
ClockRule HotlineClock(int standard, int clock) {
  return ReadHotline().file.document.standards(standard).clocks(clock);
}

TEST(PolicyFileTest, TheHotlinesPolicyIsReadAsTheSpecificationHasIt) {
  const PolicyReading reading = ReadHotline();

  EXPECT_THAT(Told(reading), IsEmpty());
  EXPECT_EQ(reading.file.name, "standards/hotline-12345");
  EXPECT_EQ(reading.file.label, "2026-10-01");
  EXPECT_EQ(reading.file.source, "DB11/T 2021 consultation text; city rule of 2026-09-01");
  EXPECT_EQ(reading.file.document.calendars_size(), 2);
  ASSERT_EQ(reading.file.document.standards_size(), 2);
  EXPECT_EQ(reading.file.document.standards(0).clocks_size(), 2);
  EXPECT_EQ(reading.file.document.standards(1).clocks_size(), 6);
  EXPECT_EQ(reading.file.document.standards(1).arbiter_after(), 2U);
  EXPECT_EQ(reading.file.document.standards(1).stagnation().business_minutes(), 420U);
}

TEST(PolicyFileTest, ACalendarHasHoursExceptionsAndAnEndOfWhatIsKnown) {
  const PolicyReading reading = ReadHotline();

  const CalendarRules& office = reading.file.document.calendars(0);
  EXPECT_EQ(office.name(), "office");
  EXPECT_EQ(office.zone(), "Asia/Shanghai");
  ASSERT_EQ(office.week_size(), 5);
  EXPECT_THAT(office.week(4), EqualsProto([] {
                WeekdayWindows friday;
                friday.set_day(WEEKDAY_FRI);
                CalendarWindow& morning = *friday.add_windows();
                morning.set_opens(510);
                morning.set_closes(720);
                CalendarWindow& afternoon = *friday.add_windows();
                afternoon.set_opens(840);
                afternoon.set_closes(1050);
                return friday;
              }()));
  EXPECT_EQ(office.known_until(), "2026-12-31");
  ASSERT_EQ(office.exceptions_size(), 5);
  EXPECT_EQ(office.exceptions(0).kind(), EXCEPTION_KIND_CLOSED);
  EXPECT_EQ(office.exceptions(0).name(), "元旦");
  EXPECT_EQ(office.exceptions(2).kind(), EXCEPTION_KIND_OPEN);
  EXPECT_EQ(office.exceptions(2).like(), WEEKDAY_FRI);
  EXPECT_EQ(office.exceptions(3).windows(0).closes(), 720U);
  EXPECT_EQ(office.exceptions(4).kind(), EXCEPTION_KIND_SPECIAL);
  EXPECT_EQ(office.exceptions(4).windows(0).closes(), 720U);
  const CalendarRules& always = reading.file.document.calendars(1);
  EXPECT_EQ(always.week_size(), 7);
  EXPECT_EQ(always.week(6).windows(0).closes(), 1440U);
  EXPECT_EQ(always.known_until(), "");
}

TEST(PolicyFileTest, AClockSaysAllOfItsPromise) {
  ClockRule answer;
  answer.set_metric(CLOCK_METRIC_ANSWER);
  answer.set_side(CLOCK_SIDE_CUSTOMER);
  answer.mutable_amount()->set_business_days(7);
  answer.set_calendar("office");
  answer.set_receipt_outside_hours(RECEIPT_OUTSIDE_HOURS_SAME_DAY);
  answer.add_pausable("legal_appraisal");
  answer.mutable_max_pause()->set_business_days(15);
  answer.add_warnings()->set_percent(75);
  answer.add_warnings()->mutable_before()->set_business_days(1);
  answer.set_on_redo(AGAIN_RULE_NEW);
  answer.mutable_redo_amount()->set_business_days(5);
  answer.set_on_reopen(AGAIN_RULE_CONTINUE);
  ExtensionRule& extension = *answer.mutable_extension();
  extension.set_count(1);
  extension.mutable_amount()->set_business_days(15);
  extension.set_approver("dispatcher");
  extension.set_pending(PENDING_EXTENSION_BREACH_IF_REJECTED);
  LadderStep& at_due = *answer.add_ladder();
  at_due.set_to(LADDER_TARGET_DUTY);
  at_due.set_act(LADDER_ACT_AT_INSTANT);
  LadderStep& next_day = *answer.add_ladder();
  next_day.mutable_after()->set_business_days(1);
  next_day.set_to(LADDER_TARGET_SUPERVISOR);
  next_day.set_act(LADDER_ACT_AT_NEXT_OPENING);
  next_day.set_supervision(true);
  LadderStep& third_day = *answer.add_ladder();
  third_day.mutable_after()->set_business_days(3);
  third_day.set_to(LADDER_TARGET_MANAGER);
  third_day.set_levels(2);

  EXPECT_THAT(HotlineClock(1, 3), EqualsProto(answer));
}

TEST(PolicyFileTest, OtherClocksSayWhoseAndSinceWhen) {
  EXPECT_EQ(HotlineClock(0, 0).amount().elapsed_seconds(), 900U);
  EXPECT_EQ(HotlineClock(1, 2).side(), CLOCK_SIDE_HOLDER);
  EXPECT_EQ(HotlineClock(1, 2).calendar(), "unit");
  EXPECT_EQ(HotlineClock(1, 4).start(), CLOCK_START_ANSWERED);
  EXPECT_EQ(HotlineClock(1, 5).start(), CLOCK_START_RETURN_REQUESTED);
  EXPECT_EQ(HotlineClock(1, 5).side(), CLOCK_SIDE_DISPATCHER);
}

TEST(PolicyFileTest, TheGridCompanysPolicyIsReadAsTheSpecificationHasIt) {
  const PolicyReading reading = ReadAlone(kPower);

  EXPECT_THAT(Told(reading), IsEmpty());
  const PolicyDocument& document = reading.file.document;
  EXPECT_EQ(document.calendars_from(), "standards/hotline-12345");
  ASSERT_EQ(document.standards_size(), 7);
  EXPECT_THAT(document.standards(1).when().category(), ElementsAre("service", "appliance_damage"));
  const ClockRule& arrive = document.standards(6).clocks(0);
  EXPECT_EQ(arrive.metric(), CLOCK_METRIC_MILESTONE);
  EXPECT_EQ(arrive.milestone(), "arrive");
  EXPECT_EQ(arrive.kind(), PROMISE_KIND_AVERAGE);
  EXPECT_THAT(arrive.when().area(), ElementsAre("city"));
  const ClockRule& restore = document.standards(6).clocks(3);
  EXPECT_EQ(restore.start(), CLOCK_START_MILESTONE);
  EXPECT_EQ(restore.start_milestone(), "arrive");
}

TEST(PolicyFileTest, ATextWithItsFilesWrittenOutSaysTheSameByItself) {
  const PolicyReading read = ReadHotline();

  const PolicyReading again = ReadAlone(WithFiles(kHotline, read.files));

  EXPECT_THAT(Told(again), IsEmpty());
  EXPECT_THAT(again.file.document, EqualsProto(read.file.document));
  EXPECT_THAT(again.files, IsEmpty());
}

TEST(PolicyFileTest, WhatIsWrongInAFileIsToldOfThatFile) {
  const FileReader wrong = [](absl::string_view) {
    return "\n- {date: 2026-13-01, closed: true}\n";
  };

  const PolicyReading reading =
      ReadPolicy(kHotline, {.now = Today(), .policies = nullptr, .read_file = wrong});

  ASSERT_FALSE(reading.problems.empty());
  const PolicyProblem& problem = reading.problems.back();
  EXPECT_EQ(problem.file, "calendars/cn-2026.yaml");
  EXPECT_EQ(problem.line, 2);
  EXPECT_EQ(problem.column, 10);
}

TEST(PolicyFileTest, TheTextOfTheBuiltInPolicySaysWhatItIs) {
  const PolicyReading reading = ReadAlone(BuiltInPolicyText());

  EXPECT_THAT(Told(reading), IsEmpty());
  EXPECT_EQ(reading.file.name, kDefaultPolicy);
  EXPECT_EQ(reading.file.label, BuiltInPolicy()->label);
  EXPECT_THAT(reading.file.document, EqualsProto(BuiltInPolicy()->document));
}

TEST(PolicyFileTest, AllThatIsWrongIsTold) {
  EXPECT_THAT(Told(ReadAlone("policy: Hotel\nlabel: 1\nsource: x\nrules: {max_cycles: 0}\n")),
              ElementsAre("line 1, column 1: version is missing",
                          "line 1, column 9: policy: must name a policy: words of a to z, 0 to 9 "
                          "and \"-\", with \"/\" between them, such as standards/hotel",
                          "line 2, column 1: no key \"label\" here; there are policy, version, "
                          "source, checked, calendars, units, rules, milestones, standards, "
                          "assignments, revisits, care, retention, files",
                          "line 4, column 21: rules.max_cycles: must be a whole number from 1 to "
                          "20"));
}

}  // namespace
}  // namespace redress::testing
