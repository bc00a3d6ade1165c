#include "bench/latencies.h"

#include <gtest/gtest.h>

namespace redress {
namespace {

Latencies Milliseconds(int from, int to) {
  Latencies latencies;
  for (int i = to; i >= from; --i) latencies.Add(absl::Milliseconds(i));
  return latencies;
}

TEST(LatenciesTest, APercentileIsTheSmallestThatSoManyDoNotExceed) {
  Latencies hundred = Milliseconds(1, 100);

  EXPECT_EQ(hundred.Percentile(0.5), absl::Milliseconds(50));
  EXPECT_EQ(hundred.Percentile(0.99), absl::Milliseconds(99));
  EXPECT_EQ(hundred.Percentile(0.991), absl::Milliseconds(100));
  EXPECT_EQ(hundred.Percentile(1), absl::Milliseconds(100));
  EXPECT_EQ(hundred.Percentile(0), absl::Milliseconds(1));
}

TEST(LatenciesTest, OneLatencyIsEveryPercentile) {
  Latencies one = Milliseconds(7, 7);

  EXPECT_EQ(one.Percentile(0.01), absl::Milliseconds(7));
  EXPECT_EQ(one.Percentile(0.999), absl::Milliseconds(7));
}

TEST(LatenciesTest, WithoutALatencyThereIsZero) {
  EXPECT_EQ(Latencies().Percentile(0.5), absl::ZeroDuration());
}

TEST(LatenciesTest, ThoseOfSeveralClientsAreTakenTogether) {
  Latencies both = Milliseconds(1, 50);
  both.Add(Milliseconds(51, 100));

  EXPECT_EQ(both.count(), 100);
  EXPECT_EQ(both.Percentile(0.75), absl::Milliseconds(75));
}

}  // namespace
}  // namespace redress
