// For when a call is planned, as people say it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "aggregates/callback/call_times.h"
#include "aggregates/codes.h"
#include "events/instant.h"
#include "tests/testing/decider.h"
#include "tests/testing/proto_matchers.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;

class PlannedForTest : public ::testing::Test {
 protected:
  Decider decider_;
};

TEST_F(PlannedForTest, APlanWithoutATimeLeavesTheTimeAsItWasPlannedOrUntold) {
  const absl::Time at = Monday() + absl::Hours(48);
  for (const bool is_told : {true, false}) {
    const std::string number = decider_.AnsweredTicket(is_told ? "111" : "222");
    const std::string id = decider_.NextCallback();
    TicketCommand first = DoPlanRevisit("rita");
    if (is_told) *first.mutable_plan_revisit()->mutable_planned_for() = InstantOf(at);
    ASSERT_TRUE(decider_.Do(number, first).ok());

    const auto again = decider_.Do(number, DoPlanRevisit("ron"));

    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_THAT(FactsOf(*again, CallbackStream(id)), ElementsAre("given"));
    const Ticket ticket = decider_.TicketAt(number);
    const TicketRevisitPlanned& planned = *ticket.planned_revisit;
    EXPECT_EQ(planned.revisitor(), "ron");
    EXPECT_EQ(planned.has_planned_for(), is_told);
    EXPECT_THAT(decider_.CallbackAt(id).planned_for,
                EqualsProto(is_told ? InstantOf(at) : Instant()));
  }
}

TEST_F(PlannedForTest, ACallIsPlannedForNoLaterThanTenYearsAhead) {
  const absl::Time last = Monday() + kFurthestPlan;
  const absl::Time late = last + absl::Seconds(1);
  const std::string number = decider_.AnsweredTicket();
  TicketCommand revisit = DoPlanRevisit("rita");
  const std::string id = decider_.NextCallback();
  ASSERT_TRUE(decider_.Do(number, revisit).ok());
  CallbackCommand asked_for, move;
  asked_for.mutable_plan()->set_purpose(CALLBACK_PURPOSE_ASKED_FOR);
  *asked_for.mutable_plan()->add_points() = PhoneOf("+390612345678");

  *revisit.mutable_plan_revisit()->mutable_planned_for() = InstantOf(late);
  EXPECT_THAT(decider_.Do(number, revisit).status(), IsRefusal(kForbidden, codes::kTooLate));
  *asked_for.mutable_plan()->mutable_planned_for() = InstantOf(late);
  EXPECT_THAT(decider_.Do("", asked_for).status(), IsRefusal(kForbidden, codes::kTooLate));
  *move.mutable_move()->mutable_planned_for() = InstantOf(late);
  EXPECT_THAT(decider_.Do(id, move).status(), IsRefusal(kForbidden, codes::kTooLate));
  Interaction asking = WithPoint(InteractionOf("redress.callback"), POINT_KIND_PHONE, "111");
  *asking.mutable_data()->mutable_call_at() = InstantOf(late);
  EXPECT_THAT(decider_.Do(CommandOf(asking)).status(), IsRefusal(kForbidden, codes::kTooLate));
  *move.mutable_move()->mutable_planned_for() = InstantOf(last);
  EXPECT_TRUE(decider_.Do(id, move).ok());
}

}  // namespace
}  // namespace redress::testing
