// Rules of revisits and of periodic care that nobody should be able to apply, each with the place
// and the reason that is told.

#include <gtest/gtest.h>

#include "tests/aggregates/policy/bad_texts.h"

namespace redress::testing {
namespace {

class BadRevisitTest : public ::testing::TestWithParam<BadPolicy> {};

TEST_P(BadRevisitTest, IsRefusedWithItsPlaceAndReason) {
  ExpectRefused(HeadedBy(absl::StrCat("$", GetParam().text)), GetParam().reason,
                {.now = Today(), .policies = nullptr, .read_file = nullptr});
}

constexpr BadPolicy kRevisits[] = {
    {"NoList", "revisits: ^{id: a}\n", "must be a list"},
    {"NoId", "revisits:\n- ^{calendar: office, team: care}\n", "id is missing"},
    {"NoCalendar", "revisits:\n- ^{id: a, team: care}\n", "calendar is missing"},
    {"NoTeam", "revisits:\n- ^{id: a, calendar: office}\n", "team is missing"},
    {"AnUnknownKey", "revisits:\n- {id: a, calendar: office, team: care, ^teem: x}\n",
     "did you mean team?"},
    {"AnUnknownCalendar", "revisits:\n- {id: a, calendar: ^offce, team: care}\n",
     "no calendar \"offce\""},
    {"TheUnitsCalendar", "revisits:\n- {id: a, calendar: ^unit, team: care}\n",
     "no calendar \"unit\""},
    {"NoAttempts", "revisits:\n- {id: a, calendar: office, team: care, attempts: ^0}\n",
     "from 1 to 20"},
    {"NoCycles", "revisits:\n- {id: a, calendar: office, team: care, max_cycles: ^0}\n",
     "from 1 to 20"},
    {"SpacingWithoutUnit", "revisits:\n- {id: a, calendar: office, team: care, spacing: ^2}\n",
     "{UNIT: NUMBER}"},
    {"TwoUnits",
     "revisits:\n- {id: a, calendar: office, team: care, after: ^{days: 1, elapsed: PT1H}}\n",
     "mixes units"},
    {"HoursPastMidnight",
     "revisits:\n- {id: a, calendar: office, team: care, hours: ^\"20:00-09:00\"}\n",
     "hours of one day"},
    {"SeveralHours",
     "revisits:\n- {id: a, calendar: office, team: care, hours: ^[\"09:00-12:00\", "
     "\"14:00-20:00\"]}\n",
     "hours of one day"},
    {"HoursAtWhichNobodyWorks",
     "revisits:\n- {id: a, calendar: office, team: care, hours: ^\"18:00-20:00\"}\n",
     "never open at hours of calls"},
    {"WhoCallsWouldRedo", "revisits:\n- {id: a, calendar: office, team: care, redo_team: ^care}\n",
     "may not ask about it"},
    {"AnExemptRuleWithATeam", "revisits:\n- {id: a, exempt: true, ^team: care}\n", "asks nobody"},
    {"TheSameTwice",
     "revisits:\n- {id: a, when: {kind: report}, exempt: true}\n"
     "- {id: ^a, when: {kind: praise}, exempt: true}\n",
     "stands twice"},
    {"NeverReached",
     "revisits:\n- {id: a, calendar: office, team: care}\n"
     "- ^{id: b, when: {kind: praise}, exempt: true}\n",
     "is never reached: rule \"a\""},
    {"AnUnknownKind", "revisits:\n- {id: a, when: {kind: ^prais}, exempt: true}\n",
     "none of complaint"},
};
INSTANTIATE_TEST_SUITE_P(Revisits, BadRevisitTest, ::testing::ValuesIn(kRevisits),
                         [](const auto& it) { return it.param.name; });

constexpr BadPolicy kCare[] = {
    {"NoGrade", "care:\n- ^{id: a, every: {months: 3}, calendar: office, team: care}\n",
     "who is not graded is not called"},
    {"NoTime", "care:\n- ^{id: a, grade: a, calendar: office, team: care}\n", "every is missing"},
    {"NoTeam", "care:\n- ^{id: a, grade: a, every: {months: 3}, calendar: office}\n",
     "team is missing"},
    {"NoCalendar", "care:\n- ^{id: a, grade: a, every: {months: 3}, team: care}\n",
     "calendar is missing"},
    {"AnUnknownGrade",
     "care:\n- {id: a, grade: ^z, every: {months: 3}, calendar: office, team: care}\n", "none of"},
    {"NeverReached",
     "care:\n- {id: a, grade: [a, b], every: {months: 3}, calendar: office, team: care}\n"
     "- ^{id: b, grade: a, rank: important, every: {months: 1}, calendar: office, team: care}\n",
     "is never reached: rule \"a\""},
    {"HoursAtNight",
     "care:\n- {id: a, grade: a, every: {months: 3}, calendar: office, team: care, hours: "
     "^\"00:00-06:00\"}\n",
     "never open at hours of calls"},
};
INSTANTIATE_TEST_SUITE_P(Care, BadRevisitTest, ::testing::ValuesIn(kCare),
                         [](const auto& it) { return it.param.name; });

TEST_F(BesideOthersTest, ACalendarThatRevisitsOfAnotherPolicyGoByMustStay) {
  Apply(absl::StrCat("policy: base\nversion: 1\nsource: x\n", kCalendars));
  Apply(
      "policy: asking\nversion: 1\nsource: x\ncalendars: {from: base}\nrevisits:\n"
      "- {id: a, calendar: office, team: care}\n");

  ExpectRefusedBesideThem("^policy: base\nversion: 2\nsource: x\n",
                          "asking goes by calendar \"office\"");
}

}  // namespace
}  // namespace redress::testing
