#include "aggregates/team/team.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "aggregates/codes.h"
#include "tests/testing/calendar_rules.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/staff.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr absl::StatusCode kForbidden = absl::StatusCode::kFailedPrecondition;

std::vector<std::string> Facts(const absl::StatusOr<Decision>& decision) {
  EXPECT_TRUE(decision.ok()) << decision.status();
  return decision.ok() ? FactsOf(*decision, TeamStream("water")) : std::vector<std::string>();
}

// Team water of ana, bo and cai, whom di leads; ana's week begins on 2026-01-05.
class TeamTest : public ::testing::Test {
 protected:
  TeamTest() {
    staff_.now = At("2026-01-05 10:00");
    staff_.Given("water", DoDescribeTeam({"ana", "bo", "cai"}, "di"));
  }

  absl::StatusOr<Decision> Do(const TeamCommand& command) { return staff_.Do("water", command); }
  absl::StatusOr<Decision> DoAs(const std::string& actor, const TeamCommand& command) {
    return staff_.Do("water", command, actor, "agent");
  }
  void Given(const TeamCommand& command) { staff_.Given("water", command); }

  std::vector<std::string> OnDuty(const std::string& at) {
    return OnDutyOf(staff_.TeamAt("water"), PoliciesInForce(), At(at));
  }

  Staff staff_{{"ana", "bo", "cai", "di"}};
};

// Describing.

TEST_F(TeamTest, DescribingMakesATeamKnownOnce) {
  const TeamCommand command = DoDescribeTeam({"ana", "bo"}, "ana");

  EXPECT_THAT(Facts(Do(command)), ElementsAre("described"));
  EXPECT_THAT(Facts(Do(command)), IsEmpty());

  EXPECT_EQ(staff_.TeamAt("water").profile.lead(), "ana");
  EXPECT_THAT(staff_.TeamAt("water").profile.members(), ElementsAre("ana", "bo"));
}

TEST_F(TeamTest, WhoIsOfATeamOrLeadsItIsAKnownAgentWhoHasNotLeft) {
  staff_.Given("cai", DoLeave());
  const auto of = [&](const std::vector<std::string>& members, const std::string& lead = "") {
    return RefusalCode(staff_.Do("roads", DoDescribeTeam(members, lead)));
  };

  EXPECT_EQ(of({"ana", "nobody"}), codes::kNoSuchAgent);
  EXPECT_EQ(of({"ana"}, "nobody"), codes::kNoSuchAgent);
  EXPECT_EQ(of({"cai"}), codes::kAgentLeft);
  EXPECT_EQ(of({"ana"}, "di"), "");
}

TEST_F(TeamTest, OnlyWhoIsNewToATeamIsLookedUp) {
  staff_.Given("cai", DoLeave());

  EXPECT_TRUE(Do(DoDescribeTeam({"cai", "bo"}, "di")).ok());
}

TEST_F(TeamTest, AMemberStandsOnce) {
  EXPECT_THAT(FieldsAtFault(Do(DoDescribeTeam({"ana", "bo", "ana"}))),
              ElementsAre("/profile/members/2"));
}

TEST_F(TeamTest, SupervisorsAndAdministratorsDescribeTeams) {
  EXPECT_THAT(
      DoAs("di", DoDescribeTeam({"di"})).status(),
      IsRefusal(absl::StatusCode::kPermissionDenied, codes::kAdministratorOrSupervisorOnly));
}

TEST_F(TeamTest, WhoIsOnTheRotaStaysOfTheTeam) {
  Given(DoSetRota({"ana", "bo"}));

  const auto decision = Do(DoDescribeTeam({"ana", "cai"}, "di"));

  EXPECT_THAT(decision.status(), IsRefusal(kForbidden, codes::kOnRota));
  EXPECT_THAT(DetailsOf(decision.status())->others(), ElementsAre("bo"));
  EXPECT_TRUE(Do(DoDescribeTeam({"bo", "ana"}, "di")).ok());
}

// The rota.

TEST_F(TeamTest, ARotaSaysWhoIsOnDuty) {
  EXPECT_THAT(Facts(Do(DoSetRota({"ana", "bo"}))), ElementsAre("rota_set"));
  EXPECT_THAT(Facts(Do(DoSetRota({"ana", "bo"}))), IsEmpty());

  EXPECT_THAT(OnDuty("2026-01-05 09:00"), ElementsAre("ana"));
  EXPECT_THAT(OnDuty("2026-01-12 08:59"), ElementsAre("ana"));
  EXPECT_THAT(OnDuty("2026-01-12 09:00"), ElementsAre("bo"));
  EXPECT_EQ(staff_.TeamAt("water").rota.team(), "water");
}

