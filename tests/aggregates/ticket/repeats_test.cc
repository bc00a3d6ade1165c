// Repeats: the same matter of the same customer again, inside the window.

#include "aggregates/ticket/repeats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "aggregates/codes.h"
#include "aggregates/customer/resolution.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/ticket_world.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;

class TicketRepeatsTest : public ::testing::Test {
 protected:
  std::string OpenTicket(const std::string& customer, const std::string& unit = "lobby") {
    TicketEvent received = Received(TICKET_KIND_COMPLAINT, customer);
    received.mutable_received()->set_unit(unit);
    return world_.Open({received});
  }

  // A ticket of the customer that was classified at `now`.
  std::string Classify(const std::string& customer, const std::string& unit = "lobby") {
    const std::string number = OpenTicket(customer, unit);
    world_.Do(number, DoClassify("price"));
    return number;
  }

  // Classifies the customer's `second`, by which it becomes the repeat of `first`.
  void ClassifyAsRepeat(const std::string& second, const std::string& first) {
    EXPECT_THAT(world_.Do(second, DoClassify("price")),
                ElementsAre(TicketStream(second), MatterOf(customer_), TicketStream(first)));
    EXPECT_THAT(world_.At(second).links,
                ElementsAre(EqualsProto(Linked(first, RELATION_REPEATS, rule_).linked())));
  }

  bool IsRepeat(const std::string& number) {
    const Ticket ticket = world_.At(number);
    return !ticket.links.empty() && ticket.links[0].relation() == RELATION_REPEATS;
  }

  std::string MatterOf(const std::string& customer) {
    return MatterStream(
        world_.names().MatterId(customer, std::vector<std::string>{"price"}, "lobby"));
  }

  TicketWorld world_;
  const std::string customer_ = world_.NewCustomer();
  const std::string rule_ = Policy().repeat_rule;
};

TEST_F(TicketRepeatsTest, ClassifyingRaisesTheMatterOnce) {
  const std::string number = OpenTicket(customer_);

  EXPECT_THAT(world_.Do(number, DoClassify("price")),
              ElementsAre(TicketStream(number), MatterOf(customer_)));
  world_.Do(number, DoClassify("attitude"));
  EXPECT_THAT(world_.Do(number, DoClassify("price")), ElementsAre(TicketStream(number)));
}

TEST_F(TicketRepeatsTest, TheSameMatterAgainIsLinkedAndRaised) {
  const std::string first = Classify(customer_);
  world_.now += absl::Hours(24 * 29);
  const std::string second = OpenTicket(customer_);

  ClassifyAsRepeat(second, first);

  EXPECT_THAT(world_.At(first).links,
              ElementsAre(EqualsProto(Linked(second, RELATION_REPEATED_BY, rule_).linked())));
  EXPECT_EQ(world_.At(second).escalation, 1U);
  EXPECT_EQ(world_.At(first).escalation, 0U);
}

TEST_F(TicketRepeatsTest, AfterTheWindowItIsNoRepeat) {
  Classify(customer_);
  world_.now += Policy().repeat_window + absl::Seconds(1);

  EXPECT_FALSE(IsRepeat(Classify(customer_)));
}

TEST_F(TicketRepeatsTest, AnotherCustomerUnitOrCategoryIsAnotherMatter) {
  Classify(customer_);
  const std::string other = OpenTicket(customer_);
  world_.Do(other, DoClassify("attitude"));

  EXPECT_FALSE(IsRepeat(other));
  EXPECT_FALSE(IsRepeat(Classify(world_.NewCustomer())));
  EXPECT_FALSE(IsRepeat(Classify(customer_, "kitchen")));
}

TEST_F(TicketRepeatsTest, WithoutACustomerThereIsNoRepeatUntilOneIsLinked) {
  const std::string first = Classify(customer_);
  const std::string second = Classify("");
  EXPECT_FALSE(IsRepeat(second));

  world_.Do(second, DoLinkCustomer(customer_));

  EXPECT_TRUE(IsRepeat(second));
  EXPECT_EQ(world_.At(first).links.size(), 1U);
}

