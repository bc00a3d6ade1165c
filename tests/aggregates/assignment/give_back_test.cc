// What becomes of the open tickets of who is away.

#include "aggregates/assignment/give_back.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/testing/team_world.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::Duration kLong = absl::Hours(48);

class GiveBackTest : public ::testing::Test {
 protected:
  GiveBackTest() {
    world_.Team("north", {"ana", "bo"}, "lea");
    world_.OnDuty({"ana", "bo"});
  }

  std::string Held(const std::vector<TicketEvent>& then = {}) {
    std::vector<TicketEvent> facts = {testing::Assigned("north", "ana")};
    facts.insert(facts.end(), then.begin(), then.end());
    return world_.OpenAs(SEVERITY_HIGH, facts);
  }

  TeamWorld world_;
};

TEST_F(GiveBackTest, WhatWhoIsAbsentHasGoesBackToTheTeam) {
  const std::string assigned = Held();
  const std::string begun = Held({testing::Started("ana")});
  world_.Absent("ana", kLong);

  world_.GiveBack("ana", {assigned, begun});

  EXPECT_THAT(world_.HoldersOf({assigned, begun}), ElementsAre("north", "north"));
  EXPECT_EQ(world_.At(begun).phase, TICKET_PHASE_ASSIGNED);
  EXPECT_EQ(world_.HowOf(begun), ASSIGNED_HOW_RETURNED);
}

TEST_F(GiveBackTest, WhoStandsInHasItOutOfTurn) {
  world_.Rule("- {team: north, points: {high: 3}}");
  const std::string number = Held();
  world_.Absent("ana", kLong, "bo");

  const Decision decision = world_.GiveBack("ana", {number});

  EXPECT_EQ(world_.HolderOf(number), "north/bo");
  EXPECT_EQ(world_.HowOf(number), ASSIGNED_HOW_STAND_IN);
  const Turn& turn = decision.appends.back().events[0].assignment().turns_taken().turns(0);
  EXPECT_EQ(turn.person(), "bo");
  EXPECT_EQ(turn.points(), 3U);
  EXPECT_TRUE(turn.out_of_turn());
}

TEST_F(GiveBackTest, WhoStandsInAndIsAwayHasNothing) {
  const std::string number = Held();
  world_.Absent("ana", kLong, "bo");
  world_.Absent("bo", absl::Hours(1));

  world_.GiveBack("ana", {number});

  EXPECT_EQ(world_.HolderOf(number), "north");
}

TEST_F(GiveBackTest, WhatIsSecretGoesToNobodyWhoWasNotNamed) {
  TicketEvent secret;
  secret.mutable_secrecy_set()->set_secrecy(SECRECY_SECRET);
  const std::string number = Held({secret});
  world_.Absent("ana", kLong, "bo");

  world_.GiveBack("ana", {number});

  EXPECT_EQ(world_.HolderOf(number), "north");
}

TEST_F(GiveBackTest, AShortAbsenceGivesNothingBack) {
  const std::string number = Held();
  world_.Absent("ana", absl::Hours(24));

  EXPECT_THAT(world_.GiveBack("ana", {number}).appends, IsEmpty());
}

TEST_F(GiveBackTest, HowLongAnAbsenceMayBeIsForTheTeamsRule) {
  world_.Rule("- {team: north, absence: PT4H}");
  const std::string number = Held();
  world_.Absent("ana", absl::Hours(5));

  world_.GiveBack("ana", {number});

  EXPECT_EQ(world_.HolderOf(number), "north");
}

TEST_F(GiveBackTest, AnAbsenceThatIsToComeGivesNothingBack) {
  const std::string number = Held();
  const absl::Time now = world_.now;
  world_.now += absl::Hours(1);
  world_.Absent("ana", kLong);
  world_.now = now;

  EXPECT_THAT(world_.GiveBack("ana", {number}).appends, IsEmpty());
}

TEST_F(GiveBackTest, WhatWhoLeftHasGoesBackAtOnce) {
  const std::string number = Held();
  world_.Leave("ana");

  world_.GiveBack("ana", {number});

  EXPECT_EQ(world_.HolderOf(number), "north");
}

TEST_F(GiveBackTest, WhatIsAnothersOrAnsweredOrWaitsStaysAsItIs) {
  const std::string others = world_.OpenAs(SEVERITY_NORMAL, {testing::Assigned("north", "bo")});
  const std::string answered = Held({testing::Started("ana"), testing::Answered("ana")});
  const std::string waits = Held({testing::Waited(WAITING_FOR_PARTS)});
  world_.Leave("ana");

  EXPECT_THAT(world_.GiveBack("ana", {others, answered, waits}).appends, IsEmpty());
}

TEST_F(GiveBackTest, WhoIsThereGivesNothingBack) {
  EXPECT_THAT(world_.GiveBack("ana", {Held()}).appends, IsEmpty());
}

TEST_F(GiveBackTest, WhoComesBackMayHaveItAgainFirst) {
  world_.Rule("- {team: north, last_handler_first: true}");
  const std::string number = world_.OpenAs(SEVERITY_NORMAL, {testing::Assigned("north", "bo")});
  world_.Absent("bo", kLong);
  world_.GiveBack("bo", {number});
  world_.now += kLong;

  world_.AssignNext("north", {number});

  EXPECT_EQ(world_.HolderOf(number), "north/bo");
}

TEST_F(GiveBackTest, TheCustomersClockGoesOnWhileNobodyHasIt) {
  world_.Promise({RuleOf(CLOCK_METRIC_ANSWER, BusinessDays(7))});
  const std::string number = world_.Receive();
  world_.Do(number, testing::DoClassify());
  world_.Do(number, testing::DoAssign("north", "ana"));
  const std::string due = world_.DueOf(number, CLOCK_METRIC_ANSWER);
  world_.Leave("ana");

  world_.GiveBack("ana", {number});

  EXPECT_EQ(world_.HolderOf(number), "north");
  EXPECT_EQ(world_.DueOf(number, CLOCK_METRIC_ANSWER), due);
  EXPECT_TRUE(world_.ClockOf(number, CLOCK_METRIC_ANSWER).is_live());
}

}  // namespace
}  // namespace redress::testing
