// By which rules a policy gives teams' tickets to people: what its text says, and what is refused.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "tests/aggregates/policy/bad_texts.h"
#include "tests/testing/proto_matchers.h"

namespace redress::testing {
namespace {

class BadAssignmentTest : public ::testing::TestWithParam<BadPolicy> {};

TEST_P(BadAssignmentTest, IsRefusedWithItsPlaceAndReason) {
  ExpectRefused(HeadedBy(absl::StrCat("assignments:\n", GetParam().text)), GetParam().reason,
                {.now = Today(), .policies = nullptr, .read_file = nullptr});
}

constexpr BadPolicy kTexts[] = {
    {"NoTeam", "- ^{order: round_robin}\n", "team is missing"},
    {"ATeamTwice", "- {team: north}\n- {team: ^north}\n", "has a rule already"},
    {"AnUnknownKey", "- {team: north, ^take: []}\n", "did you mean takes?"},
    {"AnUnknownOrder", "- {team: north, order: ^random}\n", "none of round_robin"},
    {"AnUnknownDuty", "- {team: north, duty: ^present}\n", "none of signed_on"},
    {"ACapacityBelowZero", "- {team: north, capacity: ^-1}\n", "from 0 to 10000"},
    {"PointsOfNothing", "- {team: north, points: {low: ^0}}\n", "from 1 to 1000"},
    {"PointsOfNoSeverity", "- {team: north, points: {^urgent: 3}}\n", "no key \"urgent\""},
    {"NoneInAnHour", "- {team: north, max_per_hour: ^0}\n", "from 1 to 1000"},
    {"SkillsThatAskForNone", "- {team: north, skills: [^{when: {kind: complaint}}]}\n",
     "asks for no skill"},
    {"SkillsOfEmptyLists", "- {team: north, skills: [^{all: [], any: []}]}\n", "asks for no skill"},
    {"ASkillWithoutAName", "- {team: north, skills: [{all: [^{level: 2}]}]}\n", "name is missing"},
    {"ALevelOfNothing", "- {team: north, skills: [{any: [{name: gas, level: ^0}]}]}\n",
     "from 1 to 100"},
    {"ATakeOfAnUnknownKind", "- {team: north, takes: [{kind: ^complaints}]}\n",
     "none of complaint"},
    {"TakesThatIsNoList", "- {team: north, takes: ^{kind: complaint}}\n", "must be a list"},
    {"ATakeThatIsNeverReached",
     "- {team: north, takes: [{kind: complaint}]}\n"
     "- {team: south, takes: [{kind: praise}, ^{kind: complaint, severity: high}]}\n",
     "is never reached: \"north\""},
    {"AnUnknownFallback", "- {team: north, fallback: ^boss, fallback_after: PT5M}\n",
     "must be wait, lead or team(NAME)"},
    {"AFallbackOnNoTeam", "- {team: north, fallback: ^team(), fallback_after: PT5M}\n",
     "in brackets"},
    {"AFallbackOnItself", "- {team: north, fallback: ^team(north), fallback_after: PT5M}\n",
     "is the team itself"},
    {"AFallbackWithoutATime", "- ^{team: north, fallback: lead}\n", "fallback_after is missing"},
    {"ATimeWithoutAFallback", "- {team: north, fallback_after: ^PT5M}\n", "is after what?"},
    {"ATimeThatIsNone", "- {team: north, fallback: lead, fallback_after: ^30}\n",
     "must be a time such as"},
    {"AnAbsenceInSeconds", "- {team: north, absence: ^PT5S}\n", "whole minutes"},
    {"AWeightByNoCapacity", "- {team: north, order: ^weighted}\n", "give one"},
};
INSTANTIATE_TEST_SUITE_P(Assignments, BadAssignmentTest, ::testing::ValuesIn(kTexts),
                         [](const auto& it) { return it.param.name; });

AssignmentRule RuleOf(const std::string& text) {
  AssignmentRule rule;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &rule));
  return rule;
}