TEST_F(TicketRepeatsTest, TheTicketReceivedLaterIsTheRepeatWheneverItsCustomerIsKnown) {
  TicketEvent received = Received();
  received.mutable_received()->set_unit("lobby");
  const std::string first = world_.Open({received, Classified("price")});
  const std::string second = world_.names().TicketNumber("later", 0);
  received.mutable_received()->set_number(second);
  received.mutable_received()->set_customer(customer_);
  Event later;
  later.mutable_happened()->set_unix_micros(1'000'000);
  *later.mutable_ticket() = received;
  world_.streams().Add(TicketStream(second), later, world_.now);
  world_.Do(second, DoClassify("price"));

  world_.Do(first, DoLinkCustomer(customer_));

  EXPECT_TRUE(IsRepeat(second));
  EXPECT_EQ(world_.At(second).escalation, 1U);
  EXPECT_EQ(world_.At(first).links[0].relation(), RELATION_REPEATED_BY);
  EXPECT_EQ(world_.At(first).escalation, 0U);
}

TEST_F(TicketRepeatsTest, WhatAPersonUnlinkedIsNotLinkedAgainByClassifyingItSoAgain) {
  const std::string first = Classify(customer_);
  const std::string second = Classify(customer_);
  ASSERT_TRUE(IsRepeat(second));
  world_.Do(second, DoUnlink(first));

  world_.Do(second, DoClassify("attitude"));
  world_.Do(second, DoClassify("price"));

  EXPECT_TRUE(world_.At(second).links.empty());
  EXPECT_EQ(world_.At(second).escalation, 1U);
}

TEST_F(TicketRepeatsTest, ACustomerWhoTurnedOutToBeAnotherRaisesTheSameMatter) {
  const std::string alias = world_.NewCustomer();
  world_.MergeCustomer(alias, customer_);
  Classify(customer_);

  EXPECT_TRUE(IsRepeat(Classify(alias)));
}

TEST_F(TicketRepeatsTest, AMatterRaisedBeforeTheCustomersWereMergedIsRepeatedAfter) {
  const std::string alias = world_.NewCustomer();
  const std::string first = Classify(alias);
  world_.MergeCustomer(alias, customer_);
  const std::string second = OpenTicket(customer_);

  ClassifyAsRepeat(second, first);

  EXPECT_EQ(world_.At(first).links.size(), 1U);
}

TEST_F(TicketRepeatsTest, AMatterIsRepeatedAcrossTwoMergesInARow) {
  const std::string alias = world_.NewCustomer();
  const std::string middle = world_.NewCustomer();
  const std::string first = Classify(alias);
  world_.MergeCustomer(alias, middle);
  world_.MergeCustomer(middle, customer_);

  const std::string second = Classify(customer_);

  EXPECT_TRUE(IsRepeat(second));
  EXPECT_EQ(world_.At(first).links.size(), 1U);
}

TEST_F(TicketRepeatsTest, ATicketRaisesItsMatterInOneStreamOfTheMergedCustomersOnly) {
  const std::string alias = world_.NewCustomer();
  const std::string number = Classify(alias);
  world_.MergeCustomer(alias, customer_);
  world_.Do(number, DoClassify("attitude"));

  EXPECT_THAT(world_.Do(number, DoClassify("price")), ElementsAre(TicketStream(number)));
}

TEST_F(TicketRepeatsTest, OnceTheMergeIsUndoneTheOthersMatterIsNotRepeated) {
  const std::string alias = world_.NewCustomer();
  const std::string first = Classify(alias);
  world_.MergeCustomer(alias, customer_);
  world_.UndoMergeOfCustomer(alias, customer_);

  EXPECT_FALSE(IsRepeat(Classify(customer_)));
  EXPECT_TRUE(world_.At(first).links.empty());
  EXPECT_TRUE(IsRepeat(Classify(alias)));
}

TEST_F(TicketRepeatsTest, WhatWasRaisedAsTheSurvivorIsNobodyElsesOnceTheMergeIsUndone) {
  const std::string alias = world_.NewCustomer();
  world_.MergeCustomer(alias, customer_);
  const std::string first = Classify(alias);
  world_.UndoMergeOfCustomer(alias, customer_);

  EXPECT_FALSE(IsRepeat(Classify(customer_)));
  EXPECT_TRUE(world_.At(first).links.empty());
}

TEST_F(TicketRepeatsTest, TheLatestTicketOfAllMergedCustomersIsRepeated) {
  const std::string alias = world_.NewCustomer();
  const std::string other = world_.NewCustomer();
  Classify(customer_);
  world_.now += absl::Hours(1);
  Classify(other);
  world_.now += absl::Hours(1);
  const std::string latest = Classify(alias);
  world_.now += absl::Hours(1);
  world_.MergeCustomer(alias, customer_);
  world_.MergeCustomer(other, customer_);

  const std::string repeat = Classify(customer_);

  EXPECT_THAT(world_.At(repeat).links,
              ElementsAre(EqualsProto(Linked(latest, RELATION_REPEATS, rule_).linked())));
}

