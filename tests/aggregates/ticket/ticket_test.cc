#include "aggregates/ticket/ticket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aggregates/codes.h"
#include "aggregates/happened.h"
#include "aggregates/ticket/decisions.h"
#include "events/instant.h"
#include "tests/testing/decided.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A ticket that bo of north has answered, in its first cycle.
std::vector<TicketEvent> AnsweredFacts(TicketKind kind = TICKET_KIND_COMPLAINT) {
  return {Received(kind), Classified(), Assigned("north", "bo"), Started("bo"), Answered("bo")};
}

// The same in its third, last cycle: cai of south and dan of west have handled it since.
std::vector<TicketEvent> LastCycleFacts() {
  std::vector<TicketEvent> facts = AnsweredFacts();
  const auto redo = [&facts](std::uint32_t cycle, const std::string& unit,
                             const std::string& person) {
    for (const TicketEvent& fact : {Reached("rita", RESOLUTION_NOT, 1), RedoOrdered(cycle),
                                    Assigned(unit, person), Started(person), Answered(person)}) {
      facts.push_back(fact);
    }
  };
  redo(2, "south", "cai");
  redo(3, "west", "dan");
  return facts;
}

// Acknowledge.

TEST(TicketTest, AcknowledgingRecordsWhatWasTold) {
  EXPECT_THAT(Decided(Given({Received()}), DoAcknowledge(), By("ana")),
              ElementsAre(EqualsProto(Acknowledged())));
}

TEST(TicketTest, AcknowledgingTwiceIsNothingNew) {
  EXPECT_THAT(Decided(Given({Received(), Acknowledged()}), DoAcknowledge(), By("ana")), IsEmpty());
}

// Classify.

TEST(TicketTest, ClassifyingRecordsTheCategoryAndNormalSeverityWhereNoneIsGiven) {
  EXPECT_THAT(Decided(Given({Received()}), DoClassify(), By("ana")),
              ElementsAre(EqualsProto(Classified())));
}

TEST(TicketTest, ClassifyingTheSameTwiceIsNothingNewWhateverTheReason) {
  TicketCommand again = DoClassify();
  again.mutable_classify()->set_reason("sure");

  EXPECT_THAT(Decided(Given({Received(), Classified()}), again, By("ana")), IsEmpty());
}

TEST(TicketTest, ClassifyingOtherwiseIsANewFact) {
  TicketCommand severe = DoClassify();
  severe.mutable_classify()->set_severity(SEVERITY_CRITICAL);

  EXPECT_EQ(Decided(Given({Received(), Classified()}), severe, By("ana")).size(), 1U);
  EXPECT_EQ(Decided(Given({Received(), Classified()}), DoClassify("price"), By("ana")).size(), 1U);
}

// Assign.

TEST(TicketTest, AssigningNamesTheHolder) {
  EXPECT_THAT(Decided(Given({Received(), Classified()}), DoAssign("north", "bo"), By("dispatcher")),
              ElementsAre(EqualsProto(Assigned("north", "bo"))));
}

TEST(TicketTest, AssigningToTheHolderIsNothingNew) {
  const Ticket ticket = Given({Received(), Classified(), Assigned("north", "bo")});

  EXPECT_THAT(Decided(ticket, DoAssign("north", "bo"), By("dispatcher")), IsEmpty());
}

TEST(TicketTest, AssigningToAPersonOfTheHoldingUnitIsANewFact) {
  const Ticket ticket = Given({Received(), Classified(), Assigned("north")});

  EXPECT_THAT(Decided(ticket, DoAssign("north", "bo"), By("dispatcher")),
              ElementsAre(EqualsProto(Assigned("north", "bo"))));
}

TEST(TicketTest, TransferringWhileItIsHandledGoesBackToAssigned) {
  const Ticket ticket =
      Given({Received(), Classified(), Assigned("north"), Started("bo"), Assigned("south")});

  EXPECT_EQ(ticket.phase, TICKET_PHASE_ASSIGNED);
  EXPECT_EQ(ticket.holder->unit(), "south");
}

