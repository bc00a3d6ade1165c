#include "projections/loads.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/projections/views.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

StreamEvent Rated(const std::string& number, Severity severity) {
  StreamEvent event = Classified(number, {"attitude"});
  event.event.mutable_ticket()->mutable_classified()->set_severity(severity);
  return event;
}

StreamEvent Answered(const std::string& number) {
  TicketEvent fact;
  fact.mutable_answered()->set_outcome(ANSWER_OUTCOME_UPHELD);
  return Ticket(number, fact);
}

Load LoadOf(const Views& views, const std::string& person) {
  return ReadLoads(views.store, {person})->front();
}

class LoadsTest : public ::testing::Test {
 protected:
  LoadsTest() {
    for (const char* const number : {"1", "2", "3"}) {
      views_.Commit({Received(number), Rated(number, SEVERITY_NORMAL)});
    }
  }

  Views views_;
};

TEST_F(LoadsTest, WhatIsAssignedCountsWithThePersonWhoHasIt) {
  views_.Commit({Assigned("1", "north", "bo"), Assigned("2", "south", "bo")});
  views_.Commit({Assigned("3", "north", "cai")});

  EXPECT_THAT(LoadOf(views_, "bo"), ElementsAre(Pair(SEVERITY_NORMAL, 2)));
  EXPECT_THAT(*ReadLoads(views_.store, {"cai", "nobody"}),
              ElementsAre(ElementsAre(Pair(SEVERITY_NORMAL, 1)), IsEmpty()));
}

TEST_F(LoadsTest, WhatNoPersonHasCountsWithItsUnit) {
  views_.Commit({Assigned("1", "north"), Assigned("2", "north")});
  EXPECT_THAT(*ReadUnitLoad(views_.store, "north"), ElementsAre(Pair(SEVERITY_NORMAL, 2)));

  views_.Commit({Assigned("1", "north", "bo")});

  EXPECT_THAT(*ReadUnitLoad(views_.store, "north"), ElementsAre(Pair(SEVERITY_NORMAL, 1)));
  EXPECT_THAT(LoadOf(views_, "bo"), ElementsAre(Pair(SEVERITY_NORMAL, 1)));
}

TEST_F(LoadsTest, AUnitAndAPersonOfOneNameAreTwo) {
  views_.Commit({Assigned("1", "bo"), Assigned("2", "north", "bo")});

  EXPECT_THAT(*ReadUnitLoad(views_.store, "bo"), ElementsAre(Pair(SEVERITY_NORMAL, 1)));
  EXPECT_THAT(LoadOf(views_, "bo"), ElementsAre(Pair(SEVERITY_NORMAL, 1)));
}

TEST_F(LoadsTest, ATicketMovesWithItsHolderAndItsSeverity) {
  views_.Commit({Assigned("1", "north", "bo"), Assigned("2", "north", "bo")});
  views_.Commit({Rated("1", SEVERITY_CRITICAL)});
  EXPECT_THAT(LoadOf(views_, "bo"),
              ElementsAre(Pair(SEVERITY_NORMAL, 1), Pair(SEVERITY_CRITICAL, 1)));

  views_.Commit({Assigned("1", "north", "cai")});

  EXPECT_THAT(LoadOf(views_, "bo"), ElementsAre(Pair(SEVERITY_NORMAL, 1)));
  EXPECT_THAT(LoadOf(views_, "cai"), ElementsAre(Pair(SEVERITY_CRITICAL, 1)));
}

TEST_F(LoadsTest, WhatIsAnsweredOrClosedIsInNobodysHands) {
  views_.Commit(
      {Assigned("1", "north", "bo"), Assigned("2", "north", "bo"), Assigned("3", "north", "bo")});
  views_.Commit({Answered("1"), Closed("2", EXIT_WITHDRAWN)});
  EXPECT_THAT(LoadOf(views_, "bo"), ElementsAre(Pair(SEVERITY_NORMAL, 1)));

  views_.Commit({Answered("3")});

  EXPECT_THAT(LoadOf(views_, "bo"), IsEmpty());
}

}  // namespace
}  // namespace redress::testing
