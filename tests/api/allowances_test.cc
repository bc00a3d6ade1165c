#include "api/allowances.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/testing/manual_clock.h"

namespace redress::testing {
namespace {

constexpr AllowanceTerms kTwo = {.at_once = 2, .per_second = 0.5, .most_names = 3};
constexpr absl::Duration kNone = absl::ZeroDuration();

TEST(AllowancesTest, EachNameHasItsOwnAndItFillsAgain) {
  ManualClock clock;
  Allowances allowances(clock, kTwo);

  EXPECT_EQ(allowances.Take("a"), kNone);
  EXPECT_EQ(allowances.Take("a"), kNone);
  EXPECT_EQ(allowances.Take("a"), absl::Seconds(2));
  EXPECT_EQ(allowances.WaitOf("b"), kNone);
  clock.Advance(absl::Seconds(2));
  EXPECT_EQ(allowances.Take("a"), kNone);
}

TEST(AllowancesTest, WhatIsGivenBackIsThereAgainAndNoMore) {
  ManualClock clock;
  Allowances allowances(clock, kTwo);

  allowances.GiveBack("a");
  allowances.Charge("a");
  allowances.Charge("a");
  EXPECT_EQ(allowances.WaitOf("a"), absl::Seconds(2));
  allowances.GiveBack("a");
  EXPECT_EQ(allowances.WaitOf("a"), kNone);
}

TEST(AllowancesTest, WhereThereAreTooManyNamesTheOthersShareOneUntilSomeAreAtRest) {
  ManualClock clock;
  Allowances allowances(clock, kTwo);
  for (const char* const name : {"a", "b", "c"}) allowances.Charge(name);

  EXPECT_EQ(allowances.Take("d"), kNone);
  EXPECT_EQ(allowances.Take("e"), kNone);
  EXPECT_EQ(allowances.Take("f"), absl::Seconds(2));
  EXPECT_EQ(allowances.Take("a"), kNone);
  clock.Advance(absl::Seconds(4));
  EXPECT_EQ(allowances.Take("f"), kNone);
  EXPECT_EQ(allowances.Take("f"), kNone);
  EXPECT_EQ(allowances.Take("g"), kNone);
}

}  // namespace
}  // namespace redress::testing
