// How tickets stand to others: links, leading, merges. Both tickets change in one commit.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aggregates/codes.h"
#include "aggregates/ticket/ticket.h"
#include "tests/testing/decided.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/ticket_state.h"
#include "tests/testing/ticket_world.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class TicketLinksTest : public ::testing::Test {
 protected:
  std::string OpenTicket(const std::string& customer = "") {
    return world_.Open({Received(TICKET_KIND_COMPLAINT, customer)});
  }

  absl::Status Refusal(const std::string& number, const TicketCommand& command) {
    return world_.Ask(number, command).status();
  }

  std::vector<Relation> RelationsOf(const std::string& number) {
    std::vector<Relation> relations;
    for (const TicketLinked& link : world_.At(number).links) relations.push_back(link.relation());
    return relations;
  }

  TicketWorld world_;
};

// Link, unlink.

TEST_F(TicketLinksTest, ALinkStandsOnBothTickets) {
  const std::string one = OpenTicket();
  const std::string other = OpenTicket();

  const auto appended = world_.Do(one, DoLink(other, RELATION_REPEATS));

  EXPECT_THAT(appended, ElementsAre(TicketStream(one), TicketStream(other)));
  EXPECT_THAT(world_.At(one).links,
              ElementsAre(EqualsProto(Linked(other, RELATION_REPEATS).linked())));
  EXPECT_THAT(world_.At(other).links,
              ElementsAre(EqualsProto(Linked(one, RELATION_REPEATED_BY).linked())));
}

TEST_F(TicketLinksTest, LinkingTheSameTwiceIsNothingNew) {
  const std::string one = OpenTicket();
  const std::string other = OpenTicket();
  world_.Do(one, DoLink(other));

  EXPECT_THAT(world_.Do(one, DoLink(other)), IsEmpty());
  EXPECT_THAT(world_.Do(other, DoLink(one)), IsEmpty());
}

TEST_F(TicketLinksTest, ANumberReadOutWithSpacesNamesTheOtherTicket) {
  const std::string one = OpenTicket();
  const std::string other = OpenTicket();

  world_.Do(one, DoLink(other.substr(0, 4) + " " + other.substr(4)));

  EXPECT_EQ(world_.At(one).links[0].ticket(), other);
}

TEST_F(TicketLinksTest, ATicketIsNotLinkedToItself) {
  const std::string one = OpenTicket();

  EXPECT_THAT(FaultsOf(Refusal(one, DoLink(one))), ElementsAre("/ticket"));
  EXPECT_THAT(FaultsOf(Refusal(one, DoLead({one}))), ElementsAre("/tickets/0"));
  EXPECT_THAT(FaultsOf(Refusal(one, DoMerge(one))), ElementsAre("/into"));
}

TEST_F(TicketLinksTest, OnlyATicketThatExistsIsLinkedTo) {
  const std::string one = OpenTicket(kCustomer);

  for (const TicketCommand& command :
       {DoLink(OtherNumber()), DoLead({OtherNumber()}), DoMerge(OtherNumber())}) {
    EXPECT_THAT(Refusal(one, command),
                IsRefusal(absl::StatusCode::kNotFound, codes::kNoSuchTicket));
  }
}

TEST_F(TicketLinksTest, WhatIsNoNumberIsMalformed) {
  EXPECT_THAT(Faults(DoLink("4711")), ElementsAre("/ticket"));
  EXPECT_THAT(Faults(DoUnlink("4711")), ElementsAre("/ticket"));
  EXPECT_THAT(Faults(DoMerge("4711")), ElementsAre("/into"));
  EXPECT_THAT(Faults(DoLead({OtherNumber(), "4711"})), ElementsAre("/tickets/1"));
}

TEST_F(TicketLinksTest, LeadingIsSaidByItsOwnVerb) {
  EXPECT_THAT(Faults(DoLink(OtherNumber(), RELATION_LEADS)), ElementsAre("/relation"));
  EXPECT_THAT(Faults(DoLink(OtherNumber(), RELATION_LED_BY)), ElementsAre("/relation"));
}

TEST_F(TicketLinksTest, TwoTicketsDoNotRepeatEachOther) {
  const std::string one = OpenTicket();
  const std::string other = OpenTicket();
  world_.Do(one, DoLink(other, RELATION_REPEATS));

  EXPECT_THAT(Refusal(other, DoLink(one, RELATION_REPEATS)),
              IsRefusal(kForbidden, codes::kContraryLink));
}

