#include "aggregates/agent/agent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "aggregates/codes.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/staff.h"

namespace redress::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::StatusCode kForbidden = absl::StatusCode::kFailedPrecondition;
constexpr absl::Duration kHour = absl::Hours(1);
constexpr absl::Duration kDay = absl::Hours(24);

std::vector<std::string> Facts(const absl::StatusOr<Decision>& decision, const std::string& id) {
  EXPECT_TRUE(decision.ok()) << decision.status();
  return decision.ok() ? FactsOf(*decision, AgentStream(id)) : std::vector<std::string>();
}

// Describing.

TEST(AgentTest, DescribingMakesAnAgentKnownOnce) {
  Staff staff({});

  EXPECT_THAT(Facts(staff.Do("ana", DoDescribeAgent()), "ana"), ElementsAre("described"));
  EXPECT_THAT(Facts(staff.Do("ana", DoDescribeAgent()), "ana"), IsEmpty());

  EXPECT_EQ(staff.AgentAt("ana").id, "ana");
  EXPECT_EQ(staff.AgentAt("ana").profile.name(), "somebody");
}

TEST(AgentTest, AnIdIsWhateverATicketMayNameAsItsHolder) {
  Staff staff({});

  EXPECT_TRUE(staff.Do("王芳", DoDescribeAgent()).ok());
  EXPECT_TRUE(staff.Do(std::string(200, 'a'), DoDescribeAgent()).ok());
  for (const std::string& id : {std::string(), std::string(201, 'a'), std::string("a\nb"),
                                std::string("  "), std::string("\xff")}) {
    EXPECT_THAT(FieldsAtFault(staff.Do(id, DoDescribeAgent())), ElementsAre("/id")) << id;
  }
}

TEST(AgentTest, OnlyWhoIsDescribedHasADuty) {
  Staff staff({});

  for (const AgentCommand& command : {DoSetDuty(), DoEndAbsence(), DoLeave()}) {
    EXPECT_THAT(staff.Do("ana", command).status(),
                IsRefusal(absl::StatusCode::kNotFound, codes::kNoSuchAgent));
  }
}

TEST(AgentTest, ASkillStandsOnceAndNobodyIsTheirOwnManager) {
  Staff staff({});
  AgentCommand command = DoDescribeAgent("ana");
  for (int i = 0; i < 2; ++i) {
    command.mutable_describe()->mutable_profile()->add_skills()->set_name("lifts");
  }

  EXPECT_THAT(FieldsAtFault(staff.Do("ana", command)),
              ElementsAre("/profile/skills/1/name", "/profile/manager"));
}

TEST(AgentTest, AManagerIsAnotherKnownAgentWhoDoesNotReportToThisOne) {
  Staff staff({"ana", "bo", "cai"});
  staff.Given("bo", DoDescribeAgent("ana"));
  staff.Given("cai", DoDescribeAgent("bo"));

  EXPECT_EQ(RefusalCode(staff.Do("ana", DoDescribeAgent("nobody"))), codes::kNoSuchAgent);
  EXPECT_THAT(staff.Do("ana", DoDescribeAgent("cai")).status(),
              IsRefusal(kForbidden, codes::kManagersInACircle));
  EXPECT_EQ(staff.AgentAt("cai").profile.manager(), "bo");
}

TEST(AgentTest, SupervisorsAndAdministratorsDescribeAndSayWhoLeaves) {
  Staff staff({"ana"});

  for (const AgentCommand& command : {DoDescribeAgent("x"), DoLeave()}) {
    EXPECT_THAT(
        staff.Do("ana", command, "ana", "agent").status(),
        IsRefusal(absl::StatusCode::kPermissionDenied, codes::kAdministratorOrSupervisorOnly));
  }
  EXPECT_TRUE(staff.Do("ana", DoLeave(), "ada", "administrator").ok());
}

// Duty.

TEST(AgentTest, AnAgentSetsTheirOwnDutyAndASupervisorThatOfOthers) {
  Staff staff({"ana"});

  EXPECT_TRUE(staff.Do("ana", DoSetDuty(), "ana", "agent").ok());
  EXPECT_TRUE(staff.Do("ana", DoSetDuty(DUTY_STATE_BREAK), "eve", "supervisor").ok());
  EXPECT_THAT(staff.Do("ana", DoSetDuty(), "bo", "agent").status(),
              IsRefusal(absl::StatusCode::kPermissionDenied, codes::kOwnOrSupervisorOnly));
  EXPECT_THAT(staff.Do("ana", DoSetDuty(), "", "supervisor").status(),
              IsRefusal(absl::StatusCode::kUnauthenticated, codes::kActorRequired));
}

