#include "consumers/offset_tracker.h"

#include <algorithm>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/seed.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(OffsetTrackerTest, AnOffsetIsCommittableOnlyWhenEveryEarlierMessageIsFinished) {
  OffsetTracker tracker;
  tracker.Assign(0);
  for (const std::int64_t offset : {10, 11, 13}) EXPECT_TRUE(tracker.Take(0, offset));

  tracker.Finish(0, 13);
  EXPECT_THAT(tracker.Committable(), ElementsAre(PartitionOffset{0, 10}));
  tracker.Finish(0, 10);
  EXPECT_THAT(tracker.Committable(), ElementsAre(PartitionOffset{0, 11}));
  tracker.Finish(0, 11);
  EXPECT_THAT(tracker.Committable(), ElementsAre(PartitionOffset{0, 14}));
}

TEST(OffsetTrackerTest, WhatIsMarkedCommittedIsNotOfferedAgainUntilForgotten) {
  OffsetTracker tracker;
  tracker.Assign(0);
  tracker.Take(0, 5);
  tracker.Finish(0, 5);

  tracker.MarkCommitted({{0, 6}});
  EXPECT_THAT(tracker.Committable(), IsEmpty());
  tracker.ForgetCommits();
  EXPECT_THAT(tracker.Committable(), ElementsAre(PartitionOffset{0, 6}));
}

TEST(OffsetTrackerTest, AMessageIsTakenOnce) {
  OffsetTracker tracker;
  tracker.Assign(0);

  EXPECT_TRUE(tracker.Take(0, 5));
  EXPECT_FALSE(tracker.Take(0, 5));
  EXPECT_FALSE(tracker.Take(0, 4));
  EXPECT_EQ(tracker.open(0), 1);
}

TEST(OffsetTrackerTest, APartitionThatIsNotAssignedTakesNothing) {
  OffsetTracker tracker;
  tracker.Assign(0);
  tracker.Take(0, 5);
  tracker.Drop(0);

  EXPECT_FALSE(tracker.Take(0, 6));
  tracker.Finish(0, 5);
  EXPECT_THAT(tracker.Committable(), IsEmpty());
  EXPECT_EQ(tracker.open(0), 0);
}

TEST(OffsetTrackerTest, NothingIsCommittableBeforeTheFirstMessage) {
  OffsetTracker tracker;
  tracker.Assign(0);

  EXPECT_THAT(tracker.Committable(), IsEmpty());
  EXPECT_EQ(tracker.Next(0), std::nullopt);
}

TEST(OffsetTrackerTest, InAnyOrderOfFinishingNoUnfinishedMessageIsCommitted) {
  std::mt19937_64 random(testing::TestSeed());
  OffsetTracker tracker;
  tracker.Assign(0);
  std::vector<std::int64_t> open;
  for (std::int64_t offset = 0; offset < 300; offset += 1 + static_cast<int>(random() % 3)) {
    tracker.Take(0, offset);
    open.push_back(offset);
  }
  const std::int64_t end = open.back() + 1;
  std::shuffle(open.begin(), open.end(), random);

  while (!open.empty()) {
    tracker.Finish(0, open.back());
    open.pop_back();
    const std::int64_t expected = open.empty() ? end : *std::min_element(open.begin(), open.end());
    ASSERT_EQ(tracker.Next(0), expected);
  }
}

}  // namespace
}  // namespace redress
