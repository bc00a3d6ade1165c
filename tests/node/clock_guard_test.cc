// What a probe tells of this machine's clock, and when it tells nothing.

#include "node/clock_guard.h"

#include <gtest/gtest.h>

#include "tests/testing/manual_clock.h"

namespace redress {
namespace {

class ClockGuardTest : public ::testing::Test {
 protected:
  ClockReading Now() { return {.wall = clock_.Now(), .steady = clock_.Steady()}; }

  ManualClock clock_;
  ClockGuard guard_{clock_, ClockJump::kRefused};
};

TEST_F(ClockGuardTest, AProbeStampedWithinItsRoundTripMeasuresTheClock) {
  const ClockReading sent = Now();
  clock_.Advance(absl::Seconds(15));  // a slow broker is no wrong clock

  EXPECT_TRUE(guard_.Measure(sent, sent.wall + absl::Seconds(3)));

  EXPECT_TRUE(guard_.right());
  EXPECT_FALSE(guard_.Due());
}

TEST_F(ClockGuardTest, AProbeStampedLongBeforeItWasSentShowsAClockThatIsAhead) {
  EXPECT_TRUE(guard_.Measure(Now(), clock_.Now() - absl::Seconds(5)));

  EXPECT_FALSE(guard_.right());
  EXPECT_EQ(guard_.error(), absl::Seconds(5));
}

TEST_F(ClockGuardTest, AProbeStampedLongAfterItCameBackShowsAClockThatIsBehind) {
  EXPECT_TRUE(guard_.Measure(Now(), clock_.Now() + absl::Seconds(5)));

  EXPECT_FALSE(guard_.right());
  EXPECT_EQ(guard_.error(), absl::Seconds(5));
}

TEST_F(ClockGuardTest, AMeasurementHoldsForItsInterval) {
  EXPECT_TRUE(guard_.Due());
  ASSERT_TRUE(guard_.Measure(Now(), clock_.Now()));

  clock_.Advance(kClockInterval - absl::Milliseconds(1));
  EXPECT_FALSE(guard_.Due());
  clock_.Advance(absl::Milliseconds(1));
  EXPECT_TRUE(guard_.Due());
}

TEST_F(ClockGuardTest, AJumpOfTheWallClockDatesNothingUntilItIsMeasured) {
  ASSERT_TRUE(guard_.Measure(Now(), clock_.Now()));
  const absl::Time measured = clock_.Now();

  clock_.Jump(absl::Hours(2));
  clock_.Advance(absl::Seconds(3));

  EXPECT_EQ(guard_.Now(), measured + absl::Seconds(3));
}

TEST_F(ClockGuardTest, AProbeUnderWayWhileTheClockWasSetTellsNothing) {
  ASSERT_TRUE(guard_.Measure(Now(), clock_.Now()));
  clock_.Jump(absl::Hours(2));
  const ClockReading ahead = Now();
  clock_.Jump(-absl::Hours(2));
  clock_.Advance(absl::Seconds(2));

  EXPECT_FALSE(guard_.Measure(ahead, clock_.Now() - absl::Seconds(1)));

  EXPECT_TRUE(guard_.right()) << "it is as it was measured last";
  EXPECT_TRUE(guard_.Due()) << "and is to be measured again";
}

}  // namespace
}  // namespace redress