TEST(TicketTest, ARedoIsNotAssignedToTheLastHolder) {
  const Ticket ticket =
      Given(With(AnsweredFacts(), {Reached("rita", RESOLUTION_NOT, 1), RedoOrdered(2)}));

  EXPECT_THAT(Decide(ticket, DoAssign("north", "bo"), By("dispatcher")).status(),
              IsRefusal(kForbidden, codes::kSameHolder));
  EXPECT_THAT(Decide(ticket, DoAssign("south", "bo"), By("dispatcher")).status(),
              IsRefusal(kForbidden, codes::kSameHolder));
  EXPECT_TRUE(Decide(ticket, DoAssign("north", "cai"), By("dispatcher")).ok());
}

TEST(TicketTest, ARedoDoesNotComeBackToTheLastHolderByTransfer) {
  const Ticket ticket = Given(With(
      AnsweredFacts(), {Reached("rita", RESOLUTION_NOT, 1), RedoOrdered(2), Assigned("south")}));

  EXPECT_THAT(Decide(ticket, DoAssign("north", "bo"), By("dispatcher")).status(),
              IsRefusal(kForbidden, codes::kSameHolder));
}

TEST(TicketTest, AReopenedTicketMayGoToTheLastHolder) {
  const Ticket ticket = Given(With(AnsweredFacts(), {Reached("rita", RESOLUTION_RESOLVED, 5),
                                                     Closed(EXIT_SATISFIED), Reopened(2)}));

  EXPECT_THAT(Decided(ticket, DoAssign("north", "bo"), By("dispatcher")),
              ElementsAre(EqualsProto(Assigned("north", "bo"))));
}

// Start.

TEST(TicketTest, TheHoldingPersonStarts) {
  const Ticket ticket = Given({Received(), Classified(), Assigned("north", "bo")});

  EXPECT_THAT(Decided(ticket, DoStart(), By("bo")), ElementsAre(EqualsProto(Started("bo"))));
}

TEST(TicketTest, AnybodyOfAHoldingUnitStarts) {
  const Ticket ticket = Given({Received(), Classified(), Assigned("north")});

  EXPECT_THAT(Decided(ticket, DoStart(), By("cai")), ElementsAre(EqualsProto(Started("cai"))));
}

TEST(TicketTest, AnotherThanTheHoldingPersonDoesNotStart) {
  const Ticket ticket = Given({Received(), Classified(), Assigned("north", "bo")});

  EXPECT_THAT(Decide(ticket, DoStart(), By("cai")).status(),
              IsRefusal(kForbidden, codes::kNotTheHolder));
}

TEST(TicketTest, StartingTwiceIsForbidden) {
  const Ticket ticket = Given({Received(), Classified(), Assigned("north", "bo"), Started("bo")});

  EXPECT_THAT(Decide(ticket, DoStart(), By("bo")).status(),
              IsRefusal(kForbidden, codes::kMoveForbidden));
}

TEST(TicketTest, NobodyStartsAnswersOrRevisitsWithoutAName) {
  for (const TicketCommand& command : {DoStart(), DoAnswer(), DoRevisit(RESOLUTION_RESOLVED, 5)}) {
    EXPECT_THAT(Decide(Given({Received()}), command, By("")).status(),
                IsRefusal(absl::StatusCode::kUnauthenticated, codes::kActorRequired));
  }
}

// Note.

TEST(TicketTest, TheSameNoteTwiceIsTwoNotes) {
  const Ticket ticket = Given({Received(), Noted("called back")});

  EXPECT_THAT(Decided(ticket, DoNote("called back"), By("ana")),
              ElementsAre(EqualsProto(Noted("called back"))));
}

// Answer.

TEST(TicketTest, AnsweringRecordsWhoAnsweredAndWhatWasTold) {
  const Ticket ticket = Given({Received(), Classified(), Assigned("north"), Started("bo")});

  EXPECT_THAT(Decided(ticket, DoAnswer(), By("bo")), ElementsAre(EqualsProto(Answered("bo"))));
}

TEST(TicketTest, AnsweringTwiceIsForbidden) {
  EXPECT_THAT(Decide(Given(AnsweredFacts()), DoAnswer(), By("bo")).status(),
              IsRefusal(kForbidden, codes::kMoveForbidden));
}

