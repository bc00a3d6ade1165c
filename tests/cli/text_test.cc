#include "cli/text.h"

#include <gtest/gtest.h>

namespace redress {
namespace {

TEST(TextTest, ChineseTakesTwoColumnsACharacter) {
  EXPECT_EQ(DisplayWidth("room"), 4u);
  EXPECT_EQ(DisplayWidth("客房 12"), 7u);
  EXPECT_EQ(DisplayWidth("！"), 2u);
}

TEST(TextTest, CombiningMarksTakeNoColumn) { EXPECT_EQ(DisplayWidth("e\u0301"), 1u); }

TEST(TextTest, WhatACustomerWroteCannotSteerTheTerminal) {
  EXPECT_EQ(SafeLine("red \x1b[31m"), "red \uFFFD[31m");
  EXPECT_EQ(SafeLine("one\r\ntwo\tthree"), "one two three");
  EXPECT_EQ(SafeLine("\u202Etxt.exe"), "\uFFFDtxt.exe");
  EXPECT_EQ(SafeLine("\u2028"), "\uFFFD");
}

TEST(TextTest, InvalidBytesAreReplaced) { EXPECT_EQ(SafeLine("a\xff"), "a\uFFFD"); }

TEST(TextTest, ALongTextIsCutAtACharacterAndSaysSo) {
  EXPECT_EQ(CutTo("short", 5), "short");
  EXPECT_EQ(CutTo("too long", 5), "too …");
  EXPECT_EQ(CutTo("客房很吵", 5), "客房…");
  EXPECT_EQ(CutTo("客房很吵", 8), "客房很吵");
}

}  // namespace
}  // namespace redress