TEST_F(TeamTest, ARotaWithoutLayersIsNone) {
  TeamCommand none;
  none.mutable_set_rota()->mutable_rota();
  EXPECT_THAT(Facts(Do(none)), IsEmpty()) << "there was none";
  Given(DoSetRota({"ana"}));

  EXPECT_THAT(Facts(Do(none)), ElementsAre("rota_set"));

  EXPECT_THAT(OnDuty("2026-01-05 09:00"), IsEmpty());
}

TEST_F(TeamTest, WhatIsWrongWithARotaNamesTheLayer) {
  TeamCommand command = DoSetRota({"ana"});
  command.mutable_set_rota()->mutable_rota()->mutable_layers(0)->clear_handoff_day();

  const auto decision = Do(command);

  EXPECT_THAT(decision.status(), IsRefusal(absl::StatusCode::kInvalidArgument, codes::kRotaWrong));
  EXPECT_THAT(FieldsAtFault(decision), ElementsAre("/rota"));
  EXPECT_THAT(decision.status().message(),
              HasSubstr("layer \"first\": shifts in weeks, and no weekday of handoff"));
}

TEST_F(TeamTest, ARotaHasBounds) {
  const auto faults = [&](auto change) {
    TeamCommand command = DoSetRota({"ana"});
    RotaRules& rota = *command.mutable_set_rota()->mutable_rota();
    change(rota, *rota.mutable_layers(0));
    return FieldsAtFault(Do(command));
  };

  EXPECT_THAT(faults([](RotaRules&, RotaLayer& layer) { layer.set_weeks(523); }),
              ElementsAre("/rota/layers/0/weeks"));
  EXPECT_THAT(faults([](RotaRules&, RotaLayer& layer) {
                layer.clear_handoff_day();
                layer.set_days(3'661);
              }),
              ElementsAre("/rota/layers/0/days"));
  EXPECT_THAT(faults([](RotaRules&, RotaLayer& layer) { layer.set_first_shift(1'000'001); }),
              ElementsAre("/rota/layers/0/first_shift"));
  EXPECT_THAT(faults([](RotaRules& rota, RotaLayer&) {
                *rota.add_moves()->mutable_shift() = ShiftOf(1'000'001);
              }),
              ElementsAre("/rota/moves/number"));
  EXPECT_THAT(faults([](RotaRules& rota, RotaLayer&) { rota.set_team("roads"); }),
              ElementsAre("/rota/team"));
  EXPECT_THAT(faults([](RotaRules& rota, RotaLayer&) { rota.clear_layers(), rota.add_moves(); }),
              ElementsAre("/rota/layers"));
}

TEST_F(TeamTest, ACalendarIsOneOfAPolicyInForce) {
  TeamCommand command = DoSetRota({"ana"});
  command.mutable_set_rota()->set_calendars_from("standards/none");
  EXPECT_THAT(FieldsAtFault(Do(command)), ElementsAre("/calendars_from"));

  command.mutable_set_rota()->clear_calendars_from();
  RotaHours& hours =
      *command.mutable_set_rota()->mutable_rota()->mutable_layers(0)->mutable_hours();
  hours.set_days(ROTA_DAYS_WORKING);
  hours.set_calendar("office");
  EXPECT_THAT(Do(command).status().message(), HasSubstr("no calendar \"office\""));
}

TEST_F(TeamTest, PeopleOfTheRotaAreOfTheTeam) {
  const auto decision = Do(DoSetRota({"ana", "di"}));

  EXPECT_THAT(decision.status(), IsRefusal(kForbidden, codes::kNotAMember));
  EXPECT_THAT(DetailsOf(decision.status())->others(), ElementsAre("di"));
  Given(DoSetRota({"ana", "bo"}));
  EXPECT_EQ(RefusalCode(Do(DoCoverShift(1, "di"))), codes::kNotAMember);
}

TEST_F(TeamTest, TheLeadChangesTheRotaAndMembersDoNot) {
  EXPECT_TRUE(DoAs("di", DoSetRota({"ana", "bo"})).ok());
  EXPECT_TRUE(DoAs("di", DoCoverShift(1, "cai")).ok());
  for (const TeamCommand& command : {DoSetRota({"ana"}), DoMoveShift(2, "2026-01-13"),
                                     DoSwapShifts(1, 2), DoCoverShift(2, "cai")}) {
    EXPECT_THAT(DoAs("ana", command).status(), IsRefusal(kForbidden, codes::kLeadOrSupervisorOnly));
  }
}

TEST_F(TeamTest, NobodyChangesTheRotaOfATeamThatIsNotThere) {
  EXPECT_THAT(staff_.Do("roads", DoSetRota({"ana"})).status(),
              IsRefusal(absl::StatusCode::kNotFound, codes::kNoSuchTeam));
  EXPECT_EQ(RefusalCode(Do(DoSwapShifts(1, 2))), codes::kNoRota);
}

// Changes of shifts.

TEST_F(TeamTest, AShiftIsMovedAndMovedAgain) {
  Given(DoSetRota({"ana", "bo"}));

  EXPECT_THAT(Facts(Do(DoMoveShift(2, "2026-01-14"))), ElementsAre("shift_moved"));
  EXPECT_THAT(Facts(Do(DoMoveShift(2, "2026-01-14"))), IsEmpty());
  EXPECT_THAT(OnDuty("2026-01-14 08:59"), ElementsAre("ana"));

  EXPECT_THAT(Facts(Do(DoMoveShift(2, "2026-01-13"))), ElementsAre("shift_moved"));
  EXPECT_THAT(OnDuty("2026-01-13 09:00"), ElementsAre("bo"));
}

TEST_F(TeamTest, ShiftsChangeHandsOnce) {
  Given(DoSetRota({"ana", "bo", "cai"}));

  EXPECT_THAT(Facts(Do(DoSwapShifts(1, 3))), ElementsAre("shift_swapped"));
  EXPECT_THAT(Facts(Do(DoSwapShifts(1, 3))), IsEmpty());
  EXPECT_THAT(OnDuty("2026-01-05 10:00"), ElementsAre("cai"));
  EXPECT_THAT(Do(DoSwapShifts(1, 2)).status(), IsRefusal(kForbidden, codes::kRotaForbids));
}

TEST_F(TeamTest, AnotherTakesAPartOfAShift) {
  Given(DoSetRota({"ana", "bo"}));

  EXPECT_THAT(Facts(Do(DoCoverShift(1, "cai", 60, 120))), ElementsAre("shift_covered"));
  EXPECT_THAT(Facts(Do(DoCoverShift(1, "cai", 60, 120))), IsEmpty());
  EXPECT_THAT(OnDuty("2026-01-05 10:00"), ElementsAre("cai"));
  EXPECT_THAT(OnDuty("2026-01-05 11:00"), ElementsAre("ana"));
  EXPECT_THAT(Do(DoCoverShift(1, "bo", 90, 100)).status(),
              IsRefusal(kForbidden, codes::kRotaForbids));
}

TEST_F(TeamTest, WhatTheRotaDoesNotHaveCannotBeChanged) {
  Given(DoSetRota({"ana", "bo"}));

  const auto decision = Do(DoMoveShift(2, "2026-02-14"));
  EXPECT_THAT(decision.status(), IsRefusal(kForbidden, codes::kRotaForbids));
  EXPECT_THAT(decision.status().message(), HasSubstr("first: shift 2 is moved past another"));
  TeamCommand other = DoSwapShifts(1, 2);
  other.mutable_swap_shifts()->mutable_swap()->mutable_with()->set_layer("second");
  EXPECT_EQ(RefusalCode(Do(other)), codes::kRotaForbids);
  EXPECT_THAT(FieldsAtFault(Do(DoCoverShift(1'000'001, "ana"))),
              ElementsAre("/cover/shift/number"));
}

TEST_F(TeamTest, ARotaHoldsSoManyChangesUntilItIsSetAnew) {
  Given(DoSetRota({"ana", "bo"}));
  for (std::uint32_t i = 0; i < 200; ++i) Given(DoCoverShift(i + 1, "cai", 60, 120));

  EXPECT_THAT(Do(DoCoverShift(201, "cai", 60, 120)).status(),
              IsRefusal(kForbidden, codes::kTooManyRotaChanges));
  Given(DoSetRota({"bo", "ana"}));
  EXPECT_TRUE(Do(DoCoverShift(201, "cai", 60, 120)).ok());
}

}  // namespace
}  // namespace redress::testing
