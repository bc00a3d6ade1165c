// The log loses what a node had read and answered, while the node's views had gone back behind it:
// a failed disk lost what it had not written.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/testing/test_node.h"

namespace redress {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LossTest : public ::testing::TestWithParam<AppendClock> {
 protected:
  void SetUp() override { node_.Settle(); }

  // Returns the position of the complaint.
  std::uint64_t Receive(const std::string& id) {
    const auto answer = node_.Do(Complaint(node_.names(), id));
    CHECK(answer.ok());
    return answer->position;
  }

  // The views fail, and are empty when they are opened again.
  void LoseViews() {
    node_.folder().BreakViews();
    log_.Add("not ours", node_.clock().Now());  // Its write fails.
    node_.Run(absl::Milliseconds(200));
    log_.records.pop_back();
    ASSERT_EQ(node_.state(), NodeState::kAway);
  }

  // The views turn out to be damaged, and are to be made again.
  void DamageViews() {
    node_.folder().reopening = absl::DataLossError("a block is damaged");
    LoseViews();
    node_.Run(absl::Seconds(1));
    ASSERT_EQ(node_.state(), NodeState::kSuspicious);
  }

  void ExpectStoppedAndNamed(std::uint64_t position) {
    EXPECT_EQ(node_.state(), NodeState::kStopped);
    EXPECT_THAT(node_.core().status().lost,
                Contains(HasSubstr(absl::StrCat("at position ", position))));
  }

  FakeLog log_;
  TestNode node_{log_, 1, std::string(32, 'k'), GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Journals, LossTest,
                         ::testing::Values(AppendClock::kKeeper, AppendClock::kOwn));

TEST_P(LossTest, WhatTheLogLosesWhileTheViewsAreBehindItStopsTheNodeAndIsNamed) {
  Receive("m1");
  const std::uint64_t lost = Receive("m2");
  node_.Run(absl::Seconds(25));
  LoseViews();
  log_.records.resize(lost - 1);

  node_.Run(absl::Seconds(15));

  ExpectStoppedAndNamed(lost);
}

TEST_P(LossTest, WhatWasAnsweredAgainIsNamedToo) {
  const std::uint64_t lost = Receive("m1");
  node_.Restart();
  node_.Settle();
  ASSERT_EQ(Receive("m1"), lost);
  LoseViews();
  log_.records.resize(lost - 1);

  node_.Run(absl::Seconds(15));

  ExpectStoppedAndNamed(lost);
}

TEST_P(LossTest, ALogReplacedWhileTheViewsAreBehindItIsNotReadIntoThem) {
  Receive("m1");
  const std::uint64_t lost = Receive("m2");
  LoseViews();
  for (Record& record : log_.records) record.bytes = "of another log";
  for (int i = 0; i < 10; ++i) log_.Add("of another log, too", node_.clock().Now());

  node_.Run(absl::Seconds(15));

  ExpectStoppedAndNamed(lost);
  EXPECT_EQ(node_.core().status().position, 0);
}

TEST_P(LossTest, WhatTakesThePlaceOfRecordsThatAreBeingReadAgainIsNotReadOn) {
  // Copies, which vouch for what stays in the log.
  Receive("m0");
  const std::string copy = log_.records.back().bytes;
  Receive("m1");
  const std::string another = log_.records.back().bytes;
  for (std::size_t i = 0; i < kMaxRecordsPerStep; ++i) log_.Add(copy, node_.clock().Now());
  const std::uint64_t lost = Receive("m2");
  LoseViews();
  while (node_.core().status().position != kMaxRecordsPerStep) {
    node_.clock().Advance(absl::Milliseconds(50));
    node_.core().Step();
  }
  for (std::size_t i = kMaxRecordsPerStep; i < lost; ++i) log_.records[i].bytes = another;

  node_.Run(absl::Seconds(1));

  ExpectStoppedAndNamed(lost);
  EXPECT_EQ(node_.core().status().position, kMaxRecordsPerStep);
}

TEST_P(LossTest, ALogThatEndsBeforeWhatWasReadIsNotCaughtUpWith) {
  Receive("m1");
  Receive("m2");
  LoseViews();
  node_.Run(absl::Milliseconds(500));
  log_.records.pop_back();

  for (int i = 0; i < 300; ++i) {
    node_.Run(absl::Milliseconds(50));
    ASSERT_NE(node_.state(), NodeState::kReady);
  }

  EXPECT_EQ(node_.state(), NodeState::kStopped);
}

TEST_P(LossTest, ViewsThatLostMuchAreReadAgainAndNothingIsSaidToBeLost) {
  for (int i = 0; i < 50; ++i) Receive(absl::StrCat("m", i));
  LoseViews();

  node_.Run(absl::Seconds(15));

  EXPECT_EQ(node_.state(), NodeState::kReady);
  EXPECT_THAT(node_.core().status().lost, IsEmpty());
  EXPECT_THAT(node_.core().status().alarms, IsEmpty());
}

TEST_P(LossTest, DamagedViewsAreNotReplacedByOnesOfAnotherLogThatAreMadeAgain) {
  const std::uint64_t lost = Receive("m1");
  log_.bulk_reads_wait = true;
  DamageViews();
  for (Record& record : log_.records) record.bytes = "of another log";

  log_.bulk_reads_wait = false;
  node_.Run(absl::Milliseconds(200));
  EXPECT_NE(node_.state(), NodeState::kReady);
  node_.Run(absl::Seconds(15));

  ExpectStoppedAndNamed(lost);
}

TEST_P(LossTest, DamagedViewsAreNotReplacedByOnesThatEndBeforeWhatWasRead) {
  Receive("m1");
  const std::uint64_t lost = Receive("m2");
  log_.bulk_reads_wait = true;
  DamageViews();
  log_.records.resize(lost - 1);

  log_.bulk_reads_wait = false;
  node_.Run(absl::Seconds(15));

  ExpectStoppedAndNamed(lost);
}

}  // namespace
}  // namespace redress
