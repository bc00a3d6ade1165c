// What waits for a person is given by rule: once, however many nodes look, and with nobody asking.

#include "consumers/assigner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "events/instant.h"
#include "projections/streams.h"
#include "projections/tickets.h"
#include "tests/testing/one_node.h"
#include "tests/testing/ticket_builders.h"

namespace redress {
namespace {

using ::testing::ElementsAre;

class AssignerTest : public OneNodeTest {
 protected:
  void SetUp() override {
    OneNodeTest::SetUp();
    for (const char* person : {"ana", "bo", "cy"}) {
      AgentCommand command;
      command.mutable_describe()->mutable_profile()->set_name(person);
      ToAgent(person, command);
      SetDuty(person, DUTY_STATE_ON);
    }
    Describe("north", {"ana", "bo", "cy"});
  }

  // Gives a command that must be taken.
  void Give(Command command, const std::string& actor = "rita") {
    CommandRequest request;
    request.command = std::move(command);
    request.command_id = node_.names().CommandId({"test", absl::StrCat(++keys_)});
    request.request_digest = node_.names().RequestDigest(request.command.SerializeAsString());
    request.actor = {actor, "supervisor", true};
    const auto answer = node_.Do(std::move(request));
    ASSERT_TRUE(answer.ok()) << answer.status();
  }

  void ToAgent(const std::string& id, const AgentCommand& what) {
    Command command;
    command.mutable_agent()->set_id(id);
    *command.mutable_agent()->mutable_command() = what;
    Give(command);
  }

  void SetDuty(const std::string& id, DutyState state) {
    AgentCommand command;
    command.mutable_set_duty()->set_state(state);
    ToAgent(id, command);
  }

  void Describe(const std::string& team, const std::vector<std::string>& members) {
    Command command;
    command.mutable_team()->set_id(team);
    TeamProfile& profile =
        *command.mutable_team()->mutable_command()->mutable_describe()->mutable_profile();
    profile.set_name(team);
    profile.set_lead(members.front());
    for (const std::string& member : members) profile.add_members(member);
    Give(command);
  }

  void Rule(const std::string& rules) {
    Command command;
    command.mutable_policy()->set_name("teams");
    command.mutable_policy()->mutable_command()->mutable_apply()->set_text(absl::StrCat(
        "policy: teams\nversion: ", ++keys_, "\nsource: a test\nassignments:\n", rules, "\n"));
    Give(command);
  }

  void Do(const std::string& number, const TicketCommand& command,
          const std::string& actor = "rita") {
    const auto answer = node_.Do(TicketRequestOf(node_.names(), number, absl::StrCat("k", ++keys_),
                                                 command, actor, "supervisor"));
    ASSERT_TRUE(answer.ok()) << answer.status();
  }

  std::string Classified(Severity severity = SEVERITY_NORMAL) {
    const std::string number = Receive(absl::StrCat("m", ++keys_));
    TicketCommand classify = testing::DoClassify();
    classify.mutable_classify()->set_severity(severity);
    Do(number, classify);
    return number;
  }

  // A ticket that the team holds, and no person of it.
  std::string InTeam(Severity severity = SEVERITY_NORMAL) {
    std::string number = Classified(severity);
    Do(number, testing::DoAssign("north"));
    return number;
  }

  std::string HolderOf(const std::string& number) {
    const Holder holder = (*ReadTicket(node_.views(), number))->holder();
    return holder.person().empty() ? holder.unit()
                                   : absl::StrCat(holder.unit(), "/", holder.person());
  }

  UnassignableWhy WhyOf(const std::string& number) {
    return (*ReadTicket(node_.views(), number))->unassignable();
  }

  // How often a rule gave the ticket to somebody.
  int GivenCount(const std::string& number) {
    int count = 0;
    const std::vector<EventRow> rows = *ReadEvents(node_.views(), TicketStream(number));
    for (const EventRow& row : rows) count += row.event().ticket().assigned().has_by() ? 1 : 0;
    return count;
  }

