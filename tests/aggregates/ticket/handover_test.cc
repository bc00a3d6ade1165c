// Handovers 交接班: a ticket is offered to another person of the unit, who accepts it, or somebody
// has it all the same.

#include "aggregates/ticket/handover.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/codes.h"
#include "aggregates/ticket/decisions.h"
#include "tests/testing/decided.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/staff.h"
#include "tests/testing/team_world.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::Duration kHalfAnHour = absl::Minutes(30);

// bo, cai and di of north, which lea leads; bo handles the ticket, whose answer is promised.
class HandoverTest : public ::testing::Test {
 protected:
  HandoverTest() {
    ClockRule sign_for = RuleOf(CLOCK_METRIC_SIGN_FOR, BusinessMinutes(120), "unit");
    world_.Promise({RuleOf(CLOCK_METRIC_ANSWER, BusinessDays(3)), sign_for});
    world_.Team("north", {"bo", "cai", "di"}, "lea");
    world_.OnDuty({"bo", "cai", "di", "lea", "wu"});
    number_ = world_.Receive();
    world_.Do(number_, DoClassify("quality"));
    world_.Do(number_, DoAssign("north", "bo"));
    world_.Do(number_, DoStart(), By("bo", "handler"));
  }

  absl::StatusOr<Decision> Ask(const TicketCommand& command, const std::string& actor,
                               const std::string& role = "handler") {
    return world_.Ask(number_, command, By(actor, role));
  }
  void Do(const TicketCommand& command, const std::string& actor,
          const std::string& role = "handler") {
    world_.Do(number_, command, By(actor, role));
  }

  std::string HeldBy() { return world_.HolderOf(number_); }

  // The facts since there were `count` of them.
  std::vector<TicketEvent> FactsAfter(std::size_t count) {
    std::vector<TicketEvent> facts;
    const std::vector<PastEvent> past = world_.FactsOf(number_);
    for (std::size_t i = count; i < past.size(); ++i) {
      facts.push_back(past[i].event.ticket());
      facts.back().clear_next_due();
      facts.back().clear_clocks();
    }
    return facts;
  }

  std::vector<std::string> ClockStates() {
    std::vector<std::string> states;
    for (const TicketClock& clock : world_.At(number_).clocks.all) {
      states.push_back(absl::StrCat(clock.id, clock.is_running() ? " runs to " : " ended, due ",
                                    Shown(clock.due)));
    }
    return states;
  }

  TeamWorld world_;
  std::string number_;
};

// Offering.

TEST_F(HandoverTest, WhoHoldsItHoldsItUntilTheOfferIsAccepted) {
  const std::size_t count = world_.FactsOf(number_).size();
  Do(DoHandOver("cai"), "bo");

  EXPECT_THAT(FactsAfter(count),
              ElementsAre(EqualsProto(HandoverOffered("bo", "cai", world_.now + kHalfAnHour))));
  EXPECT_EQ(HeldBy(), "north/bo");
  EXPECT_EQ(world_.At(number_).phase, TICKET_PHASE_HANDLING);

  Do(DoAcceptHandover(), "cai");

  TicketEvent assigned = Assigned("north", "cai");
  assigned.mutable_assigned()->set_reason("end of shift");
  EXPECT_THAT(FactsAfter(count + 1),
              ElementsAre(EqualsProto(HandoverDecided("cai", true)), EqualsProto(assigned)));
  EXPECT_EQ(HeldBy(), "north/cai");
  EXPECT_EQ(world_.At(number_).phase, TICKET_PHASE_ASSIGNED);
  EXPECT_FALSE(world_.At(number_).open_handover.has_value());
}

