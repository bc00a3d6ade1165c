// Who is given what waits in a team.

#include "aggregates/assignment/assign_next.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "aggregates/refusal.h"
#include "tests/testing/team_world.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AssignNextTest : public ::testing::Test {
 protected:
  AssignNextTest() {
    world_.Team("north", {"ana", "bo", "cy"}, "lea");
    world_.OnDuty({"ana", "bo", "cy"});
  }

  std::vector<std::string> Tickets(int count, Severity severity = SEVERITY_NORMAL) {
    std::vector<std::string> numbers;
    for (int i = 0; i < count; ++i) numbers.push_back(world_.InTeam("north", severity));
    return numbers;
  }

  // Gives the tickets of north, and returns who holds them.
  std::vector<std::string> Given(const std::vector<std::string>& numbers) {
    world_.AssignNext("north", numbers);
    return world_.HoldersOf(numbers);
  }

  static Command Of(const std::vector<std::string>& numbers) {
    Command command;
    command.mutable_assign_next()->set_team("north");
    for (const std::string& number : numbers) command.mutable_assign_next()->add_tickets(number);
    return command;
  }

  UnassignableWhy WhyOf(const std::string& number) { return world_.At(number).unassignable; }

  TeamWorld world_;
};

TEST_F(AssignNextTest, EachIsGivenOneInTurnFromWhereTheRoundWas) {
  world_.Rule("- {team: north}");

  EXPECT_THAT(Given(Tickets(4)), ElementsAre("north/ana", "north/bo", "north/cy", "north/ana"));
  EXPECT_THAT(Given(Tickets(2)), ElementsAre("north/bo", "north/cy"));
}

TEST_F(AssignNextTest, TheFactTellsTheRuleAndHow) {
  world_.Rule("- {team: north}");
  const std::string number = world_.InTeam("north");

  world_.AssignNext("north", {number});

  const AssignedBy by = world_.FactsOf(number).back().event.ticket().assigned().by();
  EXPECT_EQ(by.policy(), "standards/teams");
  EXPECT_EQ(by.policy_version(), 1U);
  EXPECT_EQ(by.how(), ASSIGNED_HOW_IN_TURN);
}

TEST_F(AssignNextTest, TheRoundGoesOnInTheNextMonth) {
  world_.Rule("- {team: north}");
  world_.Wait("2026-09-30 12:00");
  Given(Tickets(1));

  world_.Wait("2026-10-09 12:00");
  const Decision decision = world_.AssignNext("north", Tickets(1));

  EXPECT_EQ(decision.appends.back().stream, "assignment/north/2026-10");
  const TurnsTaken& taken = decision.appends.back().events[0].assignment().turns_taken();
  EXPECT_EQ(taken.after(), "ana");
  EXPECT_EQ(taken.turns(0).person(), "bo");
}

TEST_F(AssignNextTest, WhoTookTheTurnOfAMonthIsToldOnce) {
  world_.Rule("- {team: north}");
  Given(Tickets(1));

  const Decision decision = world_.AssignNext("north", Tickets(1));

  EXPECT_EQ(decision.appends.back().events[0].assignment().turns_taken().after(), "");
}

TEST_F(AssignNextTest, NobodyIsPassedOverButWhoCannotHaveIt) {
  world_.Rule("- {team: north}");
  world_.SetDuty("bo", DUTY_STATE_BREAK);

  EXPECT_THAT(Given(Tickets(3)), ElementsAre("north/ana", "north/cy", "north/ana"));
}

TEST_F(AssignNextTest, WhoIsAwayIsGivenNothingWhateverTheDuty) {
  world_.Rule("- {team: north, duty: any}");
  world_.SetDuty("ana", DUTY_STATE_OFF);
  world_.Absent("bo", absl::Hours(2));
  world_.Leave("cy");

  EXPECT_THAT(Given(Tickets(2)), ElementsAre("north/ana", "north/ana"));
}

TEST_F(AssignNextTest, ByRotaWhoIsOnDutyIsWhomItNames) {
  world_.Rule("- {team: north, duty: rota}");
  RotaRules rota;
  rota.set_zone("Asia/Shanghai");
  RotaLayer& layer = *rota.add_layers();
  layer.set_name("day");
  layer.set_starts("2026-01-05");
  layer.set_days(1);
  layer.add_people("bo");
  Event event;
  *event.mutable_team()->mutable_rota_set()->mutable_rota() = rota;
  world_.streams().Add(TeamStream("north"), event, world_.now);
  world_.SetDuty("bo", DUTY_STATE_OFF);

  EXPECT_THAT(Given(Tickets(2)), ElementsAre("north/bo", "north/bo"));
}

