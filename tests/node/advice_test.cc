// What a node tells an operator to do, and what cannot be brought about from outside, is done here
// and cures it. The rest: tests/e2e/advice_test.py.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "journal/acceptance.h"
#include "node/freshness.h"
#include "tests/testing/test_node.h"

namespace redress {
namespace {

using ::testing::HasSubstr;

std::string DetailOf(TestNode& node) { return node.core().status().detail; }

TEST(AdviceTest, AClockThatIsRightAfterAJumpIsTakenOnAnOperatorsWord) {
  FakeLog log;
  TestNode node(log, 1, std::string(32, 'k'), AppendClock::kOwn);
  node.Settle();
  ASSERT_TRUE(node.Do(Complaint(node.names(), "m1")).ok());
  node.clock().Jump(absl::Hours(24 * 40));
  node.Restart();
  node.Settle();
  ASSERT_EQ(node.state(), NodeState::kClockWrong);
  ASSERT_THAT(DetailOf(node), HasSubstr("or start with --accept-clock-jump if it is right"));
  ASSERT_FALSE(node.Do(Complaint(node.names(), "m2")).ok());

  node.Restart(ClockJump::kAccepted);
  node.Settle();

  EXPECT_EQ(node.state(), NodeState::kReady) << DetailOf(node);
  EXPECT_TRUE(node.Do(Complaint(node.names(), "m2")).ok());
}

TEST(AdviceTest, AClockThatIsMendedNeedsNoWord) {
  FakeLog log;
  TestNode node(log, 1, std::string(32, 'k'), AppendClock::kOwn);
  node.Settle();
  ASSERT_TRUE(node.Do(Complaint(node.names(), "m1")).ok());
  node.clock().Jump(-absl::Hours(1));
  node.Restart();
  node.Settle();
  ASSERT_EQ(node.state(), NodeState::kClockWrong);
  ASSERT_THAT(DetailOf(node), HasSubstr("mend the clock"));

  node.clock().Jump(absl::Hours(1));
  node.Run(absl::Seconds(11));

  EXPECT_EQ(node.state(), NodeState::kReady) << DetailOf(node);
  EXPECT_TRUE(node.Do(Complaint(node.names(), "m2")).ok());
}

TEST(AdviceTest, ANodeThatIsUpgradedGoesOnWhereTheOlderBuildStopped) {
  FakeLog log;
  TestNode node(log, 1);
  node.Settle();
  const std::size_t place = log.records.size();
  const std::string known = EncodeProbe("nonce", CommitSeen(), node.clock().Now());
  log.Add(absl::StrCat(kMagic, "\x7f", "whatever"), node.clock().Now());
  node.Run(absl::Seconds(1));
  ASSERT_EQ(node.state(), NodeState::kStopped);
  ASSERT_THAT(DetailOf(node), HasSubstr("upgrade this node"));

  log.records[place].bytes = known;  // As the newer build sees it: a record like any other.
  node.Restart();
  node.Settle();

  EXPECT_EQ(node.state(), NodeState::kReady) << DetailOf(node);
  EXPECT_TRUE(node.Do(Complaint(node.names(), "m1")).ok());
}

TEST(AdviceTest, ANodeWhoseDiskIsMendedGoesOnByItself) {
  FakeLog log;
  TestNode node(log, 1);
  node.Settle();
  node.folder().BreakViews();
  node.folder().reopening = absl::UnavailableError("input/output error");
  node.Submit(Complaint(node.names(), "m1"));
  node.Run(absl::Seconds(5));
  ASSERT_EQ(node.state(), NodeState::kAway);
  ASSERT_THAT(DetailOf(node), HasSubstr("input/output error; check the disk of the data folder; it "
                                        "is tried again every second"));

  node.folder().reopening = absl::OkStatus();
  node.Run(kReopenInterval);

  EXPECT_EQ(node.state(), NodeState::kReady) << DetailOf(node);
  EXPECT_TRUE(node.Do(Complaint(node.names(), "m2")).ok());
}

}  // namespace
}  // namespace redress
