#include "aggregates/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

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

struct PointVector {
  PointKind kind;
  std::string given;
  std::string normalised;  // empty: refused
};

// Frozen: a change splits customers.
const std::vector<PointVector>& PointVectors() {
  static const auto* const vectors = new std::vector<PointVector>{
      {POINT_KIND_PHONE, "13800138000", "13800138000"},
      {POINT_KIND_PHONE, "+86 138-0013-8000", "+8613800138000"},
      {POINT_KIND_PHONE, "0086 138 0013 8000", "+8613800138000"},
      {POINT_KIND_PHONE, "(+86) 138.0013.8000", "+8613800138000"},
      {POINT_KIND_PHONE, "tel:+8613800138000", "+8613800138000"},
      {POINT_KIND_PHONE, "\u202A+8613800138000\u202C", "+8613800138000"},
      {POINT_KIND_PHONE, "＋８６１３８００１３８０００", "+8613800138000"},
      {POINT_KIND_PHONE, "０１０－１２３４５６７８", "01012345678"},
      {POINT_KIND_PHONE, "010 1234 5678", "01012345678"},
      {POINT_KIND_PHONE, "12345", "12345"},
      {POINT_KIND_PHONE, "110", "110"},
      {POINT_KIND_PHONE, "12+345", "12345"},
      {POINT_KIND_PHONE, "00 00 86 1", "+00861"},
      {POINT_KIND_PHONE, "", ""},
      {POINT_KIND_PHONE, "+", ""},
      {POINT_KIND_PHONE, "00", ""},
      {POINT_KIND_PHONE, "12", ""},
      {POINT_KIND_PHONE, "unknown", ""},
      {POINT_KIND_PHONE, "123456789012345678901234567890123", ""},
      {POINT_KIND_EMAIL, "ana@example.com", "ana@example.com"},
      {POINT_KIND_EMAIL, " Ana.Li@Example.COM\t", "ana.li@example.com"},
      {POINT_KIND_EMAIL, "\u3000ana@example.com\u3000", "ana@example.com"},
      {POINT_KIND_EMAIL, "王@例子.中国", "王@例子.中国"},
      {POINT_KIND_EMAIL, "ÄNNE@example.com", "Änne@example.com"},
      {POINT_KIND_EMAIL, "ana", ""},
      {POINT_KIND_EMAIL, "@example.com", ""},
      {POINT_KIND_EMAIL, "ana@", ""},
      {POINT_KIND_EMAIL, "a@b@c", ""},
      {POINT_KIND_EMAIL, "an a@example.com", ""},
      {POINT_KIND_ACCOUNT, " A-17 ", "A-17"},
      {POINT_KIND_ACCOUNT, "a-17", "a-17"},
      {POINT_KIND_ACCOUNT, " \u3000 ", ""},
      {POINT_KIND_OTHER, "weixin: Ana", "weixin: Ana"},
      {POINT_KIND_OTHER, "", ""},
      {POINT_KIND_OTHER, "\xFF", ""},
      {POINT_KIND_UNSPECIFIED, "13800138000", ""},
  };
  return *vectors;
}

TEST(NamesTest, ContactPointsNormaliseAsFrozen) {
  for (const PointVector& vector : PointVectors()) {
    const auto normalised = NormalisePoint(Point(vector.kind, vector.given));

    if (vector.normalised.empty()) {
      EXPECT_EQ(normalised.status().code(), absl::StatusCode::kInvalidArgument) << vector.given;
    } else {
      ASSERT_TRUE(normalised.ok()) << vector.given << ": " << normalised.status();
      EXPECT_EQ(normalised->value(), vector.normalised);
      EXPECT_EQ(normalised->kind(), vector.kind);
    }
  }
}

TEST(NamesTest, NormalisingTwiceIsNormalisingOnce) {
  for (const PointVector& vector : PointVectors()) {
    const auto once = NormalisePoint(Point(vector.kind, vector.given));
    if (!once.ok()) continue;

    const auto twice = NormalisePoint(*once);

    ASSERT_TRUE(twice.ok()) << vector.given;
    EXPECT_EQ(twice->value(), once->value());
  }
}

TEST(NamesTest, APointWrittenTwoWaysHasOneName) {
  EXPECT_EQ(kNames.PointId(Point(POINT_KIND_PHONE, "+86 138 0013 8000")),
            kNames.PointId(Point(POINT_KIND_PHONE, "0086-13800138000")));
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
