// Rule 18: whom the steps of a ladder go to, and what ends a ladder.

#include "aggregates/clocks/escalation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "aggregates/codes.h"
#include "tests/aggregates/clocks/promises_of_tests.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/staff.h"

namespace redress::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

LadderStep StepTo(LadderTarget to, std::uint32_t levels = 0) {
  LadderStep step;
  step.set_to(to);
  step.set_levels(levels);
  return step;
}

// A ticket of bo of north that was to be answered in an hour, by Monday, 28 September at 08:40.
class EscalationTest : public ::testing::Test {
 protected:
  // Promises an answer in an hour, with these steps: the first at due, each further one a working
  // day after the one before.
  std::string Handled(const std::vector<LadderStep>& ladder) {
    ClockRule answer = AnswerIn(BusinessMinutes(60));
    for (const LadderStep& step : ladder) *answer.add_ladder() = step;
    for (int i = 1; i < answer.ladder_size(); ++i) {
      *answer.mutable_ladder(i)->mutable_after() = BusinessDays(static_cast<std::uint32_t>(i));
    }
    world_.Promise({answer});
    return testing::Handled(world_);
  }

  void Agent(const std::string& id, const std::string& manager = "") {
    world_.Do(CommandTo(id, DoDescribeAgent(manager)), By("eve", "supervisor"));
  }
  void Team(const std::string& id, const TeamCommand& command) {
    world_.Do(CommandTo(id, command), By("eve", "supervisor"));
  }

  // Whom the ticket was escalated to so far: "to unit/whom".
  std::vector<std::string> Escalations(const std::string& number) {
    std::vector<std::string> found;
    for (const PastEvent& past : world_.FactsOf(number)) {
      if (!past.event.ticket().has_escalated()) continue;
      const TicketEscalated& it = past.event.ticket().escalated();
      found.push_back(absl::StrCat(it.to(), " ", it.unit(), "/", it.whom()));
    }
    return found;
  }

  std::vector<std::string> EscalationsAt(const std::string& number, const std::string& when) {
    world_.Wait(when);
    world_.Timers(number);
    return Escalations(number);
  }

  ClockWorld world_;
};

// Duty.

TEST_F(EscalationTest, DutyIsWhoWasOnDutyWhenTheStepWasDueHoweverLateItIsTaken) {
  for (const char* const id : {"ana", "cai", "di"}) Agent(id);
  Team("north", DoDescribeTeam({"ana", "cai", "di"}));
  Team("north", DoSetRota({"ana", "cai", "di"}));
  const std::string number = Handled({StepTo(LADDER_TARGET_DUTY)});

  // The 38th week ends on 28 September at nine; on 20 October it is another's.
  EXPECT_THAT(EscalationsAt(number, "2026-10-20 03:00"), ElementsAre("duty north/cai"));
}

TEST_F(EscalationTest, DutyWithoutARotaIsWhoLeadsTheTeam) {
  for (const char* const id : {"ana", "cai"}) Agent(id);
  Team("north", DoDescribeTeam({"ana"}, "cai"));
  const std::string number = Handled({StepTo(LADDER_TARGET_DUTY)});

  EXPECT_THAT(EscalationsAt(number, "2026-09-28 09:00"), ElementsAre("duty north/cai"));
}

TEST_F(EscalationTest, DutyOfAUnitThatNobodyDescribedIsTheUnit) {
  const std::string number = Handled({StepTo(LADDER_TARGET_DUTY)});

  EXPECT_THAT(EscalationsAt(number, "2026-09-28 09:00"), ElementsAre("duty north/north"));
}

TEST_F(EscalationTest, AStepMayNameAnotherTeam) {
  Agent("ana");
  Team("night", DoDescribeTeam({"ana"}));
  Team("night", DoSetRota({"ana"}));
  LadderStep step = StepTo(LADDER_TARGET_DUTY);
  step.set_team("night");
  const std::string number = Handled({step});

  EXPECT_THAT(EscalationsAt(number, "2026-09-28 09:00"), ElementsAre("duty night/ana"));
}

