// Policies that nobody should be able to apply, each with the place and the reason that is told.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "aggregates/policy/policy_file.h"
#include "tests/aggregates/policy/bad_texts.h"
#include "tests/aggregates/policy/policy_texts.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {
namespace {

// A text whose only standard is for complaints and has these clocks, one a line.
std::string WithClocks(absl::string_view clocks) {
  return absl::StrCat(
      "$milestones: [a, b, c, arrive, restore, parts]\nstandards:\n- id: a\n  clocks:\n  - ",
      clocks, "\n");
}

class BadPolicyTest : public ::testing::TestWithParam<BadPolicy> {};

TEST_P(BadPolicyTest, IsRefusedWithItsPlaceAndReason) {
  ExpectRefused(HeadedBy(GetParam().text), GetParam().reason,
                {.now = Today(), .policies = nullptr, .read_file = ReadDaysOff});
}

constexpr BadPolicy kTexts[] = {
    {"Empty", "!^", "must be a mapping"},
    {"NoYaml", "!a: [1\n^", "no YAML"},
    {"AnAnchor", "rules: ^&x {max_cycles: 3}\n", "has an anchor"},
    {"ATag", "rules: {max_cycles: ^!!int 3}\n", "has a tag"},
    {"AnUnknownFact", "rules: {required_facts: [^mood]}\n", "must be one of responded, finding"},
    {"AKeyTwice", "rules: {max_cycles: 3, ^max_cycles: 4}\n", "stands twice"},
    {"TwoDocuments", "^---\npolicy: x\n", "a second document"},
    {"AnUnknownKey", "^standard: []\n", "did you mean standards?"},
    {"AKeyThatSaysNothing", "^rules:\n", "says nothing"},
    {"AListForAMapping", "rules: ^[3]\n", "must be a mapping"},
    {"AMappingForAList", "standards: ^{id: a}\n", "must be a list"},
    {"NoName", "!^version: 1\nsource: x\n", "policy is missing"},
    {"NoLabel", "!^policy: a\nsource: x\n", "version is missing"},
    {"NoSource", "!^policy: a\nversion: 1\n", "source is missing"},
    {"AWrongName", "!policy: ^Standards/Hotel\nversion: 1\nsource: x\n", "must name a policy"},
    {"ARuleOutOfBounds", "rules: {min_satisfaction: ^9}\n", "from 1 to 5"},
    {"ARuleBelowZero", "rules: {reopen_days: ^-1}\n", "whole number"},
    {"AnUnknownKind", "rules: {exempt_kinds: [^prais]}\n", "none of complaint"},
    {"AUnitOfNoCalendar", "units: {calendars: {east: ^offce}}\n", "no calendar \"offce\""},
};
INSTANTIATE_TEST_SUITE_P(Texts, BadPolicyTest, ::testing::ValuesIn(kTexts),
                         [](const auto& it) { return it.param.name; });

constexpr BadPolicy kCalendarTexts[] = {
    {"NoZone", "calendars:\n  a: ^{week: {mon: \"09:00-17:00\"}, known_until: open}\n",
     "zone is missing"},
    {"AnUnknownZone",
     "calendars:\n  a: {zone: ^Asia/Peking, week: {mon: \"09:00-17:00\"}, known_until: open}\n",
     "Asia/Peking"},
    {"NoWeek", "calendars:\n  a: ^{zone: Asia/Shanghai, known_until: open}\n", "week is missing"},
    {"NoWindows",
     "calendars:\n  a: {zone: Asia/Shanghai, week: ^{mon-sun: []}, known_until: open}\n",
     "no window on any day"},
    {"NoSuchDay",
     "calendars:\n  a: {zone: Asia/Shanghai, week: {^mo: \"09:00-17:00\"}, known_until: open}\n",
     "must be a day"},
    {"DaysBackwards",
     "calendars:\n  a: {zone: Asia/Shanghai, week: {^fri-mon: \"09:00-17:00\"}, known_until: "
     "open}\n",
     "from mon to sun"},
    {"ADayTwice",
     "calendars:\n  a:\n    zone: Asia/Shanghai\n    week: {mon-fri: \"09:00-17:00\", ^fri: "
     "\"09:00-12:00\"}\n    known_until: open\n",
     "has hours already"},
    {"NoHours",
     "calendars:\n  a: {zone: Asia/Shanghai, week: {mon: ^\"9-17\"}, known_until: open}\n",
     "must be hours"},
    {"HoursPastTheDay",
     "calendars:\n  a: {zone: Asia/Shanghai, week: {mon: ^\"09:00-24:30\"}, known_until: open}\n",
     "must be hours"},
    {"HoursThatOverlap",
     "calendars:\n  a:\n    zone: Asia/Shanghai\n    week: {mon: [\"09:00-12:00\", "
     "^\"11:00-17:00\"]}\n    known_until: open\n",
     "before the hours before it close"},
    {"HoursOfNoLength",
     "calendars:\n  a: {zone: Asia/Shanghai, week: {mon: ^\"09:00-09:00\"}, known_until: open}\n",
     "opens and closes at once"},
    {"ANightIntoTheNextDay",
     "calendars:\n  a:\n    zone: Asia/Shanghai\n    week: ^{mon: \"20:00-10:00\", tue: "
     "\"09:00-17:00\"}\n    known_until: open\n",
     "closes after the next day has opened"},
    {"NothingOfWhatIsKnown",
     "calendars:\n  a: ^{zone: Asia/Shanghai, week: {mon: \"09:00-17:00\"}}\n",
     "known_until is missing"},
    {"KnownUntilThePast",
     "calendars:\n  a: {zone: Asia/Shanghai, week: {mon: \"09:00-17:00\"}, known_until: "
     "^2026-11-24}\n",
     "lies in the past"},
    {"KnownUntilNoDay",
     "calendars:\n  a: {zone: Asia/Shanghai, week: {mon: \"09:00-17:00\"}, known_until: "
     "^2026-02-30}\n",
     "2026-02-30"},
    {"KnownForEverYetWithExceptions",
     "calendars:\n  a:\n    zone: Asia/Shanghai\n    week: {mon: \"09:00-17:00\"}\n"
     "    exceptions: [{date: 2026-12-25, closed: true}]\n    known_until: ^open\n",
     "until when are they known"},
    {"HolidaysOfAnOlderYear",
     "calendars:\n  a:\n    zone: Asia/Shanghai\n    week: {mon: \"09:00-17:00\"}\n"
     "    exceptions: ^[{date: 2025-12-25, closed: true}]\n    known_until: 2026-12-31\n",
     "name no day of 2026"},
    {"HolidaysThatEndTooSoon",
     "calendars:\n  a:\n    zone: Asia/Shanghai\n    week: {mon: \"09:00-17:00\"}\n"
     "    exceptions: ^{file: calendars/cn-2026.yaml}\n    known_until: 2027-12-31\n",
     "name no day of 2027"},
    {"AFileThatIsNotThere",
     "calendars:\n  a:\n    zone: Asia/Shanghai\n    week: {mon: \"09:00-17:00\"}\n"
     "    exceptions: {file: ^cn.yaml}\n    known_until: 2026-12-31\n",
     "no such file"},
    {"AFileThatTheTextDoesNotHold",
     "calendars:\n  a:\n    zone: Asia/Shanghai\n    week: {mon: \"09:00-17:00\"}\n"
     "    exceptions: [{file: ^cn.yaml}, {file: b.yaml}]\n    known_until: 2026-12-31\n"
     "files:\n  b.yaml:\n  - {date: 2026-12-25, closed: true}\n",
     "does not hold it"},
    {"AFileThatNobodyNames", "files: {^a.yaml: []}\n", "no calendar names this file"},
    {"ADayOffTwice",
     "calendars:\n  a:\n    zone: Asia/Shanghai\n    week: {mon: \"09:00-17:00\"}\n"
     "    exceptions: [{date: 2026-12-25, closed: true}, ^{date: 2026-12-25, closed: true}]\n"
     "    known_until: 2026-12-31\n",
     "is told of twice"},
    {"AnExceptionOfNoKind",
     "calendars:\n  a:\n    zone: Asia/Shanghai\n    week: {mon: \"09:00-17:00\"}\n"
     "    exceptions: [^{date: 2026-12-25}]\n    known_until: 2026-12-31\n",
     "neither closed nor open nor special"},
    {"AnExceptionOfTwoKinds",
     "calendars:\n  a:\n    zone: Asia/Shanghai\n    week: {mon: \"09:00-17:00\"}\n"
     "    exceptions: [{date: 2026-12-25, closed: true, open: ^true}]\n"
     "    known_until: 2026-12-31\n",
     "one of them"},
    {"AnExceptionWithoutADate",
     "calendars:\n  a:\n    zone: Asia/Shanghai\n    week: {mon: \"09:00-17:00\"}\n"
     "    exceptions: [^{closed: true}]\n    known_until: 2026-12-31\n",
     "date is missing"},
    {"AMakeUpDayLikeNoOther",
     "calendars:\n  a:\n    zone: Asia/Shanghai\n    week: {mon: \"09:00-17:00\"}\n"
     "    exceptions: [^{date: 2026-12-26, open: true}]\n    known_until: 2026-12-31\n",
     "which weekday it is like"},
    {"AMakeUpDayLikeADayOff",
     "calendars:\n  a:\n    zone: Asia/Shanghai\n    week: ^{mon: \"09:00-17:00\"}\n"
     "    exceptions: [{date: 2026-12-26, open: true, like: sun}]\n    known_until: 2026-12-31\n",
     "sun, which has no windows"},
    {"AClosedDayWithHours",
     "calendars:\n  a:\n    zone: Asia/Shanghai\n    week: {mon: \"09:00-17:00\"}\n"
     "    exceptions: [^{date: 2026-12-25, closed: true, windows: \"09:00-12:00\"}]\n"
     "    known_until: 2026-12-31\n",
     "yet has hours"},
    {"ACalendarNamedUnit", "calendars: {^unit: {policy: a}}\n", "holder's unit"},
    {"ACalendarOfAnotherPolicyWithHours",
     "calendars:\n  a: ^{policy: calendars/cn, zone: Asia/Shanghai}\n", "nothing else"},
    {"ACalendarOfThePolicyItself", "calendars: {from: ^standards/test}\n", "is this policy itself"},
};
INSTANTIATE_TEST_SUITE_P(Calendars, BadPolicyTest, ::testing::ValuesIn(kCalendarTexts),
                         [](const auto& it) { return it.param.name; });

constexpr BadPolicy kStandardTexts[] = {
    {"AMilestoneTwice", "milestones: [arrive, ^arrive]\n", "stands here twice"},
    {"AMilestoneNamedNearlyAsAMetric", "milestones: [^anwser]\n", "did you mean answer?"},
    {"NoId", "standards: [^{clocks: []}]\n", "id is missing"},
    {"NoClocks", "standards: [^{id: a}]\n", "clocks are missing"},
    {"AnIdTwice",
     "standards:\n- {id: a, when: {kind: report}, clocks: []}\n- {id: ^a, when: {kind: praise}, "
     "clocks: []}\n",
     "stands twice"},
    {"ANameWithBlanks", "standards: [{id: ^a b, clocks: []}]\n", "is no name"},
    {"AnUnknownSeverity", "standards: [{id: a, when: {severity: [^urgent]}, clocks: []}]\n",
     "none of low, normal, high, critical"},
    {"AKindTwice", "standards: [{id: a, when: {kind: [report, ^report]}, clocks: []}]\n",
     "stands here twice"},
    {"NoKindAtAll", "standards: [{id: a, when: {kind: ^[]}, clocks: []}]\n", "is empty"},
    {"Shadowed",
     "standards:\n- {id: all, when: {kind: [complaint, report]}, clocks: []}\n"
     "- ^{id: some, when: {kind: [complaint], severity: [high]}, clocks: []}\n",
     "never reached: standard \"all\""},
    {"ShadowedByCategory",
     "standards:\n- {id: all, when: {category: [service]}, clocks: []}\n"
     "- ^{id: some, when: {category: [service, meter]}, clocks: []}\n",
     "never reached: standard \"all\""},
    {"NothingLeftToAdd",
     "standards:\n- {id: all, stop: false, clocks: [{metric: answer, amount: {elapsed: PT1H}}]}\n"
     "- ^{id: some, clocks: [{metric: answer, amount: {elapsed: PT2H}}]}\n",
     "never reached: standard \"all\""},
    {"StagnationInCivilDays", "standards: [{id: a, clocks: [], stagnation: ^{days: 3}}]\n",
     "is working time"},
    {"ARegulatoryPauseForTheCustomer",
     "standards:\n- id: a\n  regulatory: true\n  clocks:\n"
     "  - {metric: answer, amount: {elapsed: PT1H}, pausable: ^[customer]}\n",
     "does not pause for customer"},
    {"AnOverrideOfARegulatoryPromise",
     "standards:\n"
     "- ^{id: vip, when: {grade: a}, clocks: [{metric: answer, amount: {elapsed: PT1H}, pausable: "
     "[parts]}]}\n"
     "- {id: law, regulatory: true, clocks: [{metric: answer, amount: {elapsed: PT2H}}]}\n",
     "before \"law\", a regulatory one"},
};
INSTANTIATE_TEST_SUITE_P(Standards, BadPolicyTest, ::testing::ValuesIn(kStandardTexts),
                         [](const auto& it) { return it.param.name; });

class BadClockTest : public ::testing::TestWithParam<BadPolicy> {};

TEST_P(BadClockTest, IsRefusedWithItsPlaceAndReason) {
  ExpectRefused(HeadedBy(WithClocks(GetParam().text)), GetParam().reason,
                {.now = Today(), .policies = nullptr, .read_file = ReadDaysOff});
}

constexpr BadPolicy kClocks[] = {
    {"NoMetric", "^{amount: {elapsed: PT1H}}", "metric is missing"},
    {"NearlyAMetric", "{metric: ^acknowlege, amount: {elapsed: PT1H}}",
     "did you mean acknowledge?"},
    {"AMilestoneWithoutName", "{metric: ^milestone, amount: {elapsed: PT1H}}",
     "name the milestone itself"},
    {"NeitherAMetricNorAMilestoneOfTheText", "{metric: ^nonsense, amount: {elapsed: PT1H}}",
     "no metric and no milestone that this text names: `milestones: [nonsense]`"},
    {"NearlyAMilestoneOfTheText", "{metric: ^arive, amount: {elapsed: PT1H}}",
     "did you mean arrive?"},
    {"StartsWithAMilestoneThatIsNone",
     "{metric: answer, start: ^milestone(nonsense), amount: {elapsed: PT1H}}",
     "\"nonsense\" is no milestone"},
    {"APersonsPromise", "{metric: ^promised, amount: {elapsed: PT1H}}", "what people promise"},
    {"NoAmount", "^{metric: answer, calendar: office}", "amount is missing"},
    {"AmountZero", "{metric: answer, amount: {business_days: ^0}, calendar: office}", "from 1 to"},
    {"AmountOfNoTime", "{metric: answer, amount: {elapsed: ^PT0S}}", "no time at all"},
    {"AmountOfCenturies", "{metric: answer, amount: {months: ^1200}, calendar: office}",
     "from 1 to 120"},
    {"UnitMix",
     "{metric: answer, amount: ^{business_days: 1, business_minutes: 30}, calendar: "
     "office}",
     "mixes units"},
    {"MonthAsBusinessUnit", "{metric: answer, amount: {^business_months: 1}, calendar: office}",
     "no business units"},
    {"HoursOfWhichKind", "{metric: answer, amount: {^hours: 24}, calendar: office}",
     "counts nights and weekends"},
    {"ElapsedWithoutForm", "{metric: answer, amount: {elapsed: ^24h}}", "such as PT24H"},
    {"ElapsedDays", "{metric: answer, amount: {elapsed: ^P1D}}", "such as PT24H"},
    {"AnAmountWithoutUnit", "{metric: answer, amount: ^7, calendar: office}", "{UNIT: NUMBER}"},
    {"NoCalendar", "^{metric: answer, amount: {business_days: 7}}", "calendar is missing"},
    {"AnUnknownCalendar", "{metric: answer, amount: {business_days: 7}, calendar: ^offices}",
     "no calendar \"offices\""},
    {"TheCustomersClockByTheUnitsCalendar",
     "{metric: answer, amount: {business_days: 7}, calendar: ^unit}",
     "for clocks of `side: holder`"},
    {"ReceiptOutsideHoursOfMinutes",
     "{metric: answer, amount: {business_minutes: 7}, calendar: office, receipt_outside_hours: "
     "^same_day}",
     "business_days only"},
    {"AnUnknownSide", "{metric: answer, side: ^agent, amount: {elapsed: PT1H}}",
     "none of customer, holder, dispatcher"},
    {"StartsWithWhatMeetsIt", "{metric: answer, start: ^answered, amount: {elapsed: PT1H}}",
     "what meets it"},
    {"AMilestoneThatWaitsForItself",
     "{metric: arrive, start: ^milestone(arrive), amount: {elapsed: PT1H}}", "what meets it"},
    {"AMilestoneOfNoName", "{metric: arrive, start: ^milestone, amount: {elapsed: PT1H}}",
     "which?"},
    {"MilestonesInACircle",
     "{metric: a, start: milestone(b), amount: {elapsed: PT1H}}\n"
     "  - {metric: b, start: ^milestone(c), amount: {elapsed: PT1H}}\n"
     "  - {metric: c, start: milestone(b), amount: {elapsed: PT1H}}",
     "neither ever starts"},
    {"AHoldersClockFromReceipt", "{metric: sign_for, start: ^received, amount: {elapsed: PT1H}}",
     "when the holder has"},
    {"AReturnDecidedBeforeItWasAskedFor",
     "{metric: decide_return, start: ^assigned, amount: {elapsed: PT1H}}", "return_requested"},
    {"PauseThatEqualsStart",
     "{metric: restore, start: milestone(parts), amount: {elapsed: PT1H}, pausable: ^[parts]}",
     "pauses it at once"},
    {"APauseTwice", "{metric: answer, amount: {elapsed: PT1H}, pausable: [parts, ^parts]}",
     "stands here twice"},
    {"NearlyAReasonToWait", "{metric: answer, amount: {elapsed: PT1H}, pausable: [^costumer]}",
     "did you mean customer?"},
    {"LongestPauseOfNothing",
     "{metric: answer, amount: {elapsed: PT1H}, max_pause: ^{elapsed: PT1H}}", "nothing pauses"},
    {"LongestPauseInAnotherUnit",
     "{metric: answer, amount: {elapsed: PT1H}, pausable: [parts], max_pause: ^{days: 1}}",
     "mixes units"},
    {"AWarningAtTheEnd", "{metric: answer, amount: {elapsed: PT1H}, warn: [{percent: ^100}]}",
     "from 1 to 99"},
    {"AWarningOfTwoKinds",
     "{metric: answer, amount: {elapsed: PT2H}, warn: [^{percent: 75, before: {elapsed: PT1H}}]}",
     "a warning is"},
    {"AWarningBeforeTheStart",
     "{metric: answer, amount: {elapsed: PT1H}, warn: ^[{before: {elapsed: PT2H}}]}",
     "before the start"},
    {"AWarningInHoursOfNoCalendar",
     "{metric: answer, amount: {elapsed: PT1H}, warn: ^[{before: {business_minutes: 5}}]}",
     "of no calendar"},
    {"ARedoInAnotherUnit", "{metric: answer, amount: {elapsed: PT1H}, on_redo: ^{new: {days: 1}}}",
     "mixes units"},
    {"AnUnknownRuleForReopening", "{metric: answer, amount: {elapsed: PT1H}, on_reopen: ^restart}",
     "none of new"},
    {"AnExtensionThatNobodyApproves",
     "{metric: answer, amount: {elapsed: PT1H}, extension: ^{count: 1, amount: {elapsed: PT1H}}}",
     "approver is missing"},
    {"AnExtensionApprovedByNoRole",
     "{metric: answer, amount: {elapsed: PT1H}, extension: {count: 1, amount: {elapsed: PT1H}, "
     "approver: ^boss}}",
     "none of the roles that may decide: dispatcher, arbiter, supervisor"},
    {"AnExtensionApprovedByWhoMayNot",
     "{metric: answer, amount: {elapsed: PT1H}, extension: {count: 1, amount: {elapsed: PT1H}, "
     "approver: ^handler}}",
     "none of the roles that may decide"},
    {"AnExtensionInAnotherUnit",
     "{metric: answer, amount: {elapsed: PT1H}, extension: ^{count: 1, amount: {days: 1}, "
     "approver: "
     "supervisor}}",
     "mixes units"},
    {"AnExtensionOfAnAverage",
     "{metric: a, kind: average, amount: {elapsed: PT1H}, ladder: ^[{at: due, to: supervisor}]}",
     "no single ticket"},
    {"AnEndOfWhatHasNone", "{metric: answer, kind: information, amount: ^{elapsed: PT1H}}",
     "without a fixed end"},
    {"ALadderThatGoesBack",
     "{metric: answer, amount: {elapsed: PT9H}, ladder: ^[{at: {due+: {elapsed: PT2H}}, to: "
     "supervisor}, {at: {due+: {elapsed: PT1H}}, to: manager^2}]}",
     "would never end"},
    {"ALadderThatEndsWithTheHolder",
     "{metric: answer, amount: {elapsed: PT9H}, ladder: ^[{at: due, to: holder}]}",
     "cannot end there"},
    {"ALadderThatDoesNotRise",
     "{metric: answer, amount: {elapsed: PT9H}, ladder: ^[{at: due, to: manager^2}, {at: {due+: "
     "{elapsed: PT1H}}, to: manager}]}",
     "goes no higher"},
    {"AStepToNobody", "{metric: answer, amount: {elapsed: PT9H}, ladder: [{at: due, to: ^boss}]}",
     "must be holder, supervisor"},
    {"AStepTenLevelsUp",
     "{metric: answer, amount: {elapsed: PT9H}, ladder: [{at: due, to: ^manager^10}]}",
     "manager^1 to manager^9"},
    {"AStepAtNoTime", "{metric: answer, amount: {elapsed: PT9H}, ladder: [^{to: supervisor}]}",
     "at is missing"},
    {"AStepThatWaitsForHoursOfNoCalendar",
     "{metric: answer, amount: {elapsed: PT9H}, ladder: ^[{at: due, to: supervisor, act: "
     "at_next_opening}]}",
     "next opening of no calendar"},
    {"TheSameTwice",
     "{metric: answer, amount: {elapsed: PT1H}}\n  - ^{metric: answer, amount: {elapsed: PT2H}, "
     "when: {area: city}}",
     "a clock before it measures answer"},
    {"MetByWhatHappenedHoweverLongAgo",
     "{metric: answer, amount: {elapsed: PT1H}, met_by: ^happened}", "met_backdate_limit"},
    {"AMarginOfTheCustomersClock", "{metric: answer, amount: {elapsed: PT1H}, margin: ^PT10M}",
     "for `side: holder`"},
    {"AFloorInSeconds", "{metric: answer, amount: {elapsed: PT1H}, on_shorten: {floor: ^PT30S}}",
     "whole minutes"},
};
INSTANTIATE_TEST_SUITE_P(Clocks, BadClockTest, ::testing::ValuesIn(kClocks),
                         [](const auto& it) { return it.param.name; });

TEST(BadPolicyTest, AClockForNothingThatItsStandardIsForIsRefused) {
  ExpectRefused(HeadedBy("standards:\n- id: a\n  when: {kind: report}\n  clocks:\n"
                         "  - {metric: answer, amount: {elapsed: PT1H}, when: ^{kind: praise}}\n"),
                "for nothing that the standard is for",
                {.now = Today(), .policies = nullptr, .read_file = nullptr});
}

TEST_F(BesideOthersTest, CalendarsOfAPolicyThatIsNotInForce) {
  ExpectRefusedBesideThem(absl::StrReplaceAll(kPower, {{"from: ", "from: ^"},
                                                       {"calendar: office", "calendar: office"}}),
                          "no policy standards/hotline-12345 in force");
}

TEST_F(BesideOthersTest, WhatTheSpecificationHasStandsTogether) {
  Apply(kHotline);
  Apply(kPower);
}

TEST_F(BesideOthersTest, ACalendarThatTheOtherPolicyDoesNotHave) {
  Apply(kHotline);

  ExpectRefusedBesideThem(HeadedBy("calendars: {shop: {policy: ^standards/hotline-12345}}\n"),
                          "no calendar \"shop\" of its own");
  ExpectRefusedBesideThem(
      HeadedBy("calendars: {from: standards/hotline-12345}\nunits: {calendar: ^shop}\n"),
      "no calendar \"shop\"");
}

TEST_F(BesideOthersTest, ACalendarThatIsItselfAnothers) {
  Apply(kHotline);
  Apply(kPower);

  ExpectRefusedBesideThem(HeadedBy("calendars: {office: {policy: ^standards/power-95598}}\n"),
                          "of its own");
}

TEST_F(BesideOthersTest, ACalendarThatOthersGoByAndThatIsGone) {
  Apply(kHotline);
  Apply(kPower);

  ExpectRefusedBesideThem(
      "policy: standards/hotline-12345\nversion: 2\nsource: x\ncalendars:\n"
      "  ^office: {zone: Asia/Shanghai, week: {mon-fri: \"09:00-17:00\"}, known_until: open}\n",
      "standards/power-95598 goes by calendar \"always\"");
}

TEST_F(BesideOthersTest, ARuleThatAnotherPolicySaysAlready) {
  Apply("policy: a\nversion: 1\nsource: x\nrules: {max_cycles: 4, exempt_kinds: []}\n");
  Apply("policy: default\nversion: 1\nsource: x\nrules: {max_cycles: 3, max_returns: 4}\n");

  ExpectRefusedBesideThem(
      "policy: b\nversion: 1\nsource: x\nrules: {max_returns: 3, max_cycles: ^5}\n",
      "policy a says that already");
  ExpectRefusedBesideThem("policy: b\nversion: 1\nsource: x\nrules: {exempt_kinds: ^report}\n",
                          "policy a says that already");
}

constexpr absl::string_view kLaw =
    "policy: law\nversion: 1\nsource: x\nstandards:\n- {id: law, regulatory: true, clocks: "
    "[{metric: "
    "answer, amount: {elapsed: PT2H}}]}\n";
constexpr absl::string_view kHouse =
    "policy: house\nversion: 1\nsource: x\nstandards:\n- {id: vip, when: {grade: a}, clocks: "
    "[{metric: "
    "answer, amount: {elapsed: PT1H}, pausable: [parts]}]}\n";

TEST_F(BesideOthersTest, ALawThatComesAfterWhatUndoesIt) {
  Apply(kHouse);

  ExpectRefusedBesideThem(absl::StrReplaceAll(kLaw, {{"- {id", "- ^{id"}}),
                          "standard \"vip\" lets");
}

TEST_F(BesideOthersTest, WhatComesAfterALawDoesNotUndoIt) {
  Apply(kLaw);
  Apply(kHouse);
}

}  // namespace
}  // namespace redress::testing
