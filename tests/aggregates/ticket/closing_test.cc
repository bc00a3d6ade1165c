// Ways out of the open tickets: refused, settled at once, handed on, archived.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aggregates/codes.h"
#include "aggregates/happened.h"
#include "aggregates/ticket/decisions.h"
#include "aggregates/ticket/ticket.h"
#include "tests/testing/decided.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;

// Refuse, transfer outside.

TEST(TicketClosingTest, RefusingClosesWithTheReasonAndWhatWasTold) {
  TicketEvent closed = Closed(EXIT_REFUSED);
  closed.mutable_closed()->set_reason_code("not-ours");
  closed.mutable_closed()->mutable_told()->set_channel(CHANNEL_PHONE);

  EXPECT_THAT(Decided(Given({Received()}), DoRefuse(), By("ana")),
              ElementsAre(EqualsProto(closed)));
}

TEST(TicketClosingTest, NothingIsRefusedWithoutAReasonCodeAndAWordToTheCustomer) {
  TicketCommand refuse;
  refuse.mutable_refuse();

  EXPECT_THAT(Faults(refuse), ElementsAre("/reason_code", "/told"));
}

TEST(TicketClosingTest, WhatWasHandledBeforeIsNotRefused) {
  const Ticket ticket = Given({Received(), Classified(), Assigned("north"), Started("bo"),
                               Answered("bo"), Reached("rita", RESOLUTION_NOT, 1), RedoOrdered(2)});

  EXPECT_THAT(Decide(ticket, DoRefuse(), By("ana")).status(),
              IsRefusal(kForbidden, codes::kAlreadyAccepted));
}

TEST(TicketClosingTest, HandingATicketOutsideClosesItAndSaysToWhom) {
  const TicketEvents events = Decided(Given({Received()}), DoTransferOutside(), By("ana"));

  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].closed().exit(), EXIT_TRANSFERRED);
  EXPECT_EQ(events[0].closed().to(), "the airline");
  EXPECT_EQ(events[0].closed().told().channel(), CHANNEL_PHONE);
}

TEST(TicketClosingTest, NothingIsHandedOutsideUntold) {
  TicketCommand transfer;
  transfer.mutable_transfer_outside();

  EXPECT_THAT(Faults(transfer), ElementsAre("/to", "/reason", "/told"));
}

// Resolve.

TEST(TicketClosingTest, SettlingAtFirstContactClassifiesAssignsAndAnswersInOneCommit) {
  EXPECT_THAT(Decided(Given({Received()}), DoResolve("desk"), By("ana")),
              ElementsAre(EqualsProto(Classified()), EqualsProto(Assigned("desk", "ana")),
                          EqualsProto(Answered("ana"))));
}

TEST(TicketClosingTest, SettlingAtFirstContactClosesWhatIsExempt) {
  const TicketEvents events =
      Decided(Given({Received(TICKET_KIND_CONSULTATION)}), DoResolve("desk"), By("ana"));

  ASSERT_EQ(events.size(), 4U);
  EXPECT_EQ(events[3].closed().exit(), EXIT_EXEMPT);
  EXPECT_EQ(events[3].closed().exemption(), Policy().exemption);
}

TEST(TicketClosingTest, WhatIsClassifiedIsSettledWithoutSayingItAgain) {
  const Ticket ticket = Given({Received(), Classified()});

  EXPECT_EQ(Decided(ticket, DoResolve("desk", ""), By("ana")).size(), 2U);
  EXPECT_EQ(Decided(ticket, DoResolve("desk", "attitude"), By("ana")).size(), 2U);
  EXPECT_EQ(Decided(ticket, DoResolve("desk", "price"), By("ana")).size(), 3U);
}

TEST(TicketClosingTest, WhatIsNotClassifiedIsNotSettled) {
  EXPECT_THAT(Decide(Given({Received()}), DoResolve("desk", ""), By("ana")).status(),
              IsRefusal(kForbidden, codes::kNotClassified));
}

TEST(TicketClosingTest, SettlingNeedsUnitAnswerAndSomebodyWhoActs) {
  TicketCommand empty;
  empty.mutable_resolve();
  TicketCommand rejected = DoResolve();
  rejected.mutable_resolve()->mutable_answer()->set_outcome(ANSWER_OUTCOME_REJECTED);

  EXPECT_THAT(Faults(empty), ElementsAre("/unit", "/answer"));
  EXPECT_THAT(Faults(rejected), ElementsAre("/answer/reason", "/answer/appeal_route"));
  EXPECT_THAT(Decide(Given({Received()}), DoResolve(), By("")).status(),
              IsRefusal(absl::StatusCode::kUnauthenticated, codes::kActorRequired));
}

TEST(TicketClosingTest, WhoSettledATicketMayNotRevisitIt) {
  const Ticket ticket =
      Given(With({Received()}, Decided(Given({Received()}), DoResolve(), By("ana"))));

  EXPECT_THAT(Decide(ticket, DoRevisit(RESOLUTION_RESOLVED, 5), By("ana")).status(),
              IsRefusal(kForbidden, codes::kHandlerMayNotRevisit));
}

TEST(TicketClosingTest, WhoIsRelievedByARedoDoesNotSettleIt) {
  const Ticket ticket = Given({Received(), Classified(), Assigned("desk", "ana"), Answered("ana"),
                               Reached("rita", RESOLUTION_NOT, 1), RedoOrdered(2)});

  EXPECT_THAT(Decide(ticket, DoResolve("desk"), By("ana")).status(),
              IsRefusal(kForbidden, codes::kSameHolder));
  EXPECT_EQ(Decided(ticket, DoResolve("desk"), By("bo")).size(), 2U);
}

// Archive, reopen.

TEST(TicketClosingTest, AClosedTicketIsArchivedOnceItsTimeIsOver) {
  Context context = By("ana");
  context.now = Monday() + context.policy.archive_after;

  EXPECT_THAT(Decided(Given({Received(), Closed(EXIT_WITHDRAWN)}), DoArchive(), context),
              ElementsAre(EqualsProto(Archived())));
}

TEST(TicketClosingTest, BeforeItsTimeNoTicketIsArchivedWhichIsForTheClockToSay) {
  Context context = By("ana");
  context.now = Monday() + context.policy.archive_after - absl::Seconds(1);

  const auto events = Decide(Given({Received(), Closed(EXIT_WITHDRAWN)}), DoArchive(), context);

  EXPECT_THAT(events.status(), IsRefusal(kForbidden, codes::kTooEarly));
  EXPECT_TRUE(IsClockBound(events.status()));
}

TEST(TicketClosingTest, AMergedTicketIsNotReopened) {
  const Ticket ticket = Given({Received(), CustomerLinked(), MergedInto(OtherNumber())});

  EXPECT_THAT(Decide(ticket, DoReopen(), By("ana")).status(),
              IsRefusal(kForbidden, codes::kMergedAway));
}

TEST(TicketClosingTest, WhatAnotherSystemAnsweredCanBeClosed) {
  TicketEvent imported;
  *imported.mutable_imported()->mutable_received() = Received(TICKET_KIND_CONSULTATION).received();
  imported.mutable_imported()->set_phase(TICKET_PHASE_ANSWERED);
  *imported.mutable_imported()->mutable_holder() = HolderOf("north");

  EXPECT_EQ(Decided(Given({imported}), DoClose(EXIT_EXEMPT), By("ana")).size(), 1U);
}

}  // namespace
}  // namespace redress::testing