TEST_F(AssignNextTest, WhereNobodyIsOnDutyItWaitsAndSaysWhyOnce) {
  world_.Rule("- {team: north}");
  for (const char* person : {"ana", "bo", "cy"}) world_.SetDuty(person, DUTY_STATE_OFF);
  const std::vector<std::string> numbers = Tickets(1);

  EXPECT_THAT(Given(numbers), ElementsAre("north"));
  EXPECT_EQ(WhyOf(numbers[0]), UNASSIGNABLE_WHY_NO_ONE_ON_DUTY);
  EXPECT_THAT(world_.AssignNext("north", numbers).appends, IsEmpty());

  world_.SetDuty("cy", DUTY_STATE_ON);
  EXPECT_THAT(Given(numbers), ElementsAre("north/cy"));
  EXPECT_EQ(WhyOf(numbers[0]), UNASSIGNABLE_WHY_UNSPECIFIED);
}

TEST_F(AssignNextTest, AnotherReasonIsToldAnew) {
  world_.Rule("- {team: north, capacity: 1}");
  for (const char* person : {"ana", "bo", "cy"}) world_.SetDuty(person, DUTY_STATE_OFF);
  const std::vector<std::string> numbers = Tickets(1);
  Given(numbers);
  world_.SetDuty("cy", DUTY_STATE_ON);

  world_.AssignNext("north", numbers, {{"cy", {0, 0, 1}}});

  EXPECT_EQ(WhyOf(numbers[0]), UNASSIGNABLE_WHY_NO_CAPACITY);
}

TEST_F(AssignNextTest, ATeamThatIsNotKnownHasNobody) {
  world_.Rule("- {team: south}");
  const std::string number = world_.InTeam("south");

  world_.AssignNext("south", {number});

  EXPECT_EQ(WhyOf(number), UNASSIGNABLE_WHY_NO_TEAM);
}

TEST_F(AssignNextTest, ASecretTicketIsGivenByHand) {
  world_.Rule("- {team: north, fallback: lead, fallback_after: PT0M}");
  world_.OnDuty({"lea"});
  TicketEvent secret;
  secret.mutable_secrecy_set()->set_secrecy(SECRECY_SECRET);
  const std::string number = world_.OpenAs(SEVERITY_NORMAL, {testing::Assigned("north"), secret});

  EXPECT_THAT(Given({number}), ElementsAre("north"));
  EXPECT_EQ(WhyOf(number), UNASSIGNABLE_WHY_BY_HAND);
}

TEST_F(AssignNextTest, ARedoGoesToAnotherThanWhoIsRelieved) {
  world_.Rule("- {team: north, takes: [{}], last_handler_first: true}");
  const std::string number = world_.OpenAs(
      SEVERITY_NORMAL,
      {testing::Assigned("north", "ana"), testing::Started("ana"), testing::Answered("ana"),
       testing::Reached("rita", RESOLUTION_NOT, 1), testing::RedoOrdered(2)});

  EXPECT_THAT(Given({number}), ElementsAre("north/bo"));
}

TEST_F(AssignNextTest, NobodyIsGivenAComplaintOfThemselves) {
  world_.Rule("- {team: north}");
  TicketEvent received = testing::Received();
  received.mutable_received()->set_unit("ana");
  const std::string number =
      world_.Open({received, testing::Classified(), testing::Assigned("north")});

  EXPECT_THAT(Given({number}), ElementsAre("north/bo"));
}

TEST_F(AssignNextTest, WhoHandledItBeforeHasItAgainOutOfTurn) {
  world_.Rule("- {team: north, takes: [{}], last_handler_first: true}");
  const std::string number = world_.OpenAs(
      SEVERITY_NORMAL,
      {testing::Assigned("north", "cy"), testing::Closed(EXIT_WITHDRAWN), testing::Reopened(2)});

  const Decision decision = world_.AssignNext("north", {number});

  EXPECT_EQ(world_.HolderOf(number), "north/cy");
  EXPECT_EQ(world_.HowOf(number), ASSIGNED_HOW_LAST_HANDLER);
  EXPECT_TRUE(decision.appends.back().events[0].assignment().turns_taken().turns(0).out_of_turn());
  EXPECT_THAT(Given(Tickets(1)), ElementsAre("north/ana"));
}

