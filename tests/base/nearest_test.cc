#include "base/nearest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(NearestTest, ALetterTooManyTooFewWrongOrSwappedIsNear) {
  const std::vector<std::string> verbs = {"assign", "answer", "ticket", "close"};

  for (const char* typed : {"asign", "asssign", "assigm", "assgin", "ASSIGN"}) {
    EXPECT_THAT(Nearest(typed, verbs), ElementsAre("assign")) << typed;
  }
  EXPECT_THAT(Nearest("tickets", verbs), ElementsAre("ticket"));
}

TEST(NearestTest, HyphensAndUnderscoresAreAlike) {
  EXPECT_THAT(Nearest("plan-revisi", {"plan_revisit"}), ElementsAre("plan_revisit"));
}

TEST(NearestTest, TheNearestComesFirst) {
  EXPECT_THAT(Nearest("merge", {"merged", "verge", "merge_all", "merge"}),
              ElementsAre("merge", "merged", "verge"));
}

TEST(NearestTest, WhatIsFarIsNotProposed) {
  EXPECT_THAT(Nearest("xy", {"by", "my"}), IsEmpty());
  EXPECT_THAT(Nearest("nonsense", {"assign", "note"}), IsEmpty());
  EXPECT_THAT(Nearest(std::string(10'000, 'a'), {"assign"}), IsEmpty());
}

}  // namespace
}  // namespace redress