TEST_F(TicketRepeatsTest, OnlyTheLatestTicketsOverAllMergedCustomersAreLookedAt) {
  const std::string alias = world_.NewCustomer();
  Classify(customer_);
  world_.now += absl::Hours(1);
  for (std::size_t i = 0; i < kMaxMatterTicketsExamined; ++i) {
    world_.Do(Classify(alias), DoClassify("attitude"));
  }
  world_.MergeCustomer(alias, customer_);

  EXPECT_FALSE(IsRepeat(Classify(customer_)));
}

TEST_F(TicketRepeatsTest, AtMostTheMattersOfAsManyCustomersAreLookedAtAsMergesMakeOne) {
  const std::string number = OpenTicket(customer_);
  for (std::size_t i = 0; i < 2 * kMaxMergedCustomers; ++i) {
    world_.MergeCustomer(world_.NewCustomer(), customer_);
  }

  world_.Do(number, DoClassify("price"));

  const std::set<std::string> loaded(world_.streams().loaded().begin(),
                                     world_.streams().loaded().end());
  EXPECT_EQ(std::count_if(loaded.begin(), loaded.end(),
                          [](const std::string& it) { return absl::StartsWith(it, "matter/"); }),
            kMaxMergedCustomers);
}

TEST_F(TicketRepeatsTest, ATicketIsLinkedToTheCustomerWhoStandsOnly) {
  const std::string alias = world_.NewCustomer();
  world_.MergeCustomer(alias, customer_);
  const std::string number = OpenTicket("");

  EXPECT_THAT(world_.Ask(number, DoLinkCustomer(alias)).status(),
              IsRefusal(absl::StatusCode::kFailedPrecondition, codes::kCustomerMerged));
}

TEST_F(TicketRepeatsTest, ATicketThatWasMergedAwayIsNotRepeated) {
  const std::string survivor = OpenTicket(customer_, "kitchen");
  world_.Do(Classify(customer_), DoMerge(survivor));

  EXPECT_FALSE(IsRepeat(Classify(customer_)));
}

TEST_F(TicketRepeatsTest, ATicketThatWasReclassifiedIsNotRepeated) {
  world_.Do(Classify(customer_), DoClassify("attitude"));

  EXPECT_FALSE(IsRepeat(Classify(customer_)));
}

TEST_F(TicketRepeatsTest, AnImportedTicketStaysSilent) {
  Classify(customer_);
  TicketEvent imported;
  *imported.mutable_imported()->mutable_received() =
      Received(TICKET_KIND_COMPLAINT, customer_).received();
  imported.mutable_imported()->set_phase(TICKET_PHASE_RECEIVED);
  const std::string number = world_.names().TicketNumber("imported", 0);
  imported.mutable_imported()->mutable_received()->set_number(number);
  imported.mutable_imported()->mutable_received()->set_unit("lobby");
  world_.Take(number, {imported});

  EXPECT_THAT(world_.Do(number, DoClassify("price")), ElementsAre(TicketStream(number)));
}

TEST_F(TicketRepeatsTest, TheHighestLevelIsNotExceeded) {
  Classify(customer_);
  const std::string second = OpenTicket(customer_);
  world_.Take(second, {Escalated(Policy().max_escalation)});

  world_.Do(second, DoClassify("price"));

  EXPECT_TRUE(IsRepeat(second));
  EXPECT_EQ(world_.At(second).escalation, Policy().max_escalation);
}

TEST_F(TicketRepeatsTest, OnlyTheLatestTicketsOfAMatterAreLookedAt) {
  Classify(customer_);
  for (std::size_t i = 0; i < kMaxMatterTicketsExamined; ++i) {
    const std::string number = Classify(customer_);
    world_.Do(number, DoClassify("attitude"));
  }

  EXPECT_FALSE(IsRepeat(Classify(customer_)));
}

TEST_F(TicketRepeatsTest, SettlingAtFirstContactRaisesTheMatterToo) {
  const std::string first = Classify(customer_);
  const std::string second = OpenTicket(customer_);

  world_.Do(second, DoResolve("desk", "price"));

  EXPECT_TRUE(IsRepeat(second));
  EXPECT_EQ(world_.At(second).phase, TICKET_PHASE_ANSWERED);
  EXPECT_EQ(world_.At(first).links.size(), 1U);
}

}  // namespace
}  // namespace redress::testing
