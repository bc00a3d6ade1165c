// Who is responsible for a ticket: transfers, returns, co-handlers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aggregates/codes.h"
#include "aggregates/ticket/decisions.h"
#include "aggregates/ticket/ticket.h"
#include "tests/testing/decided.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A ticket that bo of north handles.
std::vector<TicketEvent> HandledFacts() {
  return {Received(), Classified(), Assigned("north", "bo"), Started("bo")};
}

// The same, of which bo has asked to be rid.
std::vector<TicketEvent> ReturnedFacts() { return With(HandledFacts(), {ReturnRequested("bo")}); }

// Transfer.

TEST(TicketHoldingTest, TransferringNamesAnotherHolderAndTheReason) {
  TicketEvent assigned = Assigned("south");
  assigned.mutable_assigned()->set_reason("on leave");

  EXPECT_THAT(Decided(Given(HandledFacts()), DoTransfer("south"), By("dispatcher")),
              ElementsAre(EqualsProto(assigned)));
}

TEST(TicketHoldingTest, ATransferGoesToAnotherThanThePresentHolder) {
  const Ticket ticket = Given(HandledFacts());

  EXPECT_THAT(Decide(ticket, DoTransfer("north", "bo"), By("dispatcher")).status(),
              IsRefusal(kForbidden, codes::kSameHolder));
  EXPECT_THAT(Decide(ticket, DoTransfer("south", "bo"), By("dispatcher")).status(),
              IsRefusal(kForbidden, codes::kSameHolder));
}

TEST(TicketHoldingTest, ATransferNeedsAReason) {
  TicketCommand transfer = DoTransfer("south");
  transfer.mutable_transfer()->clear_reason();

  EXPECT_THAT(Faults(transfer), ElementsAre("/reason"));
}

TEST(TicketHoldingTest, ATransferDuringARedoDoesNotGoBackToWhoIsRelieved) {
  const Ticket ticket =
      Given(With(HandledFacts(), {Answered("bo"), Reached("rita", RESOLUTION_NOT, 1),
                                  RedoOrdered(2), Assigned("south", "cai")}));

  EXPECT_THAT(Decide(ticket, DoTransfer("north", "bo"), By("dispatcher")).status(),
              IsRefusal(kForbidden, codes::kSameHolder));
}

// Returns.

TEST(TicketHoldingTest, AskingToReturnATicketLeavesItWithItsHolder) {
  const TicketEvents events = Decided(Given(HandledFacts()), DoRequestReturn(), By("bo"));

  EXPECT_THAT(events, ElementsAre(EqualsProto(ReturnRequested("bo"))));
  const Ticket ticket = Given(With(HandledFacts(), events));
  EXPECT_EQ(ticket.holder->person(), "bo");
  EXPECT_EQ(ticket.phase, TICKET_PHASE_HANDLING);
}

TEST(TicketHoldingTest, OnlyTheHolderAsksToReturnATicket) {
  EXPECT_THAT(Decide(Given(HandledFacts()), DoRequestReturn(), By("cai")).status(),
              IsRefusal(kForbidden, codes::kNotTheHolder));
}

TEST(TicketHoldingTest, AReturnNeedsAReasonAndSomebodyWhoAsks) {
  TicketCommand request;
  request.mutable_request_return();

  EXPECT_THAT(Faults(request), ElementsAre("/reason"));
  EXPECT_THAT(Decide(Given(HandledFacts()), DoRequestReturn(), By("")).status(),
              IsRefusal(absl::StatusCode::kUnauthenticated, codes::kActorRequired));
}

TEST(TicketHoldingTest, OneReturnWaitsAtATime) {
  EXPECT_THAT(Decide(Given(ReturnedFacts()), DoRequestReturn(), By("bo")).status(),
              IsRefusal(kForbidden, codes::kReturnPending));
}

TEST(TicketHoldingTest, FromTheSecondReturnOnAnArbiterDecides) {
  const Ticket ticket =
      Given(With(ReturnedFacts(), {ReturnDecided("dispatcher", false, "it is yours")}));

  EXPECT_THAT(Decided(ticket, DoRequestReturn(), By("bo")),
              ElementsAre(EqualsProto(ReturnRequested("bo", 2, true))));
}

TEST(TicketHoldingTest, AcceptingAReturnAssignsTheTicketToAnotherInTheSameCommit) {
  EXPECT_THAT(
      Decided(Given(ReturnedFacts()), DoAcceptReturn("south"), By("dora", "dispatcher")),
      ElementsAre(EqualsProto(ReturnDecided("dora", true)), EqualsProto(Assigned("south"))));
}

TEST(TicketHoldingTest, RejectingAReturnLeavesTheTicketWithItsHolder) {
  const TicketEvents events =
      Decided(Given(ReturnedFacts()), DoRejectReturn(), By("dora", "dispatcher"));

  EXPECT_THAT(events, ElementsAre(EqualsProto(ReturnDecided("dora", false, "it is yours"))));
  const Ticket ticket = Given(With(ReturnedFacts(), events));
  EXPECT_EQ(ticket.holder->person(), "bo");
  EXPECT_FALSE(ticket.open_return.has_value());
  EXPECT_EQ(ticket.returns, 1U);
}

TEST(TicketHoldingTest, AnAcceptedReturnNeedsAHolderAndARejectedOneAReason) {
  TicketCommand accepted = DoAcceptReturn("south");
  accepted.mutable_decide_return()->clear_holder();
  TicketCommand rejected;
  rejected.mutable_decide_return()->set_accepted(false);
  *rejected.mutable_decide_return()->mutable_holder() = HolderOf("south");

  EXPECT_THAT(Faults(accepted), ElementsAre("/holder"));
  EXPECT_THAT(Faults(rejected), ElementsAre("/holder", "/reason"));
  rejected.mutable_decide_return()->clear_accepted();
  EXPECT_THAT(Faults(rejected), ElementsAre("/accepted"));
}