TEST(TicketTest, ARejectionNeedsAReasonAndTheWayToAppeal) {
  TicketCommand command = DoAnswer(ANSWER_OUTCOME_REJECTED);
  command.mutable_answer()->clear_reason();
  command.mutable_answer()->clear_appeal_route();

  EXPECT_THAT(Faults(command), ElementsAre("/reason", "/appeal_route"));
}

TEST(TicketTest, WhatIsUpheldNeedsACause) {
  for (const AnswerOutcome outcome : {ANSWER_OUTCOME_UPHELD, ANSWER_OUTCOME_PARTLY_UPHELD}) {
    TicketCommand command = DoAnswer(outcome);
    command.mutable_answer()->clear_cause();

    EXPECT_THAT(Faults(command), ElementsAre("/cause"));
  }
}

TEST(TicketTest, AnAnswerThatWasNotToldIsNone) {
  TicketCommand command = DoAnswer();
  command.mutable_answer()->clear_told();

  EXPECT_THAT(Faults(command), ElementsAre("/told"));
}

// Plan a revisit.

TEST(TicketTest, PlanningARevisitNamesTheRevisitor) {
  EXPECT_THAT(Decided(Given(AnsweredFacts()), DoPlanRevisit("rita"), By("dispatcher")),
              ElementsAre(EqualsProto(RevisitPlanned("rita"))));
}

TEST(TicketTest, ARevisitorOfBlanksIsNobodySoThatATeamMustBeNamed) {
  TicketCommand command = DoPlanRevisit(" ");
  EXPECT_THAT(Faults(command), ElementsAre("/revisitor"));
  command.mutable_plan_revisit()->set_team("care");
  TicketEvent planned = RevisitPlanned("");
  planned.mutable_revisit_planned()->set_team("care");

  EXPECT_THAT(Decided(Given(AnsweredFacts()), command, By("dispatcher")),
              ElementsAre(EqualsProto(planned)));
}

TEST(TicketTest, ATeamOfBlanksIsNoneToRevisit) {
  TicketCommand command = DoPlanRevisit("rita");
  command.mutable_plan_revisit()->set_team(" ");

  EXPECT_THAT(Decided(Given(AnsweredFacts()), command, By("dispatcher")),
              ElementsAre(EqualsProto(RevisitPlanned("rita"))));
}

TEST(TicketTest, PlanningTheSameRevisitTwiceIsNothingNew) {
  const Ticket ticket = Given(With(AnsweredFacts(), {RevisitPlanned("rita")}));

  EXPECT_THAT(Decided(ticket, DoPlanRevisit("rita"), By("dispatcher")), IsEmpty());
}

TEST(TicketTest, ARevisitIsPlannedForAnotherTimeOrPerson) {
  const Ticket ticket = Given(With(AnsweredFacts(), {RevisitPlanned("rita")}));
  TicketCommand later = DoPlanRevisit("rita");
  *later.mutable_plan_revisit()->mutable_planned_for() = InstantOf(Monday() + absl::Hours(24));

  EXPECT_EQ(Decided(ticket, later, By("dispatcher")).size(), 1U);
  EXPECT_EQ(Decided(ticket, DoPlanRevisit("ron"), By("dispatcher")).size(), 1U);
}

TEST(TicketTest, NobodyWhoHeldStartedOrAnsweredItIsPlannedToRevisit) {
  const Ticket ticket = Given({Received(), Classified(), Assigned("north", "held"),
                               Assigned("north"), Started("started"), Answered("answered")});

  for (const std::string person : {"held", "started", "answered"}) {
    EXPECT_THAT(Decide(ticket, DoPlanRevisit(person), By("dispatcher")).status(),
                IsRefusal(kForbidden, codes::kHandlerMayNotRevisit));
  }
}

// Record a revisit.

TEST(TicketTest, ASatisfiedCustomerClosesTheTicket) {
  EXPECT_THAT(Decided(Given(AnsweredFacts()), DoRevisit(RESOLUTION_RESOLVED, 3), By("rita")),
              ElementsAre(EqualsProto(Reached("rita", RESOLUTION_RESOLVED, 3)),
                          EqualsProto(Closed(EXIT_SATISFIED))));
}