TEST_F(AssignNextTest, WhereTheLastHandlerIsOffAnotherHasIt) {
  world_.Rule("- {team: north, takes: [{}], last_handler_first: true}");
  world_.SetDuty("cy", DUTY_STATE_OFF);
  const std::string number = world_.OpenAs(
      SEVERITY_NORMAL,
      {testing::Assigned("north", "cy"), testing::Closed(EXIT_WITHDRAWN), testing::Reopened(2)});

  EXPECT_THAT(Given({number}), ElementsAre("north/ana"));
}

TEST_F(AssignNextTest, WhoGaveItUpIsNotTheOneWhoHandledItBefore) {
  world_.Rule("- {team: north, last_handler_first: true}");
  const std::string number = world_.OpenAs(
      SEVERITY_NORMAL, {testing::Assigned("north", "cy"), testing::Assigned("north")});

  EXPECT_THAT(Given({number}), ElementsAre("north/ana"));
}

TEST_F(AssignNextTest, CapacityIsInPointsBySeverityWithWhatIsGivenNow) {
  world_.Rule("- {team: north, capacity: 5, points: {normal: 2, critical: 4}}");
  const std::vector<std::string> numbers = Tickets(4);

  // Ana has a critical one, bo a normal one, cy nothing: room for 0, 1 and 2 more.
  world_.AssignNext("north", numbers, {{"ana", {0, 0, 0, 0, 1}}, {"bo", {0, 0, 1}}});

  EXPECT_THAT(world_.HoldersOf(numbers), ElementsAre("north/bo", "north/cy", "north/cy", "north"));
  EXPECT_EQ(WhyOf(numbers[3]), UNASSIGNABLE_WHY_NO_CAPACITY);
}

TEST_F(AssignNextTest, AnAgentsOwnCapacityCountsBeforeTheRules) {
  world_.Rule("- {team: north, capacity: 1}");
  AgentProfile profile;
  profile.set_capacity(2);
  world_.Agent("bo", profile);

  EXPECT_THAT(Given(Tickets(5)),
              ElementsAre("north/ana", "north/bo", "north/cy", "north/bo", "north"));
}

TEST_F(AssignNextTest, WhatWeighsMoreThanAnybodyMayHaveGoesToWhoHasNothing) {
  world_.Rule("- {team: north, capacity: 3, points: {critical: 9}}");
  const std::vector<std::string> numbers = Tickets(1, SEVERITY_CRITICAL);

  world_.AssignNext("north", numbers, {{"ana", {0, 0, 1}}});

  EXPECT_THAT(world_.HoldersOf(numbers), ElementsAre("north/bo"));
}

TEST_F(AssignNextTest, SoManyAreGivenInAnHourAndNoMore) {
  world_.Rule("- {team: north, max_per_hour: 1}");
  const std::vector<std::string> numbers = Tickets(4);

  EXPECT_THAT(Given(numbers), ElementsAre("north/ana", "north/bo", "north/cy", "north"));
  EXPECT_EQ(WhyOf(numbers[3]), UNASSIGNABLE_WHY_NO_CAPACITY);

  world_.now += absl::Hours(1);
  EXPECT_THAT(Given({numbers[3]}), ElementsAre("north/ana"));
}

TEST_F(AssignNextTest, AnHourOverTheEndOfAMonthIsOneHour) {
  world_.Rule("- {team: north, max_per_hour: 1}");
  world_.Wait("2026-10-01 07:50");  // in UTC, ten minutes before midnight
  Given(Tickets(3));
  world_.Wait("2026-10-01 08:20");

  const std::vector<std::string> numbers = Tickets(1);
  EXPECT_THAT(Given(numbers), ElementsAre("north"));
}