TEST(AgentTest, DutyThatWasSaidIsNothingNewWhateverTheReason) {
  Staff staff({"ana"});
  AgentCommand again = DoSetDuty();
  again.mutable_set_duty()->set_reason("back");

  EXPECT_THAT(Facts(staff.Do("ana", DoSetDuty()), "ana"), ElementsAre("duty_set"));
  EXPECT_THAT(Facts(staff.Do("ana", again), "ana"), IsEmpty());
  EXPECT_TRUE(IsSignedOn(staff.AgentAt("ana"), staff.now));

  AgentCommand after_work = DoSetDuty();
  after_work.mutable_set_duty()->set_after_work(true);
  EXPECT_THAT(Facts(staff.Do("ana", after_work), "ana"), ElementsAre("duty_set"));
  EXPECT_FALSE(IsSignedOn(staff.AgentAt("ana"), staff.now));
}

TEST(AgentTest, DutyEndsWhenItWasSaidTo) {
  Staff staff({"ana"});
  AgentCommand until = DoSetDuty();
  *until.mutable_set_duty()->mutable_until() = InstantOf(staff.now + kHour);
  staff.Given("ana", until);

  EXPECT_TRUE(IsSignedOn(staff.AgentAt("ana"), staff.now));
  EXPECT_FALSE(IsSignedOn(staff.AgentAt("ana"), staff.now + kHour));

  staff.now += 2 * kHour;
  EXPECT_THAT(staff.Do("ana", until).status(), IsRefusal(kForbidden, codes::kTooLate));
}

TEST(AgentTest, OnlyWhoIsOnDutyDoesAfterWork) {
  Staff staff({"ana"});
  AgentCommand command = DoSetDuty(DUTY_STATE_OFF);
  command.mutable_set_duty()->set_after_work(true);

  EXPECT_THAT(FieldsAtFault(staff.Do("ana", command)), ElementsAre("/after_work"));
}

TEST(AgentTest, WhoIsAwayOrHasLeftHasNoDuty) {
  Staff staff({"ana", "bo"});
  staff.Given("ana", DoSetAbsence(staff.now, staff.now + kDay));
  staff.Given("bo", DoLeave());

  EXPECT_THAT(staff.Do("ana", DoSetDuty()).status(), IsRefusal(kForbidden, codes::kAgentAway));
  EXPECT_THAT(staff.Do("bo", DoSetDuty()).status(), IsRefusal(kForbidden, codes::kAgentLeft));

  staff.now += kDay;
  EXPECT_TRUE(staff.Do("ana", DoSetDuty()).ok());
}

// What hangs on the clock is told on the stream, so that an earlier attempt under way is stale.
TEST(AgentTest, ARefusalByTheClockIsAFact) {
  Staff staff({"ana"});
  staff.Given("ana", DoSetAbsence(staff.now, staff.now + kDay));
  const std::uint64_t version = staff.AgentAt("ana").version;

  EXPECT_FALSE(staff.Do("ana", DoSetDuty()).ok());

  EXPECT_EQ(staff.AgentAt("ana").version, version + 1);
}

// Absence.

TEST(AgentTest, AnAbsenceIsToldOnceAndEndsByItself) {
  Staff staff({"ana", "bo"});
  const AgentCommand absence = DoSetAbsence(staff.now + kDay, staff.now + 3 * kDay, "bo");

  EXPECT_THAT(Facts(staff.Do("ana", absence, "ana", "agent"), "ana"), ElementsAre("absence_set"));
  EXPECT_THAT(Facts(staff.Do("ana", absence, "ana", "agent"), "ana"), IsEmpty());

  EXPECT_FALSE(IsAway(staff.AgentAt("ana"), staff.now));
  EXPECT_TRUE(IsAway(staff.AgentAt("ana"), staff.now + kDay));
  EXPECT_FALSE(IsAway(staff.AgentAt("ana"), staff.now + 3 * kDay));
}

TEST(AgentTest, AnAbsenceWithoutABeginBeginsNow) {
  Staff staff({"ana"});
  AgentCommand command;
  *command.mutable_set_absence()->mutable_until() = InstantOf(staff.now + kDay);

  EXPECT_THAT(Facts(staff.Do("ana", command), "ana"), ElementsAre("absence_set"));
  EXPECT_EQ(TimeOf(staff.AgentAt("ana").absence->from()), staff.now);
  staff.now += kHour;
  EXPECT_THAT(Facts(staff.Do("ana", command), "ana"), ElementsAre("absence_set"));
  EXPECT_EQ(TimeOf(staff.AgentAt("ana").absence->from()), staff.now - kHour) << "it goes on";
}

TEST(AgentTest, AnAbsenceEndsAfterItBeginsAndIsToldInTime) {
  Staff staff({"ana"});
  const absl::Time now = staff.now;

  EXPECT_THAT(FieldsAtFault(staff.Do("ana", DoSetAbsence(now + kDay, now + kDay))),
              ElementsAre("/until"));
  EXPECT_THAT(staff.Do("ana", DoSetAbsence(now - 3 * kDay, now - kDay)).status(),
              IsRefusal(kForbidden, codes::kTooLate));
  EXPECT_THAT(staff.Do("ana", DoSetAbsence(now - 32 * kDay, now + kDay)).status(),
              IsRefusal(kForbidden, codes::kTooLate));
  EXPECT_TRUE(staff.Do("ana", DoSetAbsence(now - 31 * kDay, now + kDay)).ok());
}

