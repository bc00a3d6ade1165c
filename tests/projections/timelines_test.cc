#include "projections/timelines.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/projections/views.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Events as "position.index stream".
std::vector<std::string> Shown(const absl::StatusOr<TimelinePage>& page) {
  std::vector<std::string> shown;
  EXPECT_TRUE(page.ok()) << page.status();
  if (page.ok()) {
    for (const EventRow& row : page->events) {
      shown.push_back(absl::StrCat(row.position(), ".", row.index(), " ", row.stream()));
    }
  }
  return shown;
}

std::vector<std::string> Timeline(const Views& views, const std::string& subject) {
  return Shown(ReadTimeline(views.store, subject, {}, "", kMaxPageSize));
}

TEST(TimelinesTest, ATicketShowsItsOwnEventsAndItsContacts) {
  Views views;
  views.Commit({Contact("k", "", "1"), Received("1", "", "k")});
  views.Commit({Received("2")});
  views.Commit({Noted("1")});
  views.Commit({ContactLinked("k", "c")});

  EXPECT_THAT(Timeline(views, "ticket/1"),
              ElementsAre("1.0 contact/k", "1.1 ticket/1", "3.0 ticket/1", "4.0 contact/k"));
  EXPECT_THAT(Timeline(views, "ticket/2"), ElementsAre("2.0 ticket/2"));
}

TEST(TimelinesTest, AContactAddedLaterShowsFromItsBeginning) {
  Views views;
  views.Commit({Received("1")});
  views.Commit({Contact("k")});
  views.Commit({ContactAdded("1", "k")});
  views.Commit({ContactLinked("k", "c")});

  EXPECT_THAT(Timeline(views, "ticket/1"),
              ElementsAre("1.0 ticket/1", "2.0 contact/k", "3.0 ticket/1", "4.0 contact/k"));
}

TEST(TimelinesTest, AContactWhoseEventsFollowTheLinkInOneCommitIsShown) {
  Views views;
  views.Commit({Received("1", "c", "k"), Contact("k", "c"), CustomerCreated("c", "Wang")});

  EXPECT_THAT(Timeline(views, "ticket/1"), ElementsAre("1.0 ticket/1", "1.1 contact/k"));
  EXPECT_THAT(Timeline(views, "customer/c"),
              ElementsAre("1.0 ticket/1", "1.1 contact/k", "1.2 customer/c"));
}

TEST(TimelinesTest, ACustomerShowsItsOwnEventsItsContactsAndItsTickets) {
  Views views;
  views.Commit({CustomerCreated("c", "Wang"), PointAdded("c", "+8613800000000")});
  views.Commit({Contact("k", "c")});
  views.Commit({Received("1", "c")});
  views.Commit({Noted("1")});
  views.Commit({Received("2", "d")});

  EXPECT_THAT(Timeline(views, "customer/c"),
              ElementsAre("1.0 customer/c", "1.1 customer/c", "2.0 contact/k", "3.0 ticket/1",
                          "4.0 ticket/1"));
}

TEST(TimelinesTest, ATicketOrContactLinkedLaterShowsFromItsBeginning) {
  Views views;
  views.Commit({Contact("k", "", "1"), Received("1", "", "k")});
  views.Commit({Noted("1")});
  views.Commit({CustomerLinked("1", "c"), ContactLinked("k", "c")});
  views.Commit({Noted("1")});

  EXPECT_THAT(Timeline(views, "customer/c"),
              ElementsAre("1.0 contact/k", "1.1 ticket/1", "2.0 ticket/1", "3.0 ticket/1",
                          "3.1 contact/k", "4.0 ticket/1"));
}

TEST(TimelinesTest, ATicketLinkedAwayLeavesOnlyThatItWas) {
  Views views;
  views.Commit({Received("1", "c")});
  views.Commit({CustomerLinked("1", "d")});
  views.Commit({Noted("1")});

  EXPECT_THAT(Timeline(views, "customer/c"), ElementsAre("2.0 ticket/1"));
  EXPECT_THAT(Timeline(views, "customer/d"),
              ElementsAre("1.0 ticket/1", "2.0 ticket/1", "3.0 ticket/1"));

  views.Commit({CustomerLinked("1", "c")});

  EXPECT_THAT(Timeline(views, "customer/c"),
              ElementsAre("1.0 ticket/1", "2.0 ticket/1", "3.0 ticket/1", "4.0 ticket/1"));
  EXPECT_THAT(Timeline(views, "customer/d"), ElementsAre("4.0 ticket/1"));
}