// Managers.

TEST_F(EscalationTest, ManagersAreThoseAboveTheHolderUpToTheTop) {
  Agent("di");
  Agent("cai", "di");
  Agent("bo", "cai");
  const std::string number =
      Handled({StepTo(LADDER_TARGET_MANAGER, 1), StepTo(LADDER_TARGET_MANAGER, 2),
               StepTo(LADDER_TARGET_MANAGER, 5)});

  EXPECT_THAT(EscalationsAt(number, "2026-10-20 09:00"),
              ElementsAre("manager^1 north/cai", "manager^2 north/di", "manager^5 north/di"));
}

TEST_F(EscalationTest, WhoLeadsAUnitIsTheFirstManagerOfWhatNobodyOfItHas) {
  Agent("di");
  Agent("cai", "di");
  Team("north", DoDescribeTeam({"cai"}, "cai"));
  const std::string number =
      Handled({StepTo(LADDER_TARGET_MANAGER, 1), StepTo(LADDER_TARGET_MANAGER, 2)});
  world_.Do(number, DoTransfer("north"));

  EXPECT_THAT(EscalationsAt(number, "2026-10-20 09:00"),
              ElementsAre("manager^1 north/cai", "manager^2 north/di"));
}

TEST_F(EscalationTest, TeamsAndAgentsAreLoadedOnlyWhereAStepNeedsThem) {
  const std::string number =
      Handled({StepTo(LADDER_TARGET_HOLDER), StepTo(LADDER_TARGET_SUPERVISOR)});

  EXPECT_THAT(EscalationsAt(number, "2026-10-20 09:00"),
              ElementsAre("holder north/bo", "supervisor north/"));
  EXPECT_THAT(world_.streams().loaded(), Not(Contains(StartsWith("team/"))));
  EXPECT_THAT(world_.streams().loaded(), Not(Contains(StartsWith("agent/"))));
}

// By a person.

class PersonsEscalationTest : public EscalationTest {
 protected:
  PersonsEscalationTest() {
    for (const char* const id : {"ana", "cai"}) Agent(id);
    Team("north", DoDescribeTeam({"ana"}, "cai"));
  }

  // A ticket of bo of north, and who escalates it.
  std::string Escalated(const std::vector<TicketEvent>& facts) {
    const std::string number = world_.Open(facts);
    world_.Do(number, DoEscalate(), By("dora", "dispatcher"));
    return number;
  }
};

TEST_F(PersonsEscalationTest, APersonsGoesToWhoIsOnDutyNowWhoAcknowledgesIt) {
  Team("north", DoSetRota({"ana"}));
  const std::string number = Escalated({Received(), Classified(), Assigned("north", "bo")});

  EXPECT_THAT(Escalations(number), ElementsAre("duty north/ana"));
  EXPECT_EQ(RefusalCode(world_.Ask(number, DoAcknowledgeEscalation("on it"), By("cai", "agent"))),
            codes::kEscalatedToAnother);
  world_.Do(number, DoAcknowledgeEscalation("on it"), By("ana", "agent"));
  EXPECT_THAT(world_.At(number).open_escalations, IsEmpty());
}

TEST_F(PersonsEscalationTest, WithoutARotaItGoesToTheLeadAndWhereNobodyHasTheTicketToASupervisor) {
  EXPECT_THAT(Escalations(Escalated({Received(), Classified(), Assigned("north", "bo")})),
              ElementsAre("duty north/cai"));

  const std::string number = Escalated({Received()});

  EXPECT_THAT(Escalations(number), ElementsAre(" /"));
  world_.Do(number, DoAcknowledgeEscalation(), By("eve", "supervisor"));
}

// Acknowledging.