TEST_F(TicketLinksTest, ATicketHasOnlySoManyLinks) {
  std::vector<TicketEvent> facts = {Received()};
  for (int i = 0; i < 200; ++i) facts.push_back(Linked(std::to_string(i), RELATION_RELATED));
  const std::string full = world_.Open(facts);
  const std::string other = OpenTicket();

  EXPECT_THAT(Refusal(full, DoLink(other)), IsRefusal(kForbidden, codes::kTooManyLinks));
  EXPECT_THAT(Refusal(other, DoLink(full)), IsRefusal(kForbidden, codes::kTooManyLinks));
}

TEST_F(TicketLinksTest, UnlinkingEndsEveryLinkOnBothTickets) {
  const std::string one = OpenTicket();
  const std::string other = OpenTicket();
  const std::string third = OpenTicket();
  world_.Do(one, DoLink(other, RELATION_REPEATS));
  world_.Do(one, DoLink(other, RELATION_RELATED));
  world_.Do(one, DoLink(third));

  world_.Do(other, DoUnlink(one));

  EXPECT_THAT(RelationsOf(one), ElementsAre(RELATION_RELATED));
  EXPECT_EQ(world_.At(one).links[0].ticket(), third);
  EXPECT_THAT(RelationsOf(other), IsEmpty());
}

TEST_F(TicketLinksTest, UnlinkingWhatIsNotLinkedIsNothingNew) {
  EXPECT_THAT(world_.Do(OpenTicket(), DoUnlink(OpenTicket())), IsEmpty());
}

// Lead.

TEST_F(TicketLinksTest, ATicketLeadsOthersWhichKnowIt) {
  const std::string lead = OpenTicket();
  const std::string one = OpenTicket();
  const std::string other = OpenTicket();

  world_.Do(lead, DoLead({one, other, one}));

  EXPECT_THAT(RelationsOf(lead), ElementsAre(RELATION_LEADS, RELATION_LEADS));
  EXPECT_THAT(RelationsOf(one), ElementsAre(RELATION_LED_BY));
  EXPECT_THAT(RelationsOf(other), ElementsAre(RELATION_LED_BY));
}

TEST_F(TicketLinksTest, LeadingTheSameAgainIsNothingNew) {
  const std::string lead = OpenTicket();
  const std::string one = OpenTicket();
  const std::string other = OpenTicket();
  world_.Do(lead, DoLead({one}));

  EXPECT_THAT(world_.Do(lead, DoLead({one})), IsEmpty());
  EXPECT_THAT(world_.Do(lead, DoLead({one, other})),
              ElementsAre(TicketStream(lead), TicketStream(other)));
}

TEST_F(TicketLinksTest, ATicketHasOneLeadOnlyAndNoLeadIsLed) {
  const std::string lead = OpenTicket();
  const std::string led = OpenTicket();
  const std::string third = OpenTicket();
  world_.Do(lead, DoLead({led}));

  EXPECT_THAT(Refusal(third, DoLead({led})), IsRefusal(kForbidden, codes::kAlreadyLed));
  EXPECT_THAT(Refusal(led, DoLead({third})), IsRefusal(kForbidden, codes::kAlreadyLed));
  EXPECT_THAT(Refusal(third, DoLead({lead})), IsRefusal(kForbidden, codes::kLeadsOthers));
}

TEST_F(TicketLinksTest, AClosedTicketIsNotLed) {
  const std::string closed = world_.Open({Received(), Closed(EXIT_WITHDRAWN)});

  EXPECT_THAT(Refusal(OpenTicket(), DoLead({closed})),
              IsRefusal(kForbidden, codes::kOtherTicketClosed));
}

TEST_F(TicketLinksTest, UnlinkingFreesALedTicket) {
  const std::string lead = OpenTicket();
  const std::string led = OpenTicket();
  world_.Do(lead, DoLead({led}));
  world_.Do(led, DoUnlink(lead));

  EXPECT_EQ(world_.Do(OpenTicket(), DoLead({led})).size(), 2U);
}

// Merge.

class TicketMergeTest : public TicketLinksTest {
 protected:
  const std::string customer_ = world_.NewCustomer();
};