TEST(TimelinesTest, LinkingTwiceShowsNothingTwice) {
  Views views;
  views.Commit({Contact("k", "c", "1"), Received("1", "c", "k")});
  views.Commit({ContactAdded("1", "k"), CustomerLinked("1", "c")});

  EXPECT_THAT(Timeline(views, "ticket/1"),
              ElementsAre("1.0 contact/k", "1.1 ticket/1", "2.0 ticket/1", "2.1 ticket/1"));
}

TEST(TimelinesTest, ACommandRefusedByTheClockIsPartOfTheTicket) {
  Views views;
  Event refused;
  refused.mutable_command_refused()->set_code("too-late");
  views.Commit({Received("1")});
  views.Commit({{.stream = "ticket/1", .event = refused}});

  EXPECT_THAT(Timeline(views, "ticket/1"), ElementsAre("1.0 ticket/1", "2.0 ticket/1"));
}

TEST(TimelinesTest, PagesGoOnWhereTheOneBeforeEnded) {
  Views views;
  views.Commit({Received("1"), Noted("1"), Noted("1")});
  views.Commit({Assigned("1", "north")});

  const absl::StatusOr<TimelinePage> first = ReadTimeline(views.store, "ticket/1", {}, "", 2);
  ASSERT_TRUE(first.ok()) << first.status();
  const absl::StatusOr<TimelinePage> second =
      ReadTimeline(views.store, "ticket/1", {}, first->next_cursor, 2);

  EXPECT_THAT(Shown(first), ElementsAre("1.0 ticket/1", "1.1 ticket/1"));
  EXPECT_THAT(Shown(second), ElementsAre("1.2 ticket/1", "2.0 ticket/1"));
  EXPECT_EQ(second->next_cursor, "");
}

std::vector<std::string> Narrowed(const Views& views, const TimelineFilter& filter) {
  return Shown(ReadTimeline(views.store, "ticket/1", filter, "", kMaxPageSize));
}

TEST(TimelinesTest, ATimelineIsNarrowedByTypeActorAndTime) {
  Views views;
  views.actor = "ana";
  views.Commit({Contact("k", "", "1"), Received("1", "", "k")});
  views.actor = "bo";
  views.Commit({Noted("1")});
  views.Commit({Assigned("1", "north"), Noted("1")});

  EXPECT_THAT(Narrowed(views, {.type = "ticket.noted"}),
              ElementsAre("2.0 ticket/1", "3.1 ticket/1"));
  EXPECT_THAT(Narrowed(views, {.type = "contact"}), ElementsAre("1.0 contact/k"));
  EXPECT_THAT(Narrowed(views, {.actor = "ana"}), ElementsAre("1.0 contact/k", "1.1 ticket/1"));
  EXPECT_THAT(Narrowed(views, {.from = absl::FromUnixSeconds(3)}),
              ElementsAre("3.0 ticket/1", "3.1 ticket/1"));
  EXPECT_THAT(Narrowed(views, {.to = absl::FromUnixSeconds(2)}),
              ElementsAre("1.0 contact/k", "1.1 ticket/1"));
  EXPECT_THAT(Narrowed(views, {.type = "ticket.noted",
                               .from = absl::FromUnixSeconds(2),
                               .to = absl::FromUnixSeconds(3)}),
              ElementsAre("2.0 ticket/1"));
  EXPECT_THAT(Narrowed(views, {.type = "ticket", .actor = "chen"}), IsEmpty());
}

TEST(TimelinesTest, APageLooksAtNoMoreEventsThanItsBoundAndSaysWhereToGoOn) {
  Views views;
  std::vector<StreamEvent> many = {Received("1")};
  for (std::size_t i = 0; i < kMaxEventsExamined; ++i) many.push_back(Noted("1"));
  many.push_back(Assigned("1", "north"));
  views.Commit(many);
  const TimelineFilter filter{.type = "ticket.assigned"};

  const absl::StatusOr<TimelinePage> first =
      ReadTimeline(views.store, "ticket/1", filter, "", kMaxPageSize);
  ASSERT_TRUE(first.ok()) << first.status();
  const absl::StatusOr<TimelinePage> second =
      ReadTimeline(views.store, "ticket/1", filter, first->next_cursor, kMaxPageSize);

  EXPECT_THAT(Shown(first), IsEmpty());
  EXPECT_THAT(Shown(second), ElementsAre(absl::StrCat("1.", kMaxEventsExamined + 1, " ticket/1")));
  EXPECT_EQ(second->next_cursor, "");
}