class AcknowledgedTest : public EscalationTest {
 protected:
  AcknowledgedTest() {
    for (const char* const id : {"ana", "cai"}) Agent(id);
    Team("north", DoDescribeTeam({"ana"}, "cai"));
    number_ = Handled({StepTo(LADDER_TARGET_DUTY), StepTo(LADDER_TARGET_SUPERVISOR),
                       StepTo(LADDER_TARGET_MANAGER, 3)});
    world_.Wait("2026-09-28 08:41");
    world_.Timers(number_);
  }

  absl::StatusOr<Decision> Acknowledge(const std::string& actor, const std::string& role) {
    return world_.Ask(number_, DoAcknowledgeEscalation("on it"), By(actor, role));
  }

  std::string number_;
};

TEST_F(AcknowledgedTest, WhomItWasEscalatedToAcknowledgesItAndNoFurtherStepIsTaken) {
  world_.Do(number_, DoAcknowledgeEscalation("on it"), By("cai", "agent"));

  const TicketEscalationAcknowledged fact =
      world_.FactsOf(number_).back().event.ticket().escalation_acknowledged();
  EXPECT_EQ(fact.person(), "cai");
  EXPECT_EQ(fact.clock(), 1U);
  EXPECT_EQ(fact.step(), 1U);
  EXPECT_EQ(fact.words(), "on it");
  EXPECT_THAT(EscalationsAt(number_, "2026-10-20 09:00"), ElementsAre("duty north/cai"));
}

TEST_F(AcknowledgedTest, UnlessItIsAcknowledgedTheNextStepIsTaken) {
  EXPECT_THAT(EscalationsAt(number_, "2026-09-30 09:00"),
              ElementsAre("duty north/cai", "supervisor north/"));

  EXPECT_THAT(Acknowledge("cai", "agent").status(),
              IsRefusal(absl::StatusCode::kFailedPrecondition, codes::kEscalatedToAnother))
      << "the supervisor has it now";
  EXPECT_TRUE(Acknowledge("eve", "supervisor").ok());
}

TEST_F(AcknowledgedTest, AnotherMayNotAndASupervisorMay) {
  EXPECT_THAT(Acknowledge("ana", "agent").status(),
              IsRefusal(absl::StatusCode::kFailedPrecondition, codes::kEscalatedToAnother));
  EXPECT_THAT(Acknowledge("", "supervisor").status(),
              IsRefusal(absl::StatusCode::kUnauthenticated, codes::kActorRequired));
  EXPECT_TRUE(Acknowledge("eve", "supervisor").ok());
}

TEST_F(AcknowledgedTest, ItIsAcknowledgedOnce) {
  world_.Do(number_, DoAcknowledgeEscalation(), By("cai", "agent"));

  EXPECT_THAT(Acknowledge("cai", "agent").status(),
              IsRefusal(absl::StatusCode::kFailedPrecondition, codes::kNoEscalationWaits));
}

TEST_F(AcknowledgedTest, WithItsClockAnEscalationEnds) {
  world_.Do(number_, DoAnswer(), By("bo", "handler"));

  EXPECT_THAT(world_.At(number_).open_escalations, IsEmpty());
  EXPECT_EQ(RefusalCode(Acknowledge("cai", "agent")), codes::kNoEscalationWaits);
}

TEST_F(AcknowledgedTest, TheLadderOfANewClockStartsAnew) {
  world_.Do(number_, DoAcknowledgeEscalation(), By("cai", "agent"));
  world_.Do(number_, DoAnswer(), By("bo", "handler"));
  world_.Do(number_, DoRevisitAndRedo(RESOLUTION_NOT, 1, HolderOf("north", "ana")),
            By("rita", "revisitor"));

  EXPECT_THAT(EscalationsAt(number_, "2026-09-28 16:00"),
              ElementsAre("duty north/cai", "duty north/cai"));
}

}  // namespace
}  // namespace redress::testing