TEST(TicketHoldingTest, AReturnIsAcceptedToAnotherHolderOnly) {
  EXPECT_THAT(
      Decide(Given(ReturnedFacts()), DoAcceptReturn("north", "bo"), By("dora", "dispatcher"))
          .status(),
      IsRefusal(kForbidden, codes::kSameHolder));
}

TEST(TicketHoldingTest, WhereNoReturnWaitsNoneIsDecided) {
  EXPECT_THAT(Decide(Given(HandledFacts()), DoRejectReturn(), By("dora", "dispatcher")).status(),
              IsRefusal(kForbidden, codes::kNoReturnPending));
}

TEST(TicketHoldingTest, WhoAskedForAReturnDoesNotDecideIt) {
  EXPECT_THAT(Decide(Given(ReturnedFacts()), DoRejectReturn(), By("bo", "supervisor")).status(),
              IsRefusal(kForbidden, codes::kRequesterMayNotDecide));
}

TEST(TicketHoldingTest, AnAgentDecidesNoReturn) {
  EXPECT_THAT(Decide(Given(ReturnedFacts()), DoRejectReturn(), By("ana")).status(),
              IsRefusal(absl::StatusCode::kPermissionDenied, codes::kDispatcherOnly));
}

TEST(TicketHoldingTest, WhatIsBeforeTheArbiterADispatcherDoesNotDecide) {
  const Ticket ticket = Given(With(HandledFacts(), {ReturnRequested("bo", 2, true)}));

  EXPECT_THAT(Decide(ticket, DoRejectReturn(), By("dora", "dispatcher")).status(),
              IsRefusal(kForbidden, codes::kArbiterOnly));
  EXPECT_EQ(Decided(ticket, DoRejectReturn(), By("art", "arbiter")).size(), 1U);
  EXPECT_EQ(Decided(ticket, DoRejectReturn(), By("sue", "supervisor")).size(), 1U);
}

TEST(TicketHoldingTest, ANewHolderOrTheAnswerEndsAnOpenReturn) {
  EXPECT_FALSE(Given(With(ReturnedFacts(), {Assigned("south")})).open_return.has_value());
  EXPECT_FALSE(Given(With(ReturnedFacts(), {Answered("bo")})).open_return.has_value());
}

// Co-handlers.

TEST(TicketHoldingTest, ACoHandlerHelpsBesideTheHolder) {
  const TicketEvents events =
      Decided(Given(HandledFacts()), DoAddCoHandler("west", "wu"), By("bo"));

  EXPECT_THAT(events, ElementsAre(EqualsProto(CoHandlerAdded("west", "wu"))));
  const Ticket ticket = Given(With(HandledFacts(), events));
  EXPECT_THAT(ticket.co_handlers, ElementsAre(EqualsProto(HolderOf("west", "wu"))));
  EXPECT_EQ(ticket.holder->person(), "bo");
}

TEST(TicketHoldingTest, AddingACoHandlerTwiceIsNothingNew) {
  const Ticket ticket = Given(With(HandledFacts(), {CoHandlerAdded("west")}));

  EXPECT_THAT(Decided(ticket, DoAddCoHandler("west"), By("bo")), IsEmpty());
}

TEST(TicketHoldingTest, TheHolderIsNoCoHandler) {
  EXPECT_THAT(Decide(Given(HandledFacts()), DoAddCoHandler("west", "bo"), By("bo")).status(),
              IsRefusal(kForbidden, codes::kAlreadyTheHolder));
}

TEST(TicketHoldingTest, ATicketHasOnlySoManyCoHandlers) {
  std::vector<TicketEvent> facts = HandledFacts();
  for (int i = 0; i < 20; ++i) facts.push_back(CoHandlerAdded("unit " + std::to_string(i)));

  EXPECT_THAT(Decide(Given(facts), DoAddCoHandler("west"), By("bo")).status(),
              IsRefusal(kForbidden, codes::kTooManyCoHandlers));
}

TEST(TicketHoldingTest, ACoHandlerIsRemovedOnce) {
  const Ticket ticket = Given(With(HandledFacts(), {CoHandlerAdded("west")}));
  const TicketEvents events = Decided(ticket, DoRemoveCoHandler("west"), By("bo"));

  EXPECT_THAT(events, ElementsAre(EqualsProto(CoHandlerRemoved("west"))));
  EXPECT_THAT(Decided(Given(HandledFacts()), DoRemoveCoHandler("west"), By("bo")), IsEmpty());
}

TEST(TicketHoldingTest, ACoHandlerWhoBecomesTheHolderHelpsNoMore) {
  const Ticket ticket =
      Given(With(HandledFacts(), {CoHandlerAdded("west", "wu"), CoHandlerAdded("south")}));
  const TicketEvents events = Decided(ticket, DoAssign("west", "wu"), By("dora"));

  EXPECT_THAT(events, ElementsAre(EqualsProto(CoHandlerRemoved("west", "wu", "becomes the holder")),
                                  EqualsProto(Assigned("west", "wu"))));
}

TEST(TicketHoldingTest, WhoHelpedMayNotRevisit) {
  const Ticket ticket = Given(With(HandledFacts(), {CoHandlerAdded("west", "wu"), Answered("bo")}));

  EXPECT_THAT(Decide(ticket, DoPlanRevisit("wu"), By("dora")).status(),
              IsRefusal(kForbidden, codes::kHandlerMayNotRevisit));
}

}  // namespace
}  // namespace redress::testing
