// What stands beside the phase, and facts that may come late.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aggregates/codes.h"
#include "aggregates/ticket/decisions.h"
#include "aggregates/ticket/ticket.h"
#include "tests/testing/decided.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/reveal_builder.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<TicketEvent> HandledFacts() {
  return {Received(), Classified(), Assigned("north", "bo"), Started("bo")};
}

std::vector<TicketEvent> WaitingFacts() { return With(HandledFacts(), {Waited()}); }

// Waiting.

TEST(TicketBesideTest, WaitingSaysForWhomAndChangesNoPhase) {
  const TicketEvents events = Decided(Given(HandledFacts()), DoWait(), By("bo"));

  EXPECT_THAT(events, ElementsAre(EqualsProto(Waited())));
  EXPECT_EQ(Given(WaitingFacts()).phase, TICKET_PHASE_HANDLING);
}

TEST(TicketBesideTest, ATicketWaitsForOneThingAtATime) {
  EXPECT_THAT(Decided(Given(WaitingFacts()), DoWait(), By("bo")), IsEmpty());
  EXPECT_THAT(Decide(Given(WaitingFacts()), DoWait(WAITING_FOR_CUSTOMER), By("bo")).status(),
              IsRefusal(kForbidden, codes::kAlreadyWaiting));
}

TEST(TicketBesideTest, WaitingNeedsAReasonAndSomethingWaitedFor) {
  TicketCommand wait;
  wait.mutable_wait();

  EXPECT_THAT(Faults(wait), ElementsAre("/waiting_for", "/reason"));
}

TEST(TicketBesideTest, OnlyWhatWaitsIsResumed) {
  EXPECT_THAT(Decided(Given(WaitingFacts()), DoResume(), By("bo")),
              ElementsAre(EqualsProto(Resumed())));
  EXPECT_THAT(Decide(Given(HandledFacts()), DoResume(), By("bo")).status(),
              IsRefusal(kForbidden, codes::kNotWaiting));
  EXPECT_THAT(Decide(Given(With(WaitingFacts(), {Resumed()})), DoResume(), By("bo")).status(),
              IsRefusal(kForbidden, codes::kNotWaiting));
}

TEST(TicketBesideTest, ANewHolderTheAnswerAndTheEndOfATicketEndItsWaiting) {
  for (const TicketEvent& end : {Assigned("south"), Answered("bo"), Closed(EXIT_WITHDRAWN)}) {
    EXPECT_FALSE(Given(With(WaitingFacts(), {end})).waiting.has_value()) << end.ShortDebugString();
  }
}

// Escalation.

TEST(TicketBesideTest, EscalatingGoesToTheNextLevelWhereNoneIsNamed) {
  EXPECT_THAT(Decided(Given({Received()}), DoEscalate(), By("ana")),
              ElementsAre(EqualsProto(Escalated(1))));
  EXPECT_THAT(Decided(Given({Received(), Escalated(1)}), DoEscalate(), By("ana")),
              ElementsAre(EqualsProto(Escalated(2))));
}

TEST(TicketBesideTest, EscalatingGoesToAnyHigherLevelThatIsNamed) {
  EXPECT_THAT(Decided(Given({Received(), Escalated(1)}), DoEscalate(4), By("ana")),
              ElementsAre(EqualsProto(Escalated(4))));
}

TEST(TicketBesideTest, TheLevelOnlyRises) {
  const Ticket ticket = Given({Received(), Escalated(3)});

  EXPECT_THAT(Decided(ticket, DoEscalate(3), By("ana")), IsEmpty());
  EXPECT_THAT(Decide(ticket, DoEscalate(2), By("ana")).status(),
              IsRefusal(kForbidden, codes::kLevelMustRise));
}

TEST(TicketBesideTest, ThereIsAHighestLevel) {
  EXPECT_THAT(Decide(Given({Received(), Escalated(5)}), DoEscalate(), By("ana")).status(),
              IsRefusal(kForbidden, codes::kLevelMustRise));
  EXPECT_THAT(Decide(Given({Received()}), DoEscalate(6), By("ana")).status(),
              IsRefusal(kForbidden, codes::kLevelMustRise));
}

// Reminders, secrecy.

TEST(TicketBesideTest, RemindersAreCounted) {
  const TicketEvents first = Decided(Given({Received()}), DoRemind(), By("ana"));
  const TicketEvents second = Decided(Given(With({Received()}, first)), DoRemind(), By("ana"));

  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(first[0].reminded().count(), 1U);
  EXPECT_EQ(second[0].reminded().count(), 2U);
  EXPECT_EQ(second[0].reminded().channel(), CHANNEL_PHONE);
}