TEST_F(HandoverTest, WhoLeadsTheUnitADispatcherAndASupervisorOfferItForTheHolder) {
  EXPECT_TRUE(Ask(DoHandOver("cai"), "lea").ok());
  EXPECT_TRUE(Ask(DoHandOver("cai"), "dora", "dispatcher").ok());
  EXPECT_TRUE(Ask(DoHandOver("cai"), "eve", "supervisor").ok());
  EXPECT_EQ(RefusalCode(Ask(DoHandOver("cai"), "di")), codes::kNotTheHolder);
  EXPECT_EQ(RefusalCode(Ask(DoHandOver("cai"), "")), codes::kActorRequired);

  Do(DoHandOver("cai"), "lea");

  EXPECT_EQ(world_.At(number_).open_handover->from(), "bo");
  EXPECT_EQ(world_.At(number_).open_handover->person(), "lea");
}

TEST_F(HandoverTest, ItIsOfferedToAnotherWhoIsThereAndOfTheTeam) {
  EXPECT_EQ(RefusalCode(Ask(DoHandOver("bo"), "bo")), codes::kSameHolder);
  EXPECT_EQ(RefusalCode(Ask(DoHandOver("nobody"), "bo")), codes::kNoSuchAgent);
  EXPECT_EQ(RefusalCode(Ask(DoHandOver("wu"), "bo")), codes::kNotAMember);
  EXPECT_TRUE(Ask(DoHandOver("lea"), "bo").ok()) << "who leads a team is of it";

  world_.Leave("di");
  EXPECT_EQ(RefusalCode(Ask(DoHandOver("di"), "bo")), codes::kAgentLeft);
}

TEST_F(HandoverTest, WhoIsAwayIsOfferedNothingAndThatIsAFact) {
  world_.Absent("cai", absl::Hours(2));

  const auto decision = Ask(DoHandOver("cai"), "bo");

  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(DetailsOf(decision->refusal)->code(), codes::kAgentAway);
  EXPECT_TRUE(decision->appends[0].events[0].has_command_refused());
}

TEST_F(HandoverTest, WhereNobodyIsDescribedPeopleAreTakenByTheirName) {
  const std::string number = world_.OpenAs(SEVERITY_NORMAL, {Assigned("south", "xu")});

  world_.Do(number, DoHandOver("yan"), By("xu", "handler"));
  world_.Do(number, DoAcceptHandover(), By("yan", "handler"));

  EXPECT_EQ(world_.HolderOf(number), "south/yan");
}

TEST_F(HandoverTest, WhatNoPersonHoldsIsNotHandedOver) {
  const std::string number = world_.InTeam("north");

  EXPECT_EQ(RefusalCode(world_.Ask(number, DoHandOver("cai"), By("eve", "supervisor"))),
            codes::kNoPersonHoldsIt);
}

TEST_F(HandoverTest, ItIsOfferedToOneAtATimeAndOnce) {
  Do(DoHandOver("cai"), "bo");

  EXPECT_THAT(Ask(DoHandOver("cai"), "bo")->appends, IsEmpty());
  EXPECT_EQ(RefusalCode(Ask(DoHandOver("di"), "bo")), codes::kHandoverPending);
}

TEST_F(HandoverTest, AnOfferIsToBeAcceptedInTimeThatIsNotOverAndNotFarAway) {
  const auto until = [&](absl::Duration after) {
    TicketCommand command = DoHandOver("cai");
    *command.mutable_hand_over()->mutable_accept_until() = InstantOf(world_.now + after);
    return Ask(command, "bo")->refusal;
  };

  EXPECT_EQ(DetailsOf(until(absl::ZeroDuration()))->code(), codes::kTooLate);
  EXPECT_EQ(DetailsOf(until(kMaxHandover + absl::Seconds(1)))->code(), codes::kTooEarly);
  EXPECT_TRUE(until(kMaxHandover).ok());
}

TEST_F(HandoverTest, WhoWasRelievedByARedoIsNotOfferedItAgain) {
  Do(DoAnswer(), "bo");
  Do(DoRevisitAndRedo(RESOLUTION_NOT, 1, HolderOf("north", "cai")), "rita", "revisitor");

  EXPECT_EQ(RefusalCode(Ask(DoHandOver("bo"), "cai")), codes::kSameHolder);
}