TEST(TicketTest, ARevisitRecordedTwiceIsForbiddenOnceItClosedTheTicket) {
  const Ticket ticket = Given(
      With(AnsweredFacts(), {Reached("rita", RESOLUTION_RESOLVED, 3), Closed(EXIT_SATISFIED)}));

  EXPECT_THAT(Decide(ticket, DoRevisit(RESOLUTION_RESOLVED, 3), By("rita")).status(),
              IsRefusal(kForbidden, codes::kMoveForbidden));
}

TEST(TicketTest, NoHandlerOfAnyCycleRevisits) {
  for (const std::string person : {"bo", "cai", "dan"}) {
    EXPECT_THAT(
        Decide(Given(LastCycleFacts()), DoRevisit(RESOLUTION_RESOLVED, 5), By(person)).status(),
        IsRefusal(kForbidden, codes::kHandlerMayNotRevisit));
  }
}

TEST(TicketTest, AnUnsatisfiedCustomerMakesAnotherRedoIt) {
  const Ticket ticket = Given(AnsweredFacts());
  const TicketCommand command = DoRevisitAndRedo(RESOLUTION_NOT, 5, HolderOf("south", "cai"));

  EXPECT_THAT(Decided(ticket, command, By("rita")),
              ElementsAre(EqualsProto(Reached("rita", RESOLUTION_NOT, 5)),
                          EqualsProto(RedoOrdered(2)), EqualsProto(Assigned("south", "cai"))));
}

TEST(TicketTest, AResolvedMatterWithTooLittleSatisfactionIsRedone) {
  EXPECT_THAT(Decided(Given(AnsweredFacts()), DoRevisit(RESOLUTION_RESOLVED, 2), By("rita")),
              ElementsAre(EqualsProto(Reached("rita", RESOLUTION_RESOLVED, 2)),
                          EqualsProto(RedoOrdered(2))));
}

TEST(TicketTest, APartlyResolvedMatterWithTooLittleSatisfactionIsRedone) {
  EXPECT_THAT(
      Decided(Given(AnsweredFacts()), DoRevisit(RESOLUTION_PARTLY, 2), By("rita")),
      ElementsAre(EqualsProto(Reached("rita", RESOLUTION_PARTLY, 2)), EqualsProto(RedoOrdered(2))));
}

TEST(TicketTest, ARedoWithoutANameIsClassifiedAndKeepsTheLastHolder) {
  const Ticket ticket =
      Given(With(AnsweredFacts(), {Reached("rita", RESOLUTION_NOT, 1), RedoOrdered(2)}));

  EXPECT_EQ(ticket.phase, TICKET_PHASE_CLASSIFIED);
  EXPECT_EQ(ticket.cycle, 2U);
  EXPECT_THAT(*ticket.holder, EqualsProto(HolderOf("north", "bo")));
  EXPECT_FALSE(ticket.answer.has_value());
}

TEST(TicketTest, TheLastHolderDoesNotRedoIt) {
  const Ticket ticket = Given(AnsweredFacts());
  for (const Holder& holder : {HolderOf("north", "bo"), HolderOf("south", "bo")}) {
    EXPECT_THAT(Decide(ticket, DoRevisitAndRedo(RESOLUTION_NOT, 1, holder), By("rita")).status(),
                IsRefusal(kForbidden, codes::kSameHolder));
  }
}

TEST(TicketTest, APartlyResolvedMatterThatSatisfiesStaysWithTheRevisit) {
  EXPECT_THAT(Decided(Given(AnsweredFacts()), DoRevisit(RESOLUTION_PARTLY, 3), By("rita")),
              ElementsAre(EqualsProto(Reached("rita", RESOLUTION_PARTLY, 3))));
}

TEST(TicketTest, AfterTheLastCycleAnUnsatisfiedCustomerStaysWithTheRevisit) {
  EXPECT_THAT(Decided(Given(LastCycleFacts()), DoRevisit(RESOLUTION_NOT, 1), By("rita")),
              ElementsAre(EqualsProto(Reached("rita", RESOLUTION_NOT, 1))));
}