TEST(TicketBesideTest, SecrecyIsSetWithAReasonWhereItChanges) {
  const TicketEvents events = Decided(Given({Received()}), DoSetSecrecy(), By("ana"));

  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].secrecy_set().secrecy(), SECRECY_SECRET);
  EXPECT_THAT(Decided(Given(With({Received()}, events)), DoSetSecrecy(), By("ana")), IsEmpty());
  EXPECT_THAT(Decided(Given({Received()}), DoSetSecrecy(SECRECY_NORMAL), By("ana")), IsEmpty());
}

TEST(TicketBesideTest, SecrecyIsNotSetWithoutAReason) {
  TicketCommand set = DoSetSecrecy();
  set.mutable_set_secrecy()->clear_reason();

  EXPECT_THAT(Faults(set), ElementsAre("/reason"));
}

TEST(TicketBesideTest, WhatWasReceivedInConfidenceIsConfidential) {
  TicketEvent received = Received();
  received.mutable_received()->set_confidential(true);

  EXPECT_EQ(Given({received}).secrecy, SECRECY_CONFIDENTIAL);
  EXPECT_EQ(Given({Received()}).secrecy, SECRECY_NORMAL);
}

// Who the customer is.

Ticket OfSecrecy(Secrecy secrecy, const std::string& customer = "") {
  TicketEvent set;
  set.mutable_secrecy_set()->set_secrecy(secrecy);
  return Given(With({Received(TICKET_KIND_COMPLAINT, customer)}, {set}));
}

TEST(TicketBesideTest, ARevealSaysWhyAndOfWhatAndTakesAReasonEachTime) {
  const Ticket ticket = Given({Received(TICKET_KIND_COMPLAINT, "anna")});

  const TicketEvents events = Decided(ticket, DoReveal(), By("aud", "auditor"));

  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].revealed().reason(), DoReveal().reveal().reason());
  EXPECT_THAT(events[0].revealed().fields(), ElementsAre("customer", "contacts"));
  const Ticket after = Given(With({Received(TICKET_KIND_COMPLAINT, "anna")}, events));
  EXPECT_EQ(after.phase, TICKET_PHASE_RECEIVED);
  EXPECT_EQ(Decided(after, DoReveal(), By("aud", "auditor")).size(), 1U);
  TicketCommand without_reason = DoReveal();
  without_reason.mutable_reveal()->clear_reason();
  EXPECT_THAT(Faults(without_reason), ElementsAre("/reason"));
}

TEST(TicketBesideTest, OfWhatIsSecretAHandlerIsNotToldNorFindsOutWhoseItIs) {
  for (const Secrecy secrecy : {SECRECY_CONFIDENTIAL, SECRECY_SECRET}) {
    for (const TicketCommand& command : {DoReveal(), DoLinkCustomer("anna")}) {
      EXPECT_THAT(Decide(OfSecrecy(secrecy, "anna"), command, By("bo", "handler")).status(),
                  IsRefusal(absl::StatusCode::kFailedPrecondition, codes::kCustomerSecret));
      EXPECT_TRUE(Decide(OfSecrecy(secrecy), command, By("sue", "supervisor")).ok());
    }
  }
  EXPECT_EQ(Decided(OfSecrecy(SECRECY_NORMAL), DoReveal(), By("bo", "handler")).size(), 1U);
  EXPECT_EQ(Decided(OfSecrecy(SECRECY_NORMAL), DoLinkCustomer(), By("bo", "handler")).size(), 1U);
}

// Late facts.

TEST(TicketBesideTest, EvidenceIsTakenAsGiven) {
  const TicketEvents events = Decided(Given({Received()}), DoAddEvidence(), By("ana"));

  ASSERT_EQ(events.size(), 1U);
  EXPECT_THAT(events[0].evidence_added().attachments(0),
              EqualsProto(DoAddEvidence().add_evidence().attachments(0)));
}

TEST(TicketBesideTest, ACauseIsRecordedOnceUnlessThereIsMoreToSay) {
  const TicketEvents events = Decided(Given({Received()}), DoRecordCause("boiler"), By("ana"));
  const Ticket ticket = Given(With({Received()}, events));
  TicketCommand more = DoRecordCause("boiler");
  more.mutable_record_cause()->set_words("since March");

  EXPECT_EQ(ticket.cause, "boiler");
  EXPECT_THAT(Decided(ticket, DoRecordCause("boiler"), By("ana")), IsEmpty());
  EXPECT_EQ(Decided(ticket, more, By("ana")).size(), 1U);
  EXPECT_EQ(Decided(ticket, DoRecordCause("staffing"), By("ana")).size(), 1U);
}

TEST(TicketBesideTest, TheAnswersCauseIsTheTickets) {
  EXPECT_EQ(Given(With(HandledFacts(), {Answered("bo")})).cause, "staffing");
}

TEST(TicketBesideTest, WhatWasToldIsRecorded) {
  const TicketEvents events = Decided(Given({Received()}), DoTell(), By("ana"));

  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].told().told().channel(), CHANNEL_SMS);
}

}  // namespace
}  // namespace redress::testing
