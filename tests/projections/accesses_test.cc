#include "projections/accesses.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/projections/views.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Read {
  std::string person;
  std::string what;
  std::vector<std::string> customers;
  std::int64_t second;
};

StreamEvent Logged(const std::vector<Read>& reads, const std::string& node = "n") {
  StreamEvent logged{.stream = "access/" + node + "/1970-01-01", .event = {}};
  for (const Read& of : reads) {
    AccessRead& read = *logged.event.mutable_access()->mutable_logged()->add_reads();
    read.set_person(of.person);
    read.set_what(of.what);
    read.mutable_customers()->Assign(of.customers.begin(), of.customers.end());
    read.mutable_at()->set_unix_micros(of.second * 1'000'000);
  }
  return logged;
}

class AccessesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    views_.Commit({Logged({{"ana", "a", {"1"}, 10}, {"bo", "b", {"1", "2"}, 20}})});
    // Another node's, recorded later, and read between.
    views_.Commit({Logged({{"ana", "c", {"2"}, 15}, {"ana", "d", {}, 30}}, "m")});
  }
  AccessPage Page(const AccessFilter& filter, const std::string& cursor = "",
                  std::size_t limit = 10) {
    return *ListAccesses(views_.store, filter, cursor, limit);
  }
  std::vector<std::string> Found(const AccessFilter& filter) {
    std::vector<std::string> what;
    for (const AccessRow& row : Page(filter).rows) what.push_back(row.read().what());
    return what;
  }

  Views views_;
};

TEST_F(AccessesTest, AllAreListedTheLatestReadFirstWhoeverRecordedThem) {
  EXPECT_THAT(Found({}), ElementsAre("d", "b", "c", "a"));
}

TEST_F(AccessesTest, TheyAreFoundByCustomerAndByPersonAndByBoth) {
  EXPECT_THAT(Found({.customer = "1"}), ElementsAre("b", "a"));
  EXPECT_THAT(Found({.customer = "2"}), ElementsAre("b", "c"));
  EXPECT_THAT(Found({.person = "ana"}), ElementsAre("d", "c", "a"));
  EXPECT_THAT(Found({.customer = "2", .person = "ana"}), ElementsAre("c"));
  EXPECT_THAT(Found({.customer = "3"}), IsEmpty());
  EXPECT_THAT(Found({.customer = "an"}), IsEmpty()) << "a part of a name names nobody";
}

TEST_F(AccessesTest, TimesNarrowThemFromIncludedToNot) {
  EXPECT_THAT(Found({.from = absl::FromUnixSeconds(15), .to = absl::FromUnixSeconds(30)}),
              ElementsAre("b", "c"));
  EXPECT_THAT(Found({.person = "ana", .to = absl::FromUnixSeconds(15)}), ElementsAre("a"));
}

TEST_F(AccessesTest, PagesGoOnWhereTheOneBeforeEnded) {
  for (const AccessFilter& filter : {AccessFilter{}, AccessFilter{.person = "ana"}}) {
    std::vector<std::string> what;
    std::string cursor;
    do {
      const AccessPage page = Page(filter, cursor, 1);
      ASSERT_EQ(page.rows.size(), 1U);
      what.push_back(page.rows[0].read().what());
      cursor = page.next_cursor;
    } while (!cursor.empty());
    EXPECT_EQ(what, Found(filter));
  }
  EXPECT_FALSE(ListAccesses(views_.store, {}, "nonsense", 1).ok());
  EXPECT_FALSE(ListAccesses(views_.store, {}, "", 0).ok());
}

TEST_F(AccessesTest, ARowTellsWhenItWasRecorded) {
  const AccessRow row = Page({}).rows.front();

  EXPECT_EQ(row.position(), 2U);
  EXPECT_EQ(row.recorded_at(), 2'000'000);
}

TEST_F(AccessesTest, APageThatLooksAtTooManyOfOthersIsShort) {
  std::vector<Read> many(kMaxAccessesExamined + 10, Read{"bo", "x", {"9"}, 40});
  views_.Commit({Logged({{"ana", "first", {"9"}, 35}}), Logged(many, "m")});

  const AccessPage page = Page({.customer = "9", .person = "ana"});
  EXPECT_THAT(page.rows, IsEmpty());
  ASSERT_NE(page.next_cursor, "");
  EXPECT_EQ(Page({.customer = "9", .person = "ana"}, page.next_cursor).rows.at(0).read().what(),
            "first");
}

}  // namespace
}  // namespace redress::testing