TEST(TicketTest, AfterTheLastCycleANamedHolderMayStillRedoIt) {
  const TicketCommand command = DoRevisitAndRedo(RESOLUTION_NOT, 1, HolderOf("east"));

  EXPECT_THAT(Decided(Given(LastCycleFacts()), command, By("rita")),
              ElementsAre(EqualsProto(Reached("rita", RESOLUTION_NOT, 1)),
                          EqualsProto(RedoOrdered(4)), EqualsProto(Assigned("east"))));
}

TEST(TicketTest, AnAttemptInVainIsCountedAndMoreAreMade) {
  const Ticket ticket = Given(With(AnsweredFacts(), {NotReached("rita", 1)}));

  EXPECT_THAT(Decided(ticket, DoRevisitInVain(), By("rita")),
              ElementsAre(EqualsProto(NotReached("rita", 2))));
}

TEST(TicketTest, TheLastAttemptInVainClosesTheTicket) {
  const Ticket ticket = Given(With(AnsweredFacts(), {NotReached("rita", 1), NotReached("ron", 2)}));

  EXPECT_THAT(
      Decided(ticket, DoRevisitInVain(), By("rita")),
      ElementsAre(EqualsProto(NotReached("rita", 3)), EqualsProto(Closed(EXIT_NOT_REACHED))));
}

TEST(TicketTest, ACustomerWhoRefusesToAnswerIsAnAttemptAndNeverSatisfied) {
  const Ticket ticket =
      Given(With(AnsweredFacts(), {NotReached("rita", 1, REVISIT_CONTACT_REFUSED),
                                   NotReached("rita", 2, REVISIT_CONTACT_REFUSED)}));

  EXPECT_THAT(Decided(ticket, DoRevisitInVain(REVISIT_CONTACT_REFUSED), By("rita")),
              ElementsAre(EqualsProto(NotReached("rita", 3, REVISIT_CONTACT_REFUSED)),
                          EqualsProto(Closed(EXIT_NOT_REACHED))));
}

TEST(TicketTest, AttemptsAreCountedAnewInEveryCycle) {
  const Ticket ticket =
      Given(With(AnsweredFacts(), {NotReached("rita", 1), NotReached("rita", 2),
                                   Reached("rita", RESOLUTION_NOT, 1, 3), RedoOrdered(2),
                                   Assigned("south", "cai"), Started("cai"), Answered("cai")}));

  EXPECT_THAT(Decided(ticket, DoRevisitInVain(), By("rita")),
              ElementsAre(EqualsProto(NotReached("rita", 1))));
}

TEST(TicketTest, WhoWasReachedOnceInTheCycleIsNeverClosedAsNotReached) {
  const Ticket ticket =
      Given(With(AnsweredFacts(), {Reached("rita", RESOLUTION_PARTLY, 4), NotReached("rita", 2)}));

  EXPECT_THAT(Decided(ticket, DoRevisitInVain(), By("rita")),
              ElementsAre(EqualsProto(NotReached("rita", 3))));
}

TEST(TicketTest, AReachedCustomersWordMustBeThere) {
  TicketCommand command;
  command.mutable_record_revisit()->set_contact(REVISIT_CONTACT_REACHED);

  EXPECT_THAT(Faults(command), ElementsAre("/resolution", "/satisfaction"));
}

TEST(TicketTest, SatisfactionGoesFromOneToFive) {
  EXPECT_THAT(Faults(DoRevisit(RESOLUTION_RESOLVED, 6)), ElementsAre("/satisfaction"));
}

TEST(TicketTest, NobodyWhoWasNotReachedHasAWord) {
  TicketCommand command = DoRevisitAndRedo(RESOLUTION_NOT, 1, HolderOf("south"));
  command.mutable_record_revisit()->set_contact(REVISIT_CONTACT_REFUSED);

  EXPECT_THAT(Faults(command), ElementsAre("/resolution", "/satisfaction", "/next_holder"));
}

