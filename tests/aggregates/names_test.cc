#include "aggregates/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/hash.h"

namespace redress {
namespace {

const Names kNames(std::string(32, 'k'));

ContactPoint Point(PointKind kind, const std::string& value) {
  ContactPoint point;
  point.set_kind(kind);
  point.set_value(value);
  return point;
}

TEST(NamesTest, TheSameTextOfAnotherKindHasAnotherName) {
  EXPECT_NE(kNames.PointId(Point(POINT_KIND_PHONE, "13800138000")),
            kNames.PointId(Point(POINT_KIND_ACCOUNT, "13800138000")));
}

TEST(NamesTest, NamesAreAsFrozen) {
  EXPECT_EQ(kNames.ContactId("crm", "1"), "651c8993834cdc8fd62bfe5c38cbea75");
  EXPECT_EQ(kNames.PointId(Point(POINT_KIND_PHONE, "+8613800138000")),
            "ec319de47da19ae41a0d3fe947c25dc7");
  EXPECT_EQ(kNames.CustomerId(std::string(32, 'c')), "815207e154272d362f9e4c53fb8c597e");
  EXPECT_EQ(kNames.TicketNumber(std::string(32, 'c'), 0), "7997390317030");
  EXPECT_EQ(kNames.TicketNumber(std::string(32, 'c'), 1), "1302821871183");
  EXPECT_EQ(ToHex(kNames.KeyDigest()),
            "83aafd2e49224d45f58ccaba8e5f15651d8103967d5ad6d73356db447afa19af");
  EXPECT_EQ(ToHex(kNames.CommandId({"http", "ana", "POST /v1/tickets", "k", ""})),
            "18da19683b1b6d480e251419740a782c4a1c6daba50403e54746854cf36bbf88");
  EXPECT_EQ(ToHex(kNames.RequestDigest("{}")),
            "d172b429598eb31f5d503429bee5ef0619df32d2a17e99a57f6bf6dfbbece66b");
}

TEST(NamesTest, SourceAndMessageIdDoNotRunTogether) {
  EXPECT_NE(kNames.ContactId("crm", "12"), kNames.ContactId("crm1", "2"));
}

TEST(NamesTest, AnotherKeyGivesOtherNames) {
  const Names other(std::string(32, 'o'));

  EXPECT_NE(other.ContactId("crm", "1"), kNames.ContactId("crm", "1"));
  EXPECT_NE(other.KeyDigest(), kNames.KeyDigest());
}

// Worked out by another program, which gives the standard's own example (0794, check digit 5).
TEST(TicketNumberTest, CheckDigitsAreTheStandards) {
  for (const char* number : {"0000000000004", "0794079407949", "1234567890124", "9999999999992"}) {
    EXPECT_TRUE(ParseTicketNumber(number).ok()) << number;
  }
}

TEST(TicketNumberTest, ANumberReadBackIsItself) {
  for (std::uint64_t counter = 0; counter < 1000; ++counter) {
    const std::string number = kNames.TicketNumber("command", counter);

    const auto parsed = ParseTicketNumber(number);

    ASSERT_TRUE(parsed.ok()) << number << ": " << parsed.status();
    EXPECT_EQ(*parsed, number);
  }
}

TEST(TicketNumberTest, SpacesAndHyphensBetweenDigitsDoNotCount) {
  const std::string number = kNames.TicketNumber("command", 0);

  const auto parsed =
      ParseTicketNumber(number.substr(0, 4) + " " + number.substr(4, 4) + "-" + number.substr(8));

  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(*parsed, number);
}

TEST(TicketNumberTest, EverySingleWrongDigitIsFound) {
  const std::string number = kNames.TicketNumber("command", 0);
  for (std::size_t i = 0; i < number.size(); ++i) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      if (digit == number[i]) continue;
      std::string wrong = number;
      wrong[i] = digit;

      EXPECT_FALSE(ParseTicketNumber(wrong).ok()) << wrong;
    }
  }
}

TEST(TicketNumberTest, WhatIsNoNumberIsRefused) {
  const std::string number = kNames.TicketNumber("command", 0);
  for (const std::string& text :
       {std::string(), number.substr(1), number + "0", " " + number, number + "-", "x" + number,
        std::string(1000, ' '), std::string("１２３")}) {
    EXPECT_EQ(ParseTicketNumber(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace redress