TEST_F(AssignNextTest, SkillsWithTheirLevelsAreAskedForWhereTheRuleIsFor) {
  world_.Rule(
      "- team: north\n  skills:\n  - {when: {severity: [high]}, all: [{name: gas, level: 2}]}\n"
      "  - {any: [lift, gas]}");
  AgentProfile low;
  low.add_skills()->set_name("gas");
  AgentProfile high;
  high.add_skills()->set_name("gas");
  high.mutable_skills(0)->set_level(2);
  world_.Agent("bo", low);
  world_.Agent("cy", high);
  const std::string grave = world_.InTeam("north", SEVERITY_HIGH);
  const std::string other = world_.InTeam("north");

  EXPECT_THAT(Given({grave, other}), ElementsAre("north/cy", "north/bo"));
}

TEST_F(AssignNextTest, WhereNobodyOnDutyCanTheReasonSaysSo) {
  world_.Rule("- {team: north, skills: [{all: [gas]}]}");
  const std::vector<std::string> numbers = Tickets(1);

  EXPECT_THAT(Given(numbers), ElementsAre("north"));
  EXPECT_EQ(WhyOf(numbers[0]), UNASSIGNABLE_WHY_NO_ONE_SKILLED);
}

TEST_F(AssignNextTest, WhoSpeaksTheTicketsLanguageHasIt) {
  world_.Rule("- {team: north, speaks_language: true}");
  AgentProfile profile;
  profile.add_languages("de");
  world_.Agent("bo", profile);
  TicketEvent received = testing::Received();
  received.mutable_received()->set_language("de");
  const std::string german =
      world_.Open({received, testing::Classified(), testing::Assigned("north")});
  const std::string any = world_.InTeam("north");

  EXPECT_THAT(Given({german, any}), ElementsAre("north/bo", "north/cy"));
}

TEST_F(AssignNextTest, LeastLoadIsByPointsWithWhatIsGivenNow) {
  world_.Rule("- {team: north, order: least_load, points: {high: 3}}");
  const std::vector<std::string> numbers = Tickets(3);

  world_.AssignNext("north", numbers,
                    {{"ana", {0, 0, 0, 1}}, {"bo", {0, 0, 2}}, {"cy", {0, 0, 1}}});

  // 3, 2 and 1 points: cy has one more, then cy and bo, who have as many, one each.
  EXPECT_EQ(world_.HolderOf(numbers[0]), "north/cy");
  EXPECT_THAT(world_.HoldersOf({numbers[1], numbers[2]}),
              ::testing::UnorderedElementsAre("north/bo", "north/cy"));
  EXPECT_EQ(world_.HowOf(numbers[0]), ASSIGNED_HOW_LEAST_LOAD);
}

TEST_F(AssignNextTest, WeightedIsByWhatEachCanTake) {
  world_.Rule("- {team: north, order: weighted, capacity: 2}");
  AgentProfile profile;
  profile.set_capacity(10);
  world_.Agent("cy", profile);
  const std::vector<std::string> numbers = Tickets(4);

  EXPECT_THAT(Given(numbers), ElementsAre("north/cy", "north/cy", "north/cy", "north/cy"));
  EXPECT_EQ(world_.HowOf(numbers[0]), ASSIGNED_HOW_WEIGHTED);
}

TEST_F(AssignNextTest, OfEqualOnesAHashOfTheNumberChoosesAndDoesSoAgain) {
  world_.Rule("- {team: north, order: least_load}");
  std::set<std::string> chosen;
  for (const std::string& number : Tickets(12)) {
    const auto once = world_.Ask(Of({number}), By("assigner", "system"));
    const auto again = world_.Ask(Of({number}), By("assigner", "system"));
    ASSERT_TRUE(once.ok() && again.ok());
    const Holder& holder = once->appends[0].events[0].ticket().assigned().holder();
    EXPECT_EQ(holder.person(), again->appends[0].events[0].ticket().assigned().holder().person());
    chosen.insert(holder.person());
  }

  EXPECT_EQ(chosen.size(), 3U);
}

TEST_F(AssignNextTest, WhatWaitsForSomebodyElseOrIsHeldStaysAsItIs) {
  world_.Rule("- {team: north}");
  const std::string waits = world_.OpenAs(
      SEVERITY_NORMAL, {testing::Assigned("north"), testing::Waited(WAITING_FOR_CUSTOMER)});
  const std::string returned =
      world_.OpenAs(SEVERITY_NORMAL, {testing::Assigned("north"), testing::ReturnRequested("ana")});
  const std::string held = world_.OpenAs(SEVERITY_NORMAL, {testing::Assigned("north", "ana")});
  const std::string begun =
      world_.OpenAs(SEVERITY_NORMAL, {testing::Assigned("north"), testing::Started("ana")});
  const std::string others = world_.InTeam("south");

  const Decision decision = world_.AssignNext("north", {waits, returned, held, begun, others});

  EXPECT_THAT(decision.appends, IsEmpty());
}