TEST(TicketTest, ASatisfiedCustomersTicketHasNoNextHolder) {
  for (const Resolution resolution : {RESOLUTION_RESOLVED, RESOLUTION_PARTLY}) {
    EXPECT_THAT(Decide(Given(AnsweredFacts()), DoRevisitAndRedo(resolution, 5, HolderOf("south")),
                       By("rita"))
                    .status(),
                IsRefusal(kForbidden, codes::kCustomerSatisfied));
  }
}

TEST(TicketTest, ThePolicySaysWhatSatisfies) {
  Context context = By("rita");
  context.policy.min_satisfaction = 5;

  EXPECT_EQ(Decided(Given(AnsweredFacts()), DoRevisit(RESOLUTION_RESOLVED, 4), context)
                .back()
                .fact_case(),
            TicketEvent::kRedoOrdered);
}

// Close.

TEST(TicketTest, AnExemptKindClosesWithoutARevisitAndNamesTheExemption) {
  TicketEvent expected = Closed(EXIT_EXEMPT);
  expected.mutable_closed()->set_exemption("no-revisit-by-kind");
  for (const TicketKind kind : {TICKET_KIND_CONSULTATION, TICKET_KIND_PRAISE}) {
    EXPECT_THAT(Decided(Given(AnsweredFacts(kind)), DoClose(EXIT_EXEMPT), By("ana")),
                ElementsAre(EqualsProto(expected)));
  }
}

TEST(TicketTest, AComplaintIsNotExempt) {
  EXPECT_THAT(Decide(Given(AnsweredFacts()), DoClose(EXIT_EXEMPT), By("ana")).status(),
              IsRefusal(kForbidden, codes::kKindNotExempt));
}

TEST(TicketTest, WhatIsBeingRevisitedIsNoLongerExempt) {
  const Ticket ticket = Given(With(AnsweredFacts(TICKET_KIND_PRAISE), {RevisitPlanned("rita")}));

  EXPECT_THAT(Decide(ticket, DoClose(EXIT_EXEMPT), By("ana")).status(),
              IsRefusal(kForbidden, codes::kAlreadyRevisited));
}

TEST(TicketTest, ASupervisorClosesWhatIsPartlyResolved) {
  const Ticket ticket = Given(With(AnsweredFacts(), {Reached("rita", RESOLUTION_PARTLY, 3)}));

  EXPECT_THAT(Decided(ticket, DoClose(EXIT_PARTLY), By("sue", "supervisor")),
              ElementsAre(EqualsProto(Closed(EXIT_PARTLY))));
}

TEST(TicketTest, ClosingTwiceIsForbidden) {
  const Ticket ticket =
      Given(With(AnsweredFacts(), {Reached("rita", RESOLUTION_PARTLY, 3), Closed(EXIT_PARTLY)}));

  EXPECT_THAT(Decide(ticket, DoClose(EXIT_PARTLY), By("sue", "supervisor")).status(),
              IsRefusal(kForbidden, codes::kMoveForbidden));
}

TEST(TicketTest, NobodyButASupervisorClosesAnUnsatisfiedCustomersTicket) {
  for (const Exit exit : {EXIT_PARTLY, EXIT_NOT_ACCEPTED}) {
    EXPECT_THAT(Decide(Given(LastCycleFacts()), DoClose(exit), By("ana")).status(),
                IsRefusal(absl::StatusCode::kPermissionDenied, codes::kSupervisorOnly));
  }
}

TEST(TicketTest, NothingIsClosedAsPartlyWithoutThatOutcome) {
  for (const std::vector<TicketEvent>& more :
       {std::vector<TicketEvent>{}, {RevisitPlanned("rita")}, {NotReached("rita", 1)}}) {
    EXPECT_THAT(
        Decide(Given(With(AnsweredFacts(), more)), DoClose(EXIT_PARTLY), By("sue", "supervisor"))
            .status(),
        IsRefusal(kForbidden, codes::kNoPartlyOutcome));
  }
}