TEST(AgentTest, AnotherStandsInWhoIsKnownAndThereThen) {
  Staff staff({"ana", "bo", "cai", "di"});
  const absl::Time now = staff.now;
  staff.Given("bo", DoSetAbsence(now + 2 * kDay, now + 4 * kDay));
  staff.Given("cai", DoLeave());
  const auto with = [&](const std::string& stand_in) {
    return staff.Do("ana", DoSetAbsence(now, now + 3 * kDay, stand_in));
  };

  EXPECT_THAT(FieldsAtFault(with("ana")), ElementsAre("/stand_in"));
  EXPECT_EQ(RefusalCode(with("nobody")), codes::kNoSuchAgent);
  EXPECT_EQ(RefusalCode(with("bo")), codes::kAgentAway);
  EXPECT_EQ(RefusalCode(with("cai")), codes::kAgentLeft);
  EXPECT_TRUE(with("di").ok());
  EXPECT_TRUE(staff.Do("ana", DoSetAbsence(now, now + 2 * kDay, "bo")).ok());
}

TEST(AgentTest, AnAbsenceThatWasNotToldEndsAsNothingNew) {
  Staff staff({"ana"});

  EXPECT_THAT(Facts(staff.Do("ana", DoEndAbsence()), "ana"), IsEmpty());
  staff.Given("ana", DoSetAbsence(staff.now, staff.now + kDay));
  EXPECT_THAT(Facts(staff.Do("ana", DoEndAbsence()), "ana"), ElementsAre("absence_ended"));
  EXPECT_FALSE(IsAway(staff.AgentAt("ana"), staff.now));
  EXPECT_THAT(Facts(staff.Do("ana", DoEndAbsence()), "ana"), IsEmpty());
}

// What was decided while it held may still be on its way: it finds its stream moved.
TEST(AgentTest, WhatIsSaidOfOneWhoWasAwayIsAFactThoughTimeHadEndedTheAbsence) {
  Staff staff({"ana", "bo"});
  for (const std::string agent : {"ana", "bo"}) {
    staff.Given(agent, DoSetDuty());
    staff.Given(agent, DoSetAbsence(staff.now + kDay, staff.now + 2 * kDay));
    EXPECT_THAT(Facts(staff.Do(agent, DoSetDuty()), agent), IsEmpty());
  }
  staff.now += 2 * kDay;

  EXPECT_THAT(Facts(staff.Do("ana", DoSetDuty()), "ana"), ElementsAre("duty_set"));
  EXPECT_THAT(Facts(staff.Do("bo", DoEndAbsence()), "bo"), ElementsAre("absence_ended"));
  EXPECT_THAT(Facts(staff.Do("bo", DoSetDuty()), "bo"), IsEmpty());
}

// Leaving.

TEST(AgentTest, WhoHasLeftIsBackWhereDescribedAnew) {
  Staff staff({"ana", "bo"});

  EXPECT_THAT(Facts(staff.Do("ana", DoLeave("bo")), "ana"), ElementsAre("left"));
  EXPECT_THAT(Facts(staff.Do("ana", DoLeave("bo")), "ana"), IsEmpty());
  EXPECT_TRUE(IsAway(staff.AgentAt("ana"), staff.now));
  EXPECT_EQ(RefusalCode(staff.Do("ana", DoSetAbsence(staff.now, staff.now + kDay))),
            codes::kAgentLeft);

  EXPECT_THAT(Facts(staff.Do("ana", DoDescribeAgent()), "ana"), ElementsAre("described"));
  EXPECT_FALSE(IsAway(staff.AgentAt("ana"), staff.now));
}

TEST(AgentTest, WhoLeavesNamesAStandInWhoIsThere) {
  Staff staff({"ana", "bo"});
  staff.Given("bo", DoSetAbsence(staff.now, staff.now + kDay));

  EXPECT_EQ(RefusalCode(staff.Do("ana", DoLeave("bo"))), codes::kAgentAway);
  EXPECT_THAT(FieldsAtFault(staff.Do("ana", DoLeave("ana"))), ElementsAre("/stand_in"));
}

TEST(AgentTest, NothingHappensInTheFuture) {
  Staff staff({"ana"});
  Command command = CommandTo("ana", DoSetDuty());
  *command.mutable_agent()->mutable_happened() = InstantOf(staff.now + kHour);

  EXPECT_THAT(staff.Decider::Do(command, "ana").status(),
              IsRefusal(kForbidden, codes::kHappensInTheFuture));
}

}  // namespace
}  // namespace redress::testing
