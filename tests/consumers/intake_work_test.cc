#include "consumers/intake_work.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/consumers/fake_sinks.h"
#include "tests/consumers/interactions.h"
#include "tests/testing/manual_clock.h"

namespace redress {
namespace {

using ::testing::ElementsAre;

constexpr std::int32_t kPartition = 3;  // of MessageWith

class IntakeWorkTest : public ::testing::Test {
 protected:
  IntakeWorkTest() { work_.Assign(kPartition); }

  void Take(std::int64_t offset) {
    work_.Take(MessageWith(PublishedContact(absl::StrCat("m-", offset), "hello"), offset));
  }
  void TakePoison(std::int64_t offset) { work_.Take(MessageWith("poison", offset)); }

  const Names names_{"a key of an installation for tests"};
  FakeCommandSink sink_;
  FakeDeadLetters letters_;
  ManualClock clock_;
  IntakeWork work_{names_, sink_, letters_, clock_};
};

TEST_F(IntakeWorkTest, AnOffsetIsCommittableAfterItsAnswerAndNotBefore) {
  Take(0);
  Take(1);
  work_.Advance();
  EXPECT_THAT(work_.offsets().Committable(), ElementsAre(PartitionOffset{kPartition, 0}));

  sink_.Answer(0);
  sink_.Answer(1, Effect::kReplayed);
  work_.Advance();

  EXPECT_THAT(work_.offsets().Committable(), ElementsAre(PartitionOffset{kPartition, 2}));
  EXPECT_EQ(work_.counts().received, 2);
  EXPECT_EQ(work_.counts().accepted, 1);
  EXPECT_EQ(work_.counts().replayed, 1);
}

TEST_F(IntakeWorkTest, APoisonRecordBlocksNothingAndIsCommittedOnceItsDeadLetterIsDurable) {
  TakePoison(0);
  Take(1);
  sink_.Answer(0);
  work_.Advance();
  ASSERT_EQ(letters_.count(), 1);
  EXPECT_THAT(work_.offsets().Committable(), ElementsAre(PartitionOffset{kPartition, 0}));

  letters_.Tell(0, absl::OkStatus());
  work_.Advance();

  EXPECT_THAT(work_.offsets().Committable(), ElementsAre(PartitionOffset{kPartition, 2}));
  EXPECT_EQ(work_.counts().dead, 1);
}

TEST_F(IntakeWorkTest, ARefusalForGoodBecomesADeadLetterWithItsReason) {
  Take(0);
  sink_.Refuse(0, absl::NotFoundError("no such ticket"));

  work_.Advance();

  ASSERT_EQ(letters_.count(), 1);
  EXPECT_EQ(letters_.Header(0, "redress_reason"), "not_found");
  EXPECT_EQ(letters_.Header(0, "redress_detail"), "no such ticket");
}

TEST_F(IntakeWorkTest, WhatCannotBeDoneNowIsHandedInAgainAsTheSameCommandForEver) {
  Take(0);
  for (std::size_t attempt = 0; attempt < 40; ++attempt) {
    ASSERT_EQ(sink_.count(), attempt + 1);
    EXPECT_EQ(sink_.request(attempt).command_id, sink_.request(0).command_id);
    sink_.Refuse(attempt, absl::UnavailableError("the journal is away"));
    work_.Advance();
    EXPECT_EQ(sink_.count(), attempt + 1) << "without any wait";
    EXPECT_EQ(work_.waiting(), absl::UnavailableError("the journal is away"));
    clock_.Advance(kLastRetryAfter);
    work_.Advance();
  }

  sink_.Answer(40);
  work_.Advance();

  EXPECT_TRUE(work_.waiting().ok());
  EXPECT_EQ(work_.counts().retried, 40);
  EXPECT_THAT(work_.offsets().Committable(), ElementsAre(PartitionOffset{kPartition, 1}));
  EXPECT_EQ(letters_.count(), 0);
}

TEST_F(IntakeWorkTest, WhatCannotBeTrustedStopsIntakeWithoutCommittingIt) {
  Take(0);
  Take(1);
  sink_.Answer(0);
  sink_.Refuse(1, absl::DataLossError("a row does not parse"));

  work_.Advance();

  EXPECT_EQ(work_.failure(),
            absl::DataLossError(
                "topic redress.interactions, partition 3, offset 1: a row does not parse"));
  EXPECT_FALSE(work_.HasRoom());
  EXPECT_THAT(work_.offsets().Committable(), ElementsAre(PartitionOffset{kPartition, 1}));
}

TEST_F(IntakeWorkTest, AnAnswerForAPartitionThatWasGivenUpChangesNothing) {
  Take(0);
  TakePoison(1);
  work_.Drop(kPartition);
  work_.Assign(kPartition);
  Take(0);

  sink_.Answer(0);
  letters_.Tell(0, absl::OkStatus());
  work_.Advance();

  EXPECT_EQ(work_.open(kPartition), 1);
  EXPECT_EQ(work_.counts().accepted, 0);
}

TEST_F(IntakeWorkTest, ADeadLetterThatIsNotDurableIsSentAgain) {
  TakePoison(0);
  letters_.Tell(0, absl::UnavailableError("no broker"));
  work_.Advance();
  EXPECT_EQ(letters_.count(), 1);

  clock_.Advance(kFirstRetryAfter);
  work_.Advance();

  EXPECT_EQ(letters_.count(), 2);
  EXPECT_THAT(work_.offsets().Committable(), ElementsAre(PartitionOffset{kPartition, 0}));
}

TEST_F(IntakeWorkTest, NoMoreIsTakenThanItsLimits) {
  for (std::size_t i = 0; i < kMaxMessagesInHand; ++i) {
    ASSERT_TRUE(work_.HasRoom());
    Take(static_cast<std::int64_t>(i));
  }
  EXPECT_FALSE(work_.HasRoom());

  sink_.Answer(7);
  work_.Advance();
  EXPECT_TRUE(work_.HasRoom());
  work_.Take(MessageWith(std::string(kMaxBytesInHand, 'x'), 1'000));
  EXPECT_FALSE(work_.HasRoom());
}

TEST_F(IntakeWorkTest, TheSameInteractionTwiceInHandIsAnsweredTwice) {
  work_.Take(MessageWith(PublishedContact("m-1", "hello"), 0));
  work_.Take(MessageWith(PublishedContact("m-1", "hello"), 1));
  ASSERT_EQ(sink_.count(), 2);
  EXPECT_EQ(sink_.request(0).command_id, sink_.request(1).command_id);

  sink_.Answer(1);
  sink_.Answer(0, Effect::kReplayed);
  work_.Advance();

  EXPECT_EQ(work_.open(kPartition), 0);
}

}  // namespace
}  // namespace redress