// Deciding.

TEST_F(HandoverTest, WhomItIsOfferedToDeclinesItAndTheHolderKeepsIt) {
  Do(DoHandOver("cai"), "bo");
  Do(DoDeclineHandover(), "cai");

  EXPECT_EQ(HeldBy(), "north/bo");
  EXPECT_EQ(world_.At(number_).phase, TICKET_PHASE_HANDLING);
  EXPECT_EQ(RefusalCode(Ask(DoAcceptHandover(), "cai")), codes::kNoHandoverPending);
}

TEST_F(HandoverTest, NobodyElseAcceptsItAndWhoOfferedItTakesItBack) {
  Do(DoHandOver("cai"), "bo");

  for (const char* const actor : {"bo", "di", "lea"}) {
    EXPECT_EQ(RefusalCode(Ask(DoAcceptHandover(), actor)), codes::kOfferedToAnother) << actor;
  }
  EXPECT_EQ(RefusalCode(Ask(DoAcceptHandover(), "eve", "supervisor")), codes::kOfferedToAnother);
  EXPECT_EQ(RefusalCode(Ask(DoDeclineHandover(), "di")), codes::kOfferedToAnother);
  EXPECT_TRUE(Ask(DoDeclineHandover(), "bo").ok());
  EXPECT_TRUE(Ask(DoDeclineHandover(), "eve", "supervisor").ok());
  EXPECT_TRUE(Ask(DoDeclineHandover(), "dora", "dispatcher").ok());
}

TEST_F(HandoverTest, WhoHasLeftMeanwhileAcceptsNothing) {
  Do(DoHandOver("cai"), "bo");
  world_.Leave("cai");

  EXPECT_EQ(RefusalCode(Ask(DoAcceptHandover(), "cai")), codes::kAgentLeft);
}

TEST_F(HandoverTest, WhatIsNotAcceptedNeedsAReason) {
  TicketCommand decline = DoDeclineHandover();
  decline.mutable_decide_handover()->clear_reason();

  EXPECT_THAT(Faults(decline), ElementsAre("/reason"));
  decline.mutable_decide_handover()->clear_accepted();
  EXPECT_THAT(Faults(decline), ElementsAre("/accepted"));
}

// What ends an offer.

TEST_F(HandoverTest, AnotherHolderTheAnswerAndTheEndEndAnOffer) {
  const std::vector<TicketEvent> offered = {Received(), Classified(), Assigned("north", "bo"),
                                            Started("bo"),
                                            HandoverOffered("bo", "cai", Monday() + kHalfAnHour)};
  const auto is_open = [&](const TicketEvent& then) {
    return Given(With(offered, {then})).open_handover.has_value();
  };

  EXPECT_TRUE(is_open(Waited()));
  EXPECT_TRUE(is_open(MergedInto(OtherNumber()))) << "a merge can be undone";
  EXPECT_EQ(HandoverLapses(Given(With(offered, {MergedInto(OtherNumber())}))),
            absl::InfiniteFuture());
  EXPECT_FALSE(is_open(Assigned("south")));
  EXPECT_FALSE(is_open(Answered("bo")));
  EXPECT_FALSE(is_open(Closed(EXIT_WITHDRAWN)));
  EXPECT_FALSE(is_open(ReturnRequested("bo")));
}

// Lapsing.