TEST(TimelinesTest, WhatIsNoSubjectHasNoTimeline) {
  Views views;
  views.Commit({Contact("k", "", "1"), Received("1", "", "k")});

  EXPECT_THAT(Timeline(views, "contact/m"), IsEmpty());
  EXPECT_THAT(Timeline(views, "ticket/"), IsEmpty());
  EXPECT_EQ(ReadTimeline(views.store, "ticket/1", {}, "!", 1).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReadTimeline(views.store, "ticket/1", {}, "", 0).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(TimelinesTest, ACallbackShowsWithItsCustomerAndItsTicket) {
  Views views;
  views.Commit({Received("1", "c"), CustomerCreated("c", "Wang")});
  views.Commit({CallbackPlannedFor("b", 10, "c", "1")});

  EXPECT_THAT(Timeline(views, "ticket/1"), ElementsAre("1.0 ticket/1", "2.0 callback/b"));
  EXPECT_THAT(Timeline(views, "customer/c"),
              ElementsAre("1.0 ticket/1", "1.1 customer/c", "2.0 callback/b"));
  EXPECT_THAT(Timeline(views, "callback/b"), ElementsAre("2.0 callback/b"));
}

TEST(TimelinesTest, AContactShowsItself) {
  Views views;
  views.Commit({Contact("k", "", "1"), Received("1", "", "k")});
  views.Commit({ContactLinked("k", "c")});

  EXPECT_THAT(Timeline(views, "contact/k"), ElementsAre("1.0 contact/k", "2.0 contact/k"));
  const auto first = ReadTimeline(views.store, "contact/k", {}, "", 1);
  EXPECT_THAT(Shown(first), ElementsAre("1.0 contact/k"));
  EXPECT_THAT(Shown(ReadTimeline(views.store, "contact/k", {}, first->next_cursor, 1)),
              ElementsAre("2.0 contact/k"));
}

TEST(TimelinesTest, ASurvivorShowsAllWhomMergesMadeOneUntilUndone) {
  Views views;
  views.Commit({CustomerCreated("a", "A"), Received("1", "a")});
  views.Commit({CustomerCreated("b", "B"), CustomerCreated("c", "C")});
  views.Commit(Merged("a", "b"));
  views.Commit(Merged("b", "c"));
  const std::vector<std::string> of_c = {"1.0 customer/a", "1.1 ticket/1",   "2.0 customer/b",
                                         "2.1 customer/c", "3.0 customer/a", "3.1 customer/b",
                                         "4.0 customer/b", "4.1 customer/c"};

  EXPECT_EQ(Timeline(views, "customer/c"), of_c);
  EXPECT_THAT(Timeline(views, "customer/a"),
              ElementsAre("1.0 customer/a", "1.1 ticket/1", "3.0 customer/a"));
  std::vector<std::string> paged;
  std::string cursor;
  do {
    const auto page = ReadTimeline(views.store, "customer/c", {}, cursor, 3);
    for (const std::string& event : Shown(page)) paged.push_back(event);
    cursor = page->next_cursor;
  } while (!cursor.empty());
  EXPECT_EQ(paged, of_c);

  views.Commit(MergeUndone("b", "c"));
  EXPECT_THAT(Timeline(views, "customer/c"),
              ElementsAre("2.1 customer/c", "4.1 customer/c", "5.1 customer/c"));
}

TEST(TimelinesTest, WhatTwoWhoAreOneBothShowStandsOnce) {
  Views views;
  views.Commit({CustomerCreated("a", "A"), CustomerCreated("b", "B"), Received("1", "a")});
  views.Commit({CustomerLinked("1", "b")});
  views.Commit(Merged("a", "b"));

  EXPECT_THAT(Timeline(views, "customer/b"),
              ElementsAre("1.0 customer/a", "1.1 customer/b", "1.2 ticket/1", "2.0 ticket/1",
                          "3.0 customer/a", "3.1 customer/b"));
}

}  // namespace
}  // namespace redress::testing
