#include "cli/line_diff.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace redress {
namespace {

TEST(LineDiffTest, TheSameTextDiffersInNothing) {
  EXPECT_EQ(LineDiff("a\nb\n", "a\nb\n"), "");
  EXPECT_EQ(LineDiff("", ""), "");
}

TEST(LineDiffTest, AChangeIsShownWithWhatStandsBesideIt) {
  EXPECT_EQ(LineDiff("1\n2\n3\n4\n5\n6\n7\n", "1\n2\n3\nx\n5\n6\n7\n"),
            "@@ 2 @@\n 2\n 3\n-4\n+x\n 5\n 6\n");
}

TEST(LineDiffTest, ChangesFarApartStandApart) {
  EXPECT_EQ(LineDiff("a\n2\n3\n4\n5\n6\n7\nb\n", "2\n3\n4\n5\n6\n7\nb\nc\n"),
            "@@ 1 @@\n-a\n 2\n 3\n@@ 6 @@\n 7\n b\n+c\n");
}

TEST(LineDiffTest, WhatBothHaveInCommonIsNoChange) {
  EXPECT_EQ(LineDiff("a\nb\nc\n", "b\nx\nc\n"), "@@ 1 @@\n-a\n b\n+x\n c\n");
}

TEST(LineDiffTest, AllOfANewTextIsNew) { EXPECT_EQ(LineDiff("", "a\n"), "@@ 1 @@\n+a\n"); }

TEST(LineDiffTest, TextsThatAreTooLongToBeComparedAreWhollyOther) {
  std::string before = "b\n";
  std::string after = "a\n";
  for (int i = 0; i < 6'000; ++i) absl::StrAppend(&before, "x", i, "\n");
  for (int i = 0; i < 6'000; ++i) absl::StrAppend(&after, "y", i, "\n");

  const std::string diff = LineDiff(before, after);

  EXPECT_EQ(diff.substr(0, 11), "@@ 1 @@\n-b\n");
  EXPECT_EQ(diff.find('+'), before.size() + 6'001 + 8);
}

}  // namespace
}  // namespace redress