TEST_F(AssignNextTest, ATeamTakesWhatIsClassifiedAsItsRuleSays) {
  world_.Rule(
      "- {team: south, takes: [{category: [price]}]}\n- {team: north, takes: [{category: "
      "[attitude]}, {severity: [high]}]}");
  world_.Team("south", {"dee"});
  const std::string attitude = world_.OpenAs(SEVERITY_NORMAL);
  const std::string received = world_.Open({testing::Received()});

  EXPECT_THAT(world_.AssignNext("south", {attitude, received}).appends, IsEmpty());
  EXPECT_THAT(Given({attitude, received}), ElementsAre("north/ana", ""));
}

TEST_F(AssignNextTest, ATeamWithoutAnybodyTakesItAndItWaitsThere) {
  world_.Rule("- {team: south, takes: [{}]}");
  const std::string number = world_.OpenAs(SEVERITY_NORMAL);

  world_.AssignNext("south", {number});

  EXPECT_EQ(world_.HolderOf(number), "south");
  EXPECT_EQ(world_.HowOf(number), ASSIGNED_HOW_TO_TEAM);
  EXPECT_EQ(WhyOf(number), UNASSIGNABLE_WHY_NO_TEAM);
}

TEST_F(AssignNextTest, AfterItsTimeItFallsBackOnTheLeadWhateverTheDuty) {
  world_.Rule("- {team: north, fallback: lead, fallback_after: PT30M}");
  world_.Agent("lea", AgentProfile());
  for (const char* person : {"ana", "bo", "cy"}) world_.SetDuty(person, DUTY_STATE_OFF);
  const std::vector<std::string> numbers = Tickets(1);
  Given(numbers);

  world_.now += absl::Minutes(29);
  EXPECT_THAT(Given(numbers), ElementsAre("north"));
  world_.now += absl::Minutes(1);
  EXPECT_THAT(Given(numbers), ElementsAre("north/lea"));
  EXPECT_EQ(world_.HowOf(numbers[0]), ASSIGNED_HOW_FALLBACK);
}

TEST_F(AssignNextTest, OnALeadWhoIsAwayNothingFallsBack) {
  world_.Rule("- {team: north, fallback: lead, fallback_after: PT0M}");
  world_.Agent("lea", AgentProfile());
  world_.Absent("lea", absl::Hours(100));
  for (const char* person : {"ana", "bo", "cy"}) world_.SetDuty(person, DUTY_STATE_OFF);

  EXPECT_THAT(Given(Tickets(1)), ElementsAre("north"));
}

TEST_F(AssignNextTest, AfterItsTimeItFallsBackOnAnotherTeamWhereItWaitsAnew) {
  world_.Rule("- {team: north, fallback: team(south), fallback_after: PT30M}");
  for (const char* person : {"ana", "bo", "cy"}) world_.SetDuty(person, DUTY_STATE_OFF);
  const std::vector<std::string> numbers = Tickets(1);
  world_.now += absl::Minutes(30);

  EXPECT_THAT(Given(numbers), ElementsAre("south"));
  EXPECT_EQ(world_.At(numbers[0]).held_since, world_.now);
}

TEST_F(AssignNextTest, WhereNoRuleIsForTheTeamNothingHappens) {
  EXPECT_THAT(world_.AssignNext("north", Tickets(1)).appends, IsEmpty());
}

TEST_F(AssignNextTest, AskingForTooManyOrForOneTwiceIsRefused) {
  world_.Rule("- {team: north}");
  const std::string number = world_.InTeam("north");

  EXPECT_TRUE(absl::IsInvalidArgument(world_.Ask(Of({}), By("assigner")).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(world_.Ask(Of({number, number}), By("assigner")).status()));
  EXPECT_TRUE(
      absl::IsInvalidArgument(world_.Ask(Of(Tickets(kMaxAssigned + 1)), By("assigner")).status()));
}

}  // namespace
}  // namespace redress::testing