TEST(AssignmentTextTest, ARuleSaysWhoIsGivenWhat) {
  const PolicyReading reading =
      ReadPolicy(HeadedBy(R"yaml(assignments:
- team: north
  takes: [{kind: [complaint]}, {category: [gas, leak]}]
  order: weighted
  duty: rota
  capacity: 20
  points: {low: 1, normal: 2, high: 3, critical: 5}
  max_per_hour: 6
  skills:
  - {when: {severity: critical}, all: [{name: gas, level: 2}, phone]}
  - {any: [gas, lift]}
  speaks_language: true
  last_handler_first: true
  fallback: team(south)
  fallback_after: PT1H30M
  absence: PT12H
- {team: south}
)yaml"),
                 {.now = Today(), .policies = nullptr, .read_file = nullptr});

  ASSERT_TRUE(reading.problems.empty()) << ToString(reading.problems[0]);
  ASSERT_EQ(reading.file.document.assignments_size(), 2);
  EXPECT_THAT(reading.file.document.assignments(0), EqualsProto(RuleOf(R"pb(
                team: "north"
                takes { kind: TICKET_KIND_COMPLAINT }
                takes { category: "gas" category: "leak" }
                order: ASSIGNMENT_ORDER_WEIGHTED
                duty: ASSIGNMENT_DUTY_ROTA
                capacity: 20
                points { low: 1 normal: 2 high: 3 critical: 5 }
                max_per_hour: 6
                skills {
                  when { severity: SEVERITY_CRITICAL }
                  all { name: "gas" level: 2 }
                  all { name: "phone" }
                }
                skills {
                  any { name: "gas" }
                  any { name: "lift" }
                }
                speaks_language: true
                last_handler_first: true
                fallback: ASSIGNMENT_FALLBACK_TEAM
                fallback_team: "south"
                fallback_minutes: 90
                absence_minutes: 720
              )pb")));
}

TEST(AssignmentTextTest, FallbacksThatComeRoundAreRefusedEach) {
  const PolicyReading reading =
      ReadPolicy(HeadedBy("assignments:\n"
                          "- {team: down, fallback: team(east), fallback_after: PT5M}\n"
                          "- {team: east, fallback: team(west), fallback_after: PT5M}\n"
                          "- {team: west, fallback: team(east), fallback_after: PT5M}\n"),
                 {.now = Today(), .policies = nullptr, .read_file = nullptr});

  ASSERT_EQ(reading.problems.size(), 2U);
  EXPECT_EQ(
      ToString(reading.problems[0]),
      "line 6, column 26: assignments[1].fallback: comes round to \"east\": a ticket would go "
      "in circles");
  EXPECT_EQ(reading.problems[1].line, 7);
}

constexpr absl::string_view kNorth =
    "policy: a\nversion: 1\nsource: x\nassignments:\n"
    "- {team: north, fallback: team(south), fallback_after: PT5M}\n";

TEST_F(BesideOthersTest, ATeamThatAnotherPolicyHasARuleFor) {
  Apply(kNorth);

  ExpectRefusedBesideThem("policy: b\nversion: 1\nsource: x\nassignments: [{team: ^north}]\n",
                          "policy a has a rule for \"north\"");
}

TEST_F(BesideOthersTest, AFallbackThatComesRoundByAnotherPolicy) {
  Apply(kNorth);

  ExpectRefusedBesideThem(
      "policy: b\nversion: 1\nsource: x\nassignments:\n"
      "- {team: south, fallback: ^team(north), fallback_after: PT5M}\n",
      "comes round to \"south\"");
}

TEST_F(BesideOthersTest, ARuleThatItsOwnPolicyHadBefore) {
  Apply(kNorth);
  Apply(kNorth);
}

TEST(AssignmentsInForceTest, ARuleIsFoundByItsTeamAndAllInTheOrderOfPolicies) {
  PoliciesInForce policies;
  const auto put = [&](const std::string& name, const std::string& team) {
    PolicyPutInForce fact;
    fact.set_name(name);
    fact.set_version(1);
    fact.mutable_document()->add_assignments()->set_team(team);
    policies.Put(fact);
  };
  put("default", "last");
  put("b", "north");
  put("a", "south");

  ASSERT_EQ(policies.assignments().size(), 3U);
  EXPECT_EQ(policies.assignments()[0].rule->team(), "north");
  EXPECT_EQ(policies.assignments()[1].rule->team(), "south");
  EXPECT_EQ(policies.assignments()[2].rule->team(), "last");
  ASSERT_NE(policies.AssignmentOf("south"), nullptr);
  EXPECT_EQ(policies.AssignmentOf("south")->policy->name, "a");
  EXPECT_EQ(policies.AssignmentOf("east"), nullptr);

  put("a", "east");
  EXPECT_EQ(policies.AssignmentOf("south"), nullptr);
}

}  // namespace
}  // namespace redress::testing