TEST_F(TicketMergeTest, AMergedTicketGoesOnInTheOther) {
  const std::string one = OpenTicket(customer_);
  const std::string other = OpenTicket(customer_);

  const auto appended = world_.Do(one, DoMerge(other));

  EXPECT_THAT(appended, ElementsAre(TicketStream(one), TicketStream(other)));
  EXPECT_EQ(world_.At(one).phase, TICKET_PHASE_CLOSED);
  EXPECT_EQ(world_.At(one).closed->exit(), EXIT_MERGED);
  EXPECT_EQ(world_.At(one).closed->into(), other);
  EXPECT_THAT(world_.At(other).absorbed, ElementsAre(one));
  EXPECT_EQ(world_.At(other).phase, TICKET_PHASE_RECEIVED);
}

TEST_F(TicketMergeTest, UndoingAMergeGivesBackTheSameStateFromEveryOpenPhase) {
  std::vector<TicketEvent> facts = {Received(TICKET_KIND_COMPLAINT, customer_)};
  const std::vector<std::vector<TicketEvent>> steps = {
      {},
      {Classified(), Escalated(2)},
      {Assigned("north", "bo"), Waited()},
      {Started("bo"), ReturnRequested("bo"), CoHandlerAdded("west")},
      {Answered("bo")},
      {RevisitPlanned("rita"), NotReached("rita", 1)},
      {Reached("rita", RESOLUTION_NOT, 1), RedoOrdered(2)}};
  for (const std::vector<TicketEvent>& step : steps) {
    facts = With(facts, step);
    const std::string one = world_.Open(facts);
    const std::string other = world_.Open(facts);
    const std::string one_before = StateText(world_.At(one));
    const std::string other_before = StateText(world_.At(other));
    SCOPED_TRACE(one_before);

    world_.Do(one, DoMerge(other));
    EXPECT_NE(StateText(world_.At(one)), one_before);
    world_.Do(one, DoUndoMerge());

    EXPECT_EQ(StateText(world_.At(one)), one_before);
    EXPECT_EQ(StateText(world_.At(other)), other_before);
  }
}

TEST_F(TicketMergeTest, TicketsOfOtherCustomersAreNotMerged) {
  const std::string one = OpenTicket(customer_);

  EXPECT_THAT(Refusal(one, DoMerge(OpenTicket(world_.NewCustomer()))),
              IsRefusal(kForbidden, codes::kOtherCustomer));
  EXPECT_THAT(Refusal(one, DoMerge(OpenTicket())), IsRefusal(kForbidden, codes::kNoCustomer));
  EXPECT_THAT(Refusal(OpenTicket(), DoMerge(one)), IsRefusal(kForbidden, codes::kNoCustomer));
}

TEST_F(TicketMergeTest, TicketsOfMergedCustomersAreOfOneCustomer) {
  const std::string other_customer = world_.NewCustomer();
  const std::string one = OpenTicket(customer_);
  const std::string other = OpenTicket(other_customer);
  world_.MergeCustomer(other_customer, customer_);

  EXPECT_EQ(world_.Do(one, DoMerge(other)).size(), 2U);
}

TEST_F(TicketMergeTest, NothingIsMergedIntoAClosedTicketNotEvenIntoOneThatWasMerged) {
  const std::string one = OpenTicket(customer_);
  const std::string other = OpenTicket(customer_);
  const std::string third = OpenTicket(customer_);
  world_.Do(one, DoMerge(other));

  EXPECT_THAT(Refusal(third, DoMerge(one)), IsRefusal(kForbidden, codes::kOtherTicketClosed));
  EXPECT_THAT(Refusal(other, DoMerge(one)), IsRefusal(kForbidden, codes::kOtherTicketClosed));
}

TEST_F(TicketMergeTest, OnlyAMergeIsUndone) {
  const std::string closed = world_.Open({Received(), Closed(EXIT_WITHDRAWN)});

  EXPECT_THAT(Refusal(closed, DoUndoMerge()), IsRefusal(kForbidden, codes::kNotMerged));
}

TEST_F(TicketMergeTest, AMergeIsUndoneThoughTheOtherIsClosedOrMergedItself) {
  const std::string one = OpenTicket(customer_);
  const std::string other = OpenTicket(customer_);
  const std::string third = OpenTicket(customer_);
  world_.Do(one, DoMerge(other));
  world_.Do(other, DoMerge(third));

  world_.Do(one, DoUndoMerge());

  EXPECT_EQ(world_.At(one).phase, TICKET_PHASE_RECEIVED);
  EXPECT_THAT(world_.At(other).absorbed, IsEmpty());
  EXPECT_EQ(world_.At(other).phase, TICKET_PHASE_CLOSED);
}

}  // namespace
}  // namespace redress::testing