TEST(TicketTest, AfterTheLastCycleASupervisorClosesAsNotAccepted) {
  const Ticket ticket = Given(With(LastCycleFacts(), {Reached("rita", RESOLUTION_NOT, 1)}));
  TicketEvent expected = Closed(EXIT_NOT_ACCEPTED);
  expected.mutable_closed()->set_appeal_route("ombudsman");

  EXPECT_THAT(Decided(ticket, DoClose(EXIT_NOT_ACCEPTED), By("sue", "supervisor")),
              ElementsAre(EqualsProto(expected)));
}

TEST(TicketTest, NothingIsClosedAsNotAcceptedBeforeTheLastCyclesRevisit) {
  const std::vector<std::vector<TicketEvent>> too_early = {
      AnsweredFacts(), LastCycleFacts(), With(LastCycleFacts(), {NotReached("rita", 1)}),
      With(LastCycleFacts(), {Reached("rita", RESOLUTION_PARTLY, 4)})};
  for (const std::vector<TicketEvent>& facts : too_early) {
    EXPECT_THAT(Decide(Given(facts), DoClose(EXIT_NOT_ACCEPTED), By("sue", "supervisor")).status(),
                IsRefusal(kForbidden, codes::kCyclesNotExhausted));
  }
}

TEST(TicketTest, ClosingAsNotAcceptedTellsTheWayToAppeal) {
  TicketCommand command = DoClose(EXIT_NOT_ACCEPTED);
  command.mutable_close()->clear_appeal_route();

  EXPECT_THAT(Faults(command), ElementsAre("/appeal_route"));
}

TEST(TicketTest, OtherExitsAreNotForClosing) {
  for (const Exit exit : {EXIT_SATISFIED, EXIT_NOT_REACHED, EXIT_WITHDRAWN}) {
    EXPECT_THAT(Faults(DoClose(exit)), ElementsAre("/exit"));
  }
}

TEST(TicketTest, NothingIsClosedWithoutATellingOfTheAnswer) {
  TicketEvent untold = Answered("bo");
  untold.mutable_answered()->clear_told();
  const Ticket ticket =
      Given({Received(TICKET_KIND_PRAISE), Classified(), Assigned("north"), Started("bo"), untold});

  EXPECT_THAT(Decide(ticket, DoClose(EXIT_EXEMPT), By("ana")).status(),
              IsRefusal(kForbidden, codes::kAnswerNotTold));
}

// Reopen.

std::vector<TicketEvent> SatisfiedFacts() {
  return With(AnsweredFacts(), {Reached("rita", RESOLUTION_RESOLVED, 5), Closed(EXIT_SATISFIED)});
}

TEST(TicketTest, ReopeningBeginsAnotherCycle) {
  EXPECT_THAT(Decided(Given(SatisfiedFacts()), DoReopen(), By("ana")),
              ElementsAre(EqualsProto(Reopened(2))));
}

TEST(TicketTest, ReopeningTwiceIsForbidden) {
  EXPECT_THAT(Decide(Given(With(SatisfiedFacts(), {Reopened(2)})), DoReopen(), By("ana")).status(),
              IsRefusal(kForbidden, codes::kMoveForbidden));
}

TEST(TicketTest, AWithdrawnTicketIsReopened) {
  const Ticket ticket = Given({Received(), Closed(EXIT_WITHDRAWN)});

  EXPECT_THAT(Decided(ticket, DoReopen(), By("ana")), ElementsAre(EqualsProto(Reopened(2))));
}

TEST(TicketTest, ReopeningEndsWithTheWindow) {
  Context last = By("ana");
  last.now = Monday() + last.policy.reopen_window;
  Context after = last;
  after.now += absl::Microseconds(1);

  EXPECT_TRUE(Decide(Given(SatisfiedFacts()), DoReopen(), last).ok());
  const auto refused = Decide(Given(SatisfiedFacts()), DoReopen(), after);
  EXPECT_THAT(refused.status(), IsRefusal(kForbidden, codes::kTooLate));
  EXPECT_TRUE(IsClockBound(refused.status()));
}

TEST(TicketTest, OtherRefusalsDoNotHangOnTheClock) {
  EXPECT_FALSE(IsClockBound(Decide(Given(AnsweredFacts()), DoStart(), By("ana")).status()));
  EXPECT_FALSE(IsClockBound(absl::OkStatus()));
  EXPECT_FALSE(IsClockBound(absl::InternalError("broken")));
}