TEST_F(HandoverTest, WhatNobodyAcceptsInTimeGoesToWhoLeadsTheTeam) {
  const std::size_t count = world_.FactsOf(number_).size();
  Do(DoHandOver("cai"), "bo");
  const absl::Time offered = world_.now;
  world_.now = offered + kHalfAnHour - absl::Seconds(1);
  world_.Timers(number_);
  EXPECT_EQ(HeldBy(), "north/bo");

  world_.now = offered + absl::Hours(2);  // the timers were away
  world_.Timers(number_);

  TicketEvent assigned = Assigned("north", "lea");
  assigned.mutable_assigned()->mutable_by()->set_how(ASSIGNED_HOW_HANDOVER_LAPSED);
  EXPECT_THAT(FactsAfter(count + 1),
              ElementsAre(EqualsProto(HandoverLapsed("bo", "cai")), EqualsProto(assigned)));
  const std::vector<PastEvent> past = world_.FactsOf(number_);
  EXPECT_EQ(TimeOf(past[past.size() - 2].event.happened()), offered + kHalfAnHour);
  EXPECT_EQ(TimeOf(past.back().event.happened()), world_.now) << "bo held it until then";
  EXPECT_EQ(RefusalCode(Ask(DoAcceptHandover(), "cai")), codes::kNoHandoverPending);
  world_.Timers(number_);
  EXPECT_EQ(FactsAfter(count).size(), 3U) << "once";
}

TEST_F(HandoverTest, WithoutALeadWhoIsThereItGoesToTheTeam) {
  world_.Absent("lea", absl::Hours(4));
  Do(DoHandOver("cai"), "bo");
  world_.now += kHalfAnHour;
  world_.Timers(number_);

  EXPECT_EQ(HeldBy(), "north");
}

TEST_F(HandoverTest, WhatTheLeadIsRidOfGoesToTheTeam) {
  Do(DoHandOver("lea"), "bo");
  Do(DoAcceptHandover(), "lea");
  Do(DoHandOver("cai"), "lea");
  world_.now += kHalfAnHour;
  world_.Timers(number_);

  EXPECT_EQ(HeldBy(), "north");
}

TEST_F(HandoverTest, WhatIsSecretGoesToNobodyWhoWasNotNamed) {
  Do(DoSetSecrecy(SECRECY_SECRET), "eve", "supervisor");
  Do(DoHandOver("cai"), "bo");
  world_.now += kHalfAnHour;
  world_.Timers(number_);

  EXPECT_EQ(HeldBy(), "north");
}

TEST_F(HandoverTest, ThePolicySaysForHowLongAnOfferStands) {
  PolicyDocument document;
  document.mutable_rules()->set_handover_minutes(5);
  world_.Apply(document, "default");
  Do(DoHandOver("cai"), "bo");

  EXPECT_EQ(HandoverLapses(world_.At(number_)), world_.now + absl::Minutes(5));
  EXPECT_EQ(world_.At(number_).clocks.next_due, world_.now + absl::Minutes(5));
}

// Clocks.

TEST_F(HandoverTest, AnOfferDoesNothingToPromisesAndAcceptingItIsAChangeOfHolder) {
  const std::vector<std::string> before = ClockStates();
  world_.Wait("2026-09-28 09:00");
  Do(DoHandOver("cai"), "bo");
  EXPECT_EQ(ClockStates(), before);
  Do(DoDeclineHandover(), "cai");
  EXPECT_EQ(ClockStates(), before);
  Do(DoHandOver("cai"), "bo");

  world_.Wait("2026-09-28 09:20");
  Do(DoAcceptHandover(), "cai");

  EXPECT_EQ(world_.DueOf(number_, CLOCK_METRIC_SIGN_FOR, CLOCK_SIDE_HOLDER),
            "Mon 2026-09-28 11:20:00 +0800");
  EXPECT_EQ(ClockStates().front(), before.front()) << "the customer's";
}

TEST_F(HandoverTest, AnOfferIsNoWorkOnATicketThatStandsStill) {
  const absl::Time handled = world_.At(number_).clocks.last_handled;
  world_.now += absl::Hours(1);

  Do(DoHandOver("cai"), "bo");
  Do(DoDeclineHandover(), "cai");

  EXPECT_EQ(world_.At(number_).clocks.last_handled, handled);
}

}  // namespace
}  // namespace redress::testing