  // Everybody whose turn it was, in order, in the month of the test.
  std::vector<std::string> Turns() {
    std::vector<std::string> people;
    const std::vector<EventRow> rows =
        *ReadEvents(node_.views(), AssignmentStream("north", node_.clock().Now()));
    for (const EventRow& row : rows) {
      for (const Turn& turn : row.event().assignment().turns_taken().turns()) {
        people.push_back(turn.person());
      }
    }
    return people;
  }

  // Lets another assigner look for so long; returns how many decisions it asked for.
  int AskedIn(absl::Duration duration) {
    int asked = 0;
    const auto submit = [&](CommandRequest request, AnswerCallback answer) {
      ++asked;
      node_.core().Submit(std::move(request), std::move(answer));
    };
    const absl::Time end = node_.clock().Now() + duration;
    while (node_.clock().Now() < end) {
      const std::uint64_t position = ReadPosition(node_.views())->position;
      EXPECT_TRUE(
          other_.Step(node_.views(), position, node_.clock().Now(), node_.clock().Steady(), submit)
              .ok());
      node_.Run(absl::Milliseconds(50));
    }
    return asked;
  }

  Assigner other_{node_.names()};
  int keys_ = 0;
};

TEST_F(AssignerTest, WhatATeamHoldsIsGivenToItsPeopleInTurn) {
  Rule("- {team: north}");
  std::vector<std::string> holders;
  for (int i = 0; i < 4; ++i) {
    const std::string number = InTeam();
    node_.Run(absl::Seconds(1));
    holders.push_back(HolderOf(number));
  }

  EXPECT_THAT(holders, ElementsAre("north/ana", "north/bo", "north/cy", "north/ana"));
}

TEST_F(AssignerTest, WhatIsClassifiedGoesToTheTeamThatTakesIt) {
  Rule("- {team: north, takes: [{kind: complaint}]}");
  const std::string number = Classified();

  node_.Run(absl::Seconds(1));

  EXPECT_EQ(HolderOf(number), "north/ana");
}

TEST_F(AssignerTest, WithoutARuleNothingIsGiven) {
  const std::string number = InTeam();

  node_.Run(absl::Seconds(5));

  EXPECT_EQ(HolderOf(number), "north");
}

TEST_F(AssignerTest, OfTwoNodesEachLooksAndEachTicketIsGivenOnce) {
  std::vector<std::string> numbers;
  for (int i = 0; i < 70; ++i) numbers.push_back(InTeam());
  TestNode other(log_, 2);
  other.clock().Advance(node_.clock().Now() - other.clock().Now());
  other.Settle();
  Rule("- {team: north}");

  for (int i = 0; i < 100; ++i) {
    for (TestNode* node : {&node_, &other}) {
      node->clock().Advance(absl::Milliseconds(50));
      node->core().Step();
    }
  }
  node_.Settle();

  std::vector<std::string> expected;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    EXPECT_EQ(GivenCount(numbers[i]), 1);
    expected.emplace_back(std::vector<std::string>{"ana", "bo", "cy"}[i % 3]);
  }
  EXPECT_EQ(Turns(), expected);
}

TEST_F(AssignerTest, FreedCapacityTakesTheOldestDueNotTheNewest) {
  Rule("- {team: north, capacity: 1}");
  std::vector<std::string> first;
  for (int i = 0; i < 3; ++i) first.push_back(InTeam());
  node_.Run(absl::Seconds(1));
  const std::string oldest = InTeam();
  node_.Run(absl::Seconds(2));
  const std::string newest = InTeam();
  node_.Run(absl::Seconds(2));
  EXPECT_EQ(WhyOf(oldest), UNASSIGNABLE_WHY_NO_CAPACITY);

  Do(first[1], testing::DoWithdraw());
  node_.Run(absl::Seconds(3));

  EXPECT_EQ(HolderOf(oldest), "north/bo");
  EXPECT_EQ(HolderOf(newest), "north");
}

TEST_F(AssignerTest, WhatNobodyCanBeGivenKeepsNothingWaitingBehindIt) {
  Rule("- {team: north, skills: [{when: {severity: high}, all: [gas]}]}");
  for (int i = 0; i < (kFrontPages + 2) * kMaxAssigned; ++i) InTeam(SEVERITY_HIGH);
  node_.Run(absl::Seconds(10));
  const std::string number = InTeam();

  node_.Run(absl::Seconds(20));

  EXPECT_EQ(HolderOf(number), "north/ana");
}

TEST_F(AssignerTest, LookingInVainLeavesNoTraceInTheLog) {
  Rule("- {team: north}");
  for (const char* person : {"ana", "bo", "cy"}) SetDuty(person, DUTY_STATE_OFF);
  node_.Run(absl::Minutes(1));
  const std::size_t before = log_.records.size();
  node_.Run(absl::Minutes(10));
  const std::size_t without = log_.records.size() - before;
  const std::string number = InTeam();
  node_.Run(absl::Seconds(10));
  EXPECT_EQ(WhyOf(number), UNASSIGNABLE_WHY_NO_ONE_ON_DUTY);

  const std::size_t told = log_.records.size();
  node_.Run(absl::Minutes(10));

  EXPECT_LE(log_.records.size() - told, without + 1);  // of looks at the clock
}

// At night, with three pages waiting.
TEST_F(AssignerTest, WhatNobodyIsThereForIsNotDecidedAgainAndAgain) {
  Rule("- {team: north}");
  for (const char* person : {"ana", "bo", "cy"}) SetDuty(person, DUTY_STATE_OFF);
  for (int i = 0; i < 3 * kMaxAssigned; ++i) InTeam();
  node_.Run(absl::Seconds(20));
  EXPECT_EQ(AskedIn(absl::Seconds(10)), 3);  // it does not know yet

  int asked = 0;
  for (int i = 0; i < 20; ++i) {
    Receive(absl::StrCat("night", i));  // so that there is a round
    asked += AskedIn(absl::Seconds(10));
  }

  EXPECT_EQ(asked, 0);
}

TEST_F(AssignerTest, WhatNobodyHasRoomForIsNotDecidedAgainAndAgain) {
  Rule("- {team: north, capacity: 1}");
  std::vector<std::string> numbers;
  for (int i = 0; i < 3 + 3 * kMaxAssigned; ++i) numbers.push_back(InTeam());
  node_.Run(absl::Seconds(20));
  AskedIn(absl::Seconds(10));

  int asked = 0;
  for (int i = 0; i < 20; ++i) {
    Receive(absl::StrCat("full", i));
    asked += AskedIn(absl::Seconds(10));
  }

  EXPECT_EQ(asked, 0);
}

TEST_F(AssignerTest, WhatNobodyCanDoIsNotDecidedAgainWhileOthersAreGivenMore) {
  Rule("- {team: north, skills: [{when: {severity: high}, all: [gas]}]}");
  for (int i = 0; i < 2 * kMaxAssigned; ++i) InTeam(SEVERITY_HIGH);
  InTeam();  // One of those before is told that it was repeated.
  node_.Run(absl::Seconds(20));
  AskedIn(absl::Seconds(10));

  int asked = 0;
  for (int i = 0; i < 10; ++i) {
    InTeam();
    node_.Run(absl::Seconds(2));
    asked += AskedIn(absl::Seconds(10));
  }

  EXPECT_EQ(asked, 0);
}

// Of who is away for a morning.
TEST_F(AssignerTest, WhatAShortAbsenceDoesNotGiveBackIsNotDecidedAbout) {
  Rule("- {team: north}");
  for (int i = 0; i < 6; ++i) InTeam();
  node_.Run(absl::Seconds(2));
  AgentCommand absent;
  SetAbsence& absence = *absent.mutable_set_absence();
  *absence.mutable_from() = InstantOf(node_.clock().Now());
  *absence.mutable_until() = InstantOf(node_.clock().Now() + absl::Hours(4));

  ToAgent("ana", absent);

  EXPECT_EQ(AskedIn(absl::Minutes(3)), 0);
}

TEST_F(AssignerTest, WhatWaitsIsGivenAtOnceWhenSomebodyComesOrHasRoomAgain) {
  Rule("- {team: north, capacity: 1}");
  for (const char* person : {"ana", "bo", "cy"}) SetDuty(person, DUTY_STATE_OFF);
  std::vector<std::string> numbers;
  for (int i = 0; i < 2 * kMaxAssigned; ++i) numbers.push_back(InTeam());
  node_.Run(absl::Minutes(3));

  SetDuty("cy", DUTY_STATE_ON);
  node_.Run(2 * kAssignLook);
  ASSERT_EQ(Turns().size(), 1);
  node_.Run(absl::Minutes(3));
  const auto given = std::find_if(numbers.begin(), numbers.end(), [&](const std::string& number) {
    return HolderOf(number) == "north/cy";
  });
  ASSERT_NE(given, numbers.end());
  Do(*given, testing::DoWithdraw());
  node_.Run(2 * kAssignLook);

  EXPECT_THAT(Turns(), ElementsAre("cy", "cy"));
}

TEST_F(AssignerTest, WhatWaitsIsGivenToWhoCanDoItOnceTheyCan) {
  Rule("- {team: north, skills: [{when: {severity: high}, all: [gas]}]}");
  const std::string number = InTeam(SEVERITY_HIGH);
  node_.Run(absl::Minutes(3));
  EXPECT_EQ(WhyOf(number), UNASSIGNABLE_WHY_NO_ONE_SKILLED);
  AgentCommand learnt;
  learnt.mutable_describe()->mutable_profile()->set_name("bo");
  learnt.mutable_describe()->mutable_profile()->add_skills()->set_name("gas");

  ToAgent("bo", learnt);
  node_.Run(2 * kAssignLook);

  EXPECT_EQ(HolderOf(number), "north/bo");
}

TEST_F(AssignerTest, WhatIsFoundToBeSomethingElseIsGivenToWhoCanDoThat) {
  Rule("- {team: north, skills: [{when: {severity: high}, all: [gas]}]}");
  const std::string number = InTeam(SEVERITY_HIGH);
  node_.Run(absl::Minutes(3));
  EXPECT_EQ(WhyOf(number), UNASSIGNABLE_WHY_NO_ONE_SKILLED);
  TicketCommand classify = testing::DoClassify();
  classify.mutable_classify()->set_severity(SEVERITY_LOW);

  Do(number, classify);
  node_.Run(2 * kAssignLook);

  EXPECT_EQ(HolderOf(number), "north/ana");
}

TEST_F(AssignerTest, ALeadWhoIsBackIsGivenWhatFellToThemMeanwhile) {
  Rule("- {team: north, fallback: lead, fallback_after: PT30M}");
  for (const char* person : {"ana", "bo", "cy"}) SetDuty(person, DUTY_STATE_OFF);
  AgentCommand absent;
  SetAbsence& absence = *absent.mutable_set_absence();
  *absence.mutable_from() = InstantOf(node_.clock().Now());
  *absence.mutable_until() = InstantOf(node_.clock().Now() + absl::Hours(2));
  ToAgent("ana", absent);
  const std::string number = InTeam();

  node_.Run(absl::Minutes(119));
  EXPECT_EQ(HolderOf(number), "north");
  node_.Run(absl::Minutes(3));

  EXPECT_EQ(HolderOf(number), "north/ana");
}

TEST_F(AssignerTest, WhatNoTeamTookIsTakenByTheRuleOfANewPolicy) {
  Rule("- {team: north, takes: [{kind: request}]}");
  const std::string number = Classified();
  node_.Run(absl::Minutes(3));
  EXPECT_EQ(HolderOf(number), "");

  Rule("- {team: north, takes: [{kind: complaint}]}");
  node_.Run(2 * kAssignLook);

  EXPECT_EQ(HolderOf(number), "north/ana");
}

TEST_F(AssignerTest, WhoWasGivenEnoughInAnHourIsGivenMoreInTheNext) {
  Rule("- {team: north, max_per_hour: 1}");
  std::vector<std::string> numbers;
  for (int i = 0; i < 4; ++i) numbers.push_back(InTeam());
  node_.Run(absl::Minutes(50));
  EXPECT_EQ(WhyOf(numbers[3]), UNASSIGNABLE_WHY_NO_CAPACITY);

  node_.Run(absl::Minutes(12));

  EXPECT_EQ(HolderOf(numbers[3]), "north/ana");
}

TEST_F(AssignerTest, WhoComesOnDutyIsGivenWhatWaits) {
  Rule("- {team: north}");
  for (const char* person : {"ana", "bo", "cy"}) SetDuty(person, DUTY_STATE_OFF);
  const std::string number = InTeam();
  node_.Run(absl::Seconds(5));
  EXPECT_EQ(HolderOf(number), "north");

  SetDuty("cy", DUTY_STATE_ON);
  node_.Run(absl::Seconds(2));

  EXPECT_EQ(HolderOf(number), "north/cy");
}

TEST_F(AssignerTest, WhatFallsBackDoesSoWhenItsTimeHasComeThoughNothingHappens) {
  Rule("- {team: north, fallback: lead, fallback_after: PT30M}");
  for (const char* person : {"ana", "bo", "cy"}) SetDuty(person, DUTY_STATE_OFF);
  const std::string number = InTeam();

  node_.Run(absl::Minutes(29));
  EXPECT_EQ(HolderOf(number), "north");
  node_.Run(absl::Minutes(3));

  EXPECT_EQ(HolderOf(number), "north/ana");
}

TEST_F(AssignerTest, WhatWhoLeftHadIsGivenToOthers) {
  Rule("- {team: north}");
  std::vector<std::string> numbers;
  for (int i = 0; i < 6; ++i) numbers.push_back(InTeam());
  node_.Run(absl::Seconds(2));
  AgentCommand leave;
  leave.mutable_leave()->set_reason("moved away");

  ToAgent("bo", leave);
  node_.Run(kAwayLook + absl::Seconds(2));

  for (const std::string& number : numbers) {
    EXPECT_THAT(HolderOf(number), ::testing::AnyOf("north/ana", "north/cy"));
  }
}

TEST_F(AssignerTest, WhoLeavesSoonAfterALookIsNotLookedAtAMinuteLater) {
  Rule("- {team: north}");
  node_.Run(absl::Minutes(2));
  const std::string number = InTeam();
  node_.Run(absl::Seconds(2));
  ASSERT_EQ(HolderOf(number), "north/ana");
  AgentCommand leave;
  leave.mutable_leave()->set_reason("moved away");
  leave.mutable_leave()->set_stand_in("cy");

  ToAgent("ana", leave);
  node_.Run(kAwayLook + absl::Seconds(2));

  EXPECT_EQ(HolderOf(number), "north/cy");
}

TEST_F(AssignerTest, AnAbsenceThatBeginsGivesBackThoughNothingHappens) {
  Rule("- {team: north}");
  const std::string number = InTeam();
  node_.Run(absl::Seconds(1));
  ASSERT_EQ(HolderOf(number), "north/ana");
  AgentCommand absent;
  SetAbsence& absence = *absent.mutable_set_absence();
  *absence.mutable_from() = InstantOf(node_.clock().Now() + absl::Hours(1));
  *absence.mutable_until() = InstantOf(node_.clock().Now() + absl::Hours(100));
  absence.set_stand_in("cy");
  ToAgent("ana", absent);

  node_.Run(absl::Minutes(59));
  EXPECT_EQ(HolderOf(number), "north/ana");
  node_.Run(absl::Minutes(3));

  EXPECT_EQ(HolderOf(number), "north/cy");
}

TEST_F(AssignerTest, ANodeRestsWhileNothingWaits) {
  Rule("- {team: north}");
  node_.Run(absl::Seconds(30));
  const absl::Time end = node_.clock().Now() + absl::Hours(2);
  int steps = 0;

  while (node_.clock().Now() < end) {
    node_.clock().Advance(std::max(node_.core().Step(), absl::Milliseconds(1)));
    ++steps;
  }

  EXPECT_LT(steps, 3'500);  // of looks at the log and the clock, every ten seconds, and of these
}

}  // namespace
}  // namespace redress
