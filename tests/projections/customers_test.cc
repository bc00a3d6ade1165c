#include "projections/customers.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "projections/ticket_lists.h"
#include "projections/tickets.h"
#include "projections/timelines.h"
#include "tests/projections/views.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(CustomersTest, ARowShowsNamePointsAndCounts) {
  Views views;
  views.Commit({Contact("k", "c", "1"), Received("1", "c", "k"), CustomerCreated("c", "Wang"),
                PointAdded("c", "+8613800000000")});
  views.Commit({Contact("m", "c"), PointAdded("c", "+8613800000000")});

  const CustomerRow row = **ReadCustomer(views.store, "c");

  EXPECT_EQ(row.id(), "c");
  EXPECT_EQ(row.name(), "Wang");
  ASSERT_THAT(row.points(), SizeIs(1));
  EXPECT_EQ(row.points(0).value(), "+8613800000000");
  EXPECT_EQ(row.created_recorded_at(), 1'000'000);
  EXPECT_EQ(row.tickets(), 1);
  EXPECT_EQ(row.contacts(), 2);
  EXPECT_EQ(row.version(), 3);
}

TEST(CustomersTest, ALinkMovesTheCount) {
  Views views;
  views.Commit({Received("1", "c"), Contact("k")});
  views.Commit({CustomerLinked("1", "d"), ContactLinked("k", "d")});
  views.Commit({CustomerLinked("1", "d")});

  EXPECT_EQ((*ReadCustomer(views.store, "c"))->tickets(), 0);
  EXPECT_EQ((*ReadCustomer(views.store, "d"))->tickets(), 1);
  EXPECT_EQ((*ReadCustomer(views.store, "d"))->contacts(), 1);
}

TEST(CustomersTest, UnknownCustomersHaveNoRow) {
  Views views;
  views.Commit({Received("1")});

  EXPECT_EQ(*ReadCustomer(views.store, "c"), std::nullopt);
  EXPECT_EQ(*ReadCustomer(views.store, ""), std::nullopt);
}

TEST(CustomersTest, PagesListThemByIdAndNothingElse) {
  Views views;
  views.Commit({Received("1", "c"), CustomerCreated("b", "Bo"), CustomerCreated("a", "Ana"),
                CustomerCreated("c", "C")});

  const absl::StatusOr<CustomerPage> first = ListCustomers(views.store, {}, "", 2);
  ASSERT_TRUE(first.ok()) << first.status();
  const absl::StatusOr<CustomerPage> second = ListCustomers(views.store, {}, first->next_cursor, 2);
  ASSERT_TRUE(second.ok()) << second.status();

  EXPECT_EQ(first->rows.at(0).name(), "Ana");
  EXPECT_EQ(first->rows.at(1).name(), "Bo");
  EXPECT_THAT(second->rows, SizeIs(1));
  EXPECT_EQ(second->rows.at(0).tickets(), 1);
  EXPECT_EQ(second->next_cursor, "");
  EXPECT_EQ(ListCustomers(views.store, {}, "!", 2).status().code(),
            absl::StatusCode::kInvalidArgument);
}

std::vector<std::string> Ids(const absl::StatusOr<CustomerPage>& page) {
  std::vector<std::string> ids;
  EXPECT_TRUE(page.ok()) << page.status();
  if (!page.ok()) return ids;
  for (const CustomerRow& row : page->rows) ids.push_back(row.id());
  return ids;
}