// Withdraw, link a customer.

TEST(TicketTest, WithdrawingClosesTheTicket) {
  EXPECT_THAT(Decided(Given({Received()}), DoWithdraw(), By("ana")),
              ElementsAre(EqualsProto(Closed(EXIT_WITHDRAWN, "settled"))));
}

TEST(TicketTest, WithdrawingTwiceIsForbidden) {
  EXPECT_THAT(Decide(Given({Received(), Closed(EXIT_WITHDRAWN)}), DoWithdraw(), By("ana")).status(),
              IsRefusal(kForbidden, codes::kMoveForbidden));
}

TEST(TicketTest, ATicketWithoutACustomerIsLinked) {
  EXPECT_THAT(Decided(Given({Received()}), DoLinkCustomer(), By("ana")),
              ElementsAre(EqualsProto(CustomerLinked())));
}

TEST(TicketTest, LinkingTheSameCustomerTwiceIsNothingNew) {
  EXPECT_THAT(Decided(Given({Received(), CustomerLinked()}), DoLinkCustomer(), By("ana")),
              IsEmpty());
}

TEST(TicketTest, ATicketWithACustomerIsNotLinkedToAnother) {
  const Ticket linked = Given({Received(), CustomerLinked("other")});
  const Ticket received = Given({Received(TICKET_KIND_COMPLAINT, "other")});

  for (const Ticket& ticket : {linked, received}) {
    EXPECT_THAT(Decide(ticket, DoLinkCustomer(), By("ana")).status(),
                IsRefusal(kForbidden, codes::kCustomerAlreadyLinked));
  }
}

// Requests that are wrong whatever the state.

TEST(TicketTest, ARequestWithoutACommandIsMalformed) {
  EXPECT_THAT(Decide(Given({Received()}), TicketCommand(), By("ana")).status(),
              IsRefusal(kInvalid, kMalformed));
}

TEST(TicketTest, RequiredFieldsAreAskedForByEveryVerb) {
  TicketCommand acknowledge;
  acknowledge.mutable_acknowledge();
  TicketCommand classify;
  classify.mutable_classify();
  TicketCommand assign;
  assign.mutable_assign()->mutable_holder();
  TicketCommand note;
  note.mutable_note();
  TicketCommand plan;
  plan.mutable_plan_revisit();
  TicketCommand revisit;
  revisit.mutable_record_revisit();
  TicketCommand reopen;
  reopen.mutable_reopen();
  TicketCommand withdraw;
  withdraw.mutable_withdraw();
  TicketCommand link;
  link.mutable_link_customer();

  EXPECT_THAT(Faults(acknowledge), ElementsAre("/told"));
  EXPECT_THAT(Faults(classify), ElementsAre("/category"));
  EXPECT_THAT(Faults(assign), ElementsAre("/holder/unit"));
  EXPECT_THAT(Faults(note), ElementsAre("/words"));
  EXPECT_THAT(Faults(plan), ElementsAre("/revisitor"));
  EXPECT_THAT(Faults(revisit), ElementsAre("/contact"));
  EXPECT_THAT(Faults(reopen), ElementsAre("/reason"));
  EXPECT_THAT(Faults(withdraw), ElementsAre("/reason"));
  EXPECT_THAT(Faults(link), ElementsAre("/customer"));
}

// State.

TEST(TicketTest, AFactOfAnotherKindCountsAndChangesNothing) {
  PastEvent refused;
  refused.event.mutable_command_refused()->set_code("too-late");

  const Ticket ticket = Evolve(Given({Received()}), refused);

  EXPECT_EQ(ticket.phase, TICKET_PHASE_RECEIVED);
  EXPECT_EQ(ticket.version, 2U);
}

TEST(TicketTest, ContactsAreCollected) {
  const Ticket ticket = Given({Received(), ContactAdded("c2"), ContactAdded("c3")});

  EXPECT_THAT(ticket.contacts, ElementsAre("c1", "c2", "c3"));
}

}  // namespace
}  // namespace redress::testing
