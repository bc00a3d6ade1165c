#include "projections/customers.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/projections/views.h"

namespace redress {
namespace {

using testing::Contact;
using testing::ContactLinked;
using testing::CustomerCreated;
using testing::CustomerLinked;
using testing::PointAdded;
using testing::Received;
using ::testing::SizeIs;
using testing::Views;

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
  views.Commit({CustomerCreated("b", "Bo"), CustomerCreated("a", "Ana"), CustomerCreated("c", "C"),
                Received("1", "c")});

  const absl::StatusOr<CustomerPage> first = ListCustomers(views.store, "", 2);
  ASSERT_TRUE(first.ok()) << first.status();
  const absl::StatusOr<CustomerPage> second = ListCustomers(views.store, first->next_cursor, 2);
  ASSERT_TRUE(second.ok()) << second.status();

  EXPECT_EQ(first->rows.at(0).name(), "Ana");
  EXPECT_EQ(first->rows.at(1).name(), "Bo");
  EXPECT_THAT(second->rows, SizeIs(1));
  EXPECT_EQ(second->rows.at(0).tickets(), 1);
  EXPECT_EQ(second->next_cursor, "");
  EXPECT_EQ(ListCustomers(views.store, "!", 2).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace redress