TEST(CustomersTest, ARowShowsTheLastWord) {
  Views views;
  CustomerEvent profile;
  profile.mutable_profile_changed()->mutable_profile()->set_name("Wang Min");
  profile.mutable_profile_changed()->mutable_profile()->set_language("zh");
  CustomerEvent consent;
  consent.mutable_consent_recorded()->set_purpose("survey");
  consent.mutable_consent_recorded()->set_given(true);
  CustomerEvent withdrawn = consent;
  withdrawn.mutable_consent_recorded()->set_given(false);
  views.Commit({CustomerCreated("c", "Wang"), Customer("c", profile), Customer("c", consent),
                Customer("c", withdrawn), CallbackPlannedFor("b", 10, "c")});

  const CustomerRow row = **ReadCustomer(views.store, "c");

  EXPECT_EQ(row.name(), "Wang Min");
  EXPECT_EQ(row.profile().language(), "zh");
  ASSERT_THAT(row.consents(), SizeIs(1));
  EXPECT_FALSE(row.consents(0).given());
  EXPECT_EQ(row.callbacks(), 1);
}

TEST(CustomersTest, ListsAreNarrowedToWhatIsLookedFor) {
  Views views;
  CustomerEvent graded;
  graded.mutable_graded()->mutable_grade()->set_letter(GRADE_LETTER_A);
  CustomerEvent held;
  held.mutable_legal_hold_set()->set_held(true);
  views.Commit({CustomerCreated("a", "Ana"), PointAdded("a", "111"), Customer("a", graded)});
  views.Commit({CustomerCreated("b", "Bo"), PointAdded("b", "111"), Customer("b", held)});
  views.Commit(Merged("a", "b"));
  ContactPoint phone;
  phone.set_kind(POINT_KIND_PHONE);
  phone.set_value("111");

  EXPECT_THAT(Ids(ListCustomers(views.store, {.points = {phone}}, "", 9)), ElementsAre("a", "b"));
  EXPECT_THAT(Ids(ListCustomers(views.store, {.points = {phone}, .merged = false}, "", 9)),
              ElementsAre("b"));
  EXPECT_THAT(Ids(ListCustomers(views.store, {.letter = GRADE_LETTER_A}, "", 9)), ElementsAre("a"));
  EXPECT_THAT(Ids(ListCustomers(views.store, {.held = true}, "", 9)), ElementsAre("b"));
}

TEST(CustomersTest, APointTakenAwayIsNotFoundAnyMore) {
  Views views;
  CustomerEvent removed;
  ContactPoint& phone = *removed.mutable_point_removed()->mutable_point();
  phone.set_kind(POINT_KIND_PHONE);
  phone.set_value("111");
  views.Commit({CustomerCreated("a", "Ana"), PointAdded("a", "111")});
  views.Commit({Customer("a", removed)});

  EXPECT_THAT(Ids(ListCustomers(views.store, {.points = {phone}}, "", 9)), IsEmpty());
  EXPECT_THAT((*ReadCustomer(views.store, "a"))->points(), IsEmpty());
}

TEST(CustomersTest, MergesAreFollowedDownAndUndone) {
  Views views;
  views.Commit({CustomerCreated("a", "A"), CustomerCreated("b", "B"), CustomerCreated("c", "C")});
  views.Commit(Merged("a", "b"));
  views.Commit(Merged("b", "c"));

  EXPECT_THAT(*MergedIn(views.store, "c"), ElementsAre("c", "b", "a"));
  EXPECT_EQ((*ReadCustomer(views.store, "a"))->merged_into(), "b");
  views.Commit(MergeUndone("b", "c"));
  EXPECT_THAT(*MergedIn(views.store, "c"), ElementsAre("c"));
  EXPECT_THAT(*MergedIn(views.store, "b"), ElementsAre("b", "a"));
}

// A ticket whose points named both `a` and `b`.
StreamEvent Waiting(const std::string& number) {
  StreamEvent event = Received(number);
  TicketReceived& received = *event.event.mutable_ticket()->mutable_received();
  received.add_customer_candidates("a");
  received.add_customer_candidates("b");
  return event;
}

