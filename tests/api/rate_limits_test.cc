#include "api/rate_limits.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace redress::testing {
namespace {

constexpr absl::Duration kNow = absl::Seconds(1'000);
constexpr RateLimit kTwoASecond = {.each = absl::Milliseconds(500), .at_once = 3};

TEST(RateLimitsTest, SoManyMayComeAtOnceAndThenOneEachInterval) {
  RateLimits limits(kTwoASecond);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limits.Take("ana", kNow), absl::ZeroDuration()) << i;

  EXPECT_EQ(limits.Take("ana", kNow), absl::Milliseconds(500));
  EXPECT_EQ(limits.Take("ana", kNow + absl::Milliseconds(200)), absl::Milliseconds(300));
  EXPECT_EQ(limits.Take("ana", kNow + absl::Milliseconds(500)), absl::ZeroDuration());
  EXPECT_EQ(limits.Take("ana", kNow + absl::Milliseconds(500)), absl::Milliseconds(500));
}

TEST(RateLimitsTest, WhoPausesMayComeAtOnceAgainAndNoMoreThanThat) {
  RateLimits limits(kTwoASecond);
  for (int i = 0; i < 3; ++i) limits.Take("ana", kNow);

  const absl::Duration later = kNow + absl::Hours(1);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limits.Take("ana", later), absl::ZeroDuration()) << i;

  EXPECT_GT(limits.Take("ana", later), absl::ZeroDuration());
}

TEST(RateLimitsTest, OneTakesNothingFromAnother) {
  RateLimits limits(kTwoASecond);
  for (int i = 0; i < 9; ++i) limits.Take("ana", kNow);

  EXPECT_EQ(limits.Take("bo", kNow), absl::ZeroDuration());
}

TEST(RateLimitsTest, LookingTakesNothing) {
  RateLimits limits(kTwoASecond);
  EXPECT_EQ(limits.WaitOf("ana", kNow), absl::ZeroDuration());
  for (int i = 0; i < 3; ++i) limits.Take("ana", kNow);

  EXPECT_EQ(limits.WaitOf("ana", kNow), absl::Milliseconds(500));
  EXPECT_EQ(limits.WaitOf("ana", kNow), absl::Milliseconds(500));
}

TEST(RateLimitsTest, WithoutALimitNobodyIsRemembered) {
  RateLimits limits({.each = absl::ZeroDuration()});
  for (int i = 0; i < 99; ++i) EXPECT_EQ(limits.Take("ana", kNow), absl::ZeroDuration());

  EXPECT_EQ(limits.remembered(), 0);
}

TEST(RateLimitsTest, OfManyWhoComeThoseWhoCameLastAreRemembered) {
  RateLimits limits({.each = absl::Seconds(1), .at_once = 1}, {.most = 10});
  limits.Take("first", kNow);
  limits.Take("often", kNow);
  for (int i = 0; i < 1'000; ++i) {
    limits.Take(absl::StrCat("other ", i), kNow);
    limits.Take("often", kNow);
  }

  EXPECT_EQ(limits.remembered(), 10);
  EXPECT_GT(limits.WaitOf("often", kNow), absl::ZeroDuration());
  EXPECT_GT(limits.WaitOf("other 999", kNow), absl::ZeroDuration());
  EXPECT_EQ(limits.WaitOf("first", kNow), absl::ZeroDuration());
}

TEST(RateLimitsTest, WhatIsGivenBackIsThereAgainAndNoMore) {
  RateLimits limits({.each = absl::Seconds(2), .at_once = 2});

  limits.GiveBack("a", kNow);
  limits.Charge("a", kNow);
  limits.GiveBack("a", kNow);
  limits.GiveBack("a", kNow);
  limits.Charge("a", kNow);
  limits.Charge("a", kNow);
  EXPECT_EQ(limits.WaitOf("a", kNow), absl::Seconds(2));
  limits.GiveBack("a", kNow);
  EXPECT_EQ(limits.WaitOf("a", kNow), absl::ZeroDuration());
}

TEST(RateLimitsTest, WhatIsChargedCountsAlsoWhereNothingIsLeft) {
  RateLimits limits({.each = absl::Seconds(2), .at_once = 2});
  for (int i = 0; i < 4; ++i) limits.Charge("a", kNow);

  EXPECT_EQ(limits.Take("a", kNow), absl::Seconds(6));
}

TEST(RateLimitsTest, WhereKeysCanBeMadeUpNewOnesShareOneUntilSomeonesShareIsWhole) {
  RateLimits limits({.each = absl::Seconds(2), .at_once = 2},
                    {.most = 3, .beyond = BeyondMost::kShareOne});
  for (const char* const key : {"a", "b", "c"}) limits.Charge(key, kNow);

  for (const char* const key : {"d", "e"}) EXPECT_EQ(limits.Take(key, kNow), absl::ZeroDuration());
  EXPECT_EQ(limits.WaitOf("f", kNow), absl::Seconds(2));
  EXPECT_EQ(limits.Take("f", kNow), absl::Seconds(2));
  EXPECT_EQ(limits.Take("", kNow), absl::Seconds(2));
  limits.GiveBack("d", kNow);
  EXPECT_EQ(limits.Take("f", kNow), absl::ZeroDuration());
  EXPECT_EQ(limits.Take("a", kNow), absl::ZeroDuration());
  EXPECT_EQ(limits.Take("a", kNow), absl::Seconds(2));
  EXPECT_EQ(limits.remembered(), 4);  // three, and what the others share

  const absl::Duration later = kNow + absl::Seconds(4);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(limits.Take("f", later), absl::ZeroDuration());
  EXPECT_EQ(limits.Take("g", later), absl::ZeroDuration());
}

}  // namespace
}  // namespace redress::testing