TEST(CustomersTest, WhatWaitedForAChoiceIsFoundWithTheOneWhomAllBecame) {
  Views views;
  views.Commit({CustomerCreated("a", "A"), CustomerCreated("b", "B"), Waiting("1")});
  const TicketRow row = **ReadTicket(views.store, "1");
  EXPECT_THAT(*MergedIn(views.store, "b"), ElementsAre("b"));
  EXPECT_EQ(*WhomAllBecame(views.store, row.customer_candidates()), "");
  EXPECT_THAT(ListTickets(views.store, {.customers = {""}}, "", 9)->rows, SizeIs(1));

  views.Commit(Merged("a", "b"));

  EXPECT_THAT(*MergedIn(views.store, "b"), ElementsAre("b", "a", "a+b"));
  EXPECT_THAT(*MergedIn(views.store, "a"), ElementsAre("a"));
  EXPECT_EQ(*WhomAllBecame(views.store, row.customer_candidates()), "b");
  EXPECT_EQ((*ReadCustomer(views.store, "a+b"))->tickets(), 1);
  const auto page = ListTickets(views.store, {.customers = {"b", "a", "a+b"}}, "", 9);
  ASSERT_EQ(page->rows.size(), 1U);
  EXPECT_THAT(ListTickets(views.store, {.customers = {""}}, "", 9)->rows, IsEmpty());
  EXPECT_EQ(ReadTimeline(views.store, "customer/b", {}, "", 99)->events.size(), 5U);
  views.Commit(MergeUndone("a", "b"));
  EXPECT_THAT(*MergedIn(views.store, "b"), ElementsAre("b"));
  EXPECT_THAT(ListTickets(views.store, {.customers = {""}}, "", 9)->rows, SizeIs(1));
}

TEST(CustomersTest, WhatWasLinkedByAPersonWaitsNoMore) {
  Views views;
  views.Commit({CustomerCreated("a", "A"), CustomerCreated("b", "B"), Waiting("1")});
  TicketEvent linked;
  linked.mutable_customer_linked()->set_customer("a");

  views.Commit({Ticket("1", linked)});

  EXPECT_EQ((*ReadCustomer(views.store, "a+b"))->tickets(), 0);
  EXPECT_EQ((*ReadCustomer(views.store, "a"))->tickets(), 1);
  EXPECT_FALSE((*ReadTicket(views.store, "1"))->customer_unresolved());
  EXPECT_THAT((*ReadTicket(views.store, "1"))->customer_candidates(), IsEmpty());
}

TEST(CustomersTest, ACorrectionMovesCountsListsAndTimelines) {
  Views views;
  views.Commit({CustomerCreated("a", "A"), CustomerCreated("b", "B"), Received("1", "a")});
  TicketEvent corrected;
  corrected.mutable_customer_corrected()->set_from("a");
  corrected.mutable_customer_corrected()->set_customer("b");

  views.Commit({Ticket("1", corrected)});

  EXPECT_EQ((*ReadCustomer(views.store, "a"))->tickets(), 0);
  EXPECT_EQ((*ReadCustomer(views.store, "b"))->tickets(), 1);
  EXPECT_THAT(ListTickets(views.store, {.customers = {"a"}}, "", 9)->rows, IsEmpty());
  EXPECT_THAT(ListTickets(views.store, {.customers = {"b"}}, "", 9)->rows, SizeIs(1));
  EXPECT_EQ(ReadTimeline(views.store, "customer/b", {}, "", 99)->events.size(), 3U);
  EXPECT_EQ(ReadTimeline(views.store, "customer/a", {}, "", 99)->events.size(), 2U)
      << "created, and that the ticket was taken away";
  corrected.mutable_customer_corrected()->set_from("b");
  corrected.mutable_customer_corrected()->clear_customer();
  views.Commit({Ticket("1", corrected)});
  EXPECT_EQ((*ReadCustomer(views.store, "b"))->tickets(), 0);
  EXPECT_THAT(ListTickets(views.store, {.customers = {""}}, "", 9)->rows, SizeIs(1));
}

}  // namespace
}  // namespace redress::testing
