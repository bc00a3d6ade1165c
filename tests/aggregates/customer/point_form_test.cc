#include "aggregates/customer/point_form.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "aggregates/customer/phone_number.h"
#include "aggregates/names.h"

namespace redress {
namespace {

constexpr absl::string_view kVectors = REDRESS_SOURCE_DIR "/tests/aggregates/customer/points.tsv";
constexpr absl::string_view kRefused = "!";
constexpr std::size_t kLeastVectors = 500;

struct PointVector {
  ContactPoint point;
  std::string home_country;
  std::string form;  // kRefused: none
  std::string line;  // of the file
};

// Appends the UTF-8 of a character below U+10000.
void AppendUtf8(unsigned character, std::string& text) {
  const auto byte = [](unsigned bits) { return static_cast<char>(bits); };
  if (character < 0x80) {
    text.push_back(byte(character));
  } else if (character < 0x800) {
    text.append({byte(0xC0 | character >> 6), byte(0x80 | (character & 0x3F))});
  } else {
    text.append({byte(0xE0 | character >> 12), byte(0x80 | ((character >> 6) & 0x3F)),
                 byte(0x80 | (character & 0x3F))});
  }
}

// Returns the text that `written` stands for: \n and \uXXXX are one character each.
std::string Unescaped(absl::string_view written) {
  std::string text;
  while (!written.empty()) {
    if (absl::ConsumePrefix(&written, "\\n")) {
      text.push_back('\n');
    } else if (absl::ConsumePrefix(&written, "\\u")) {
      unsigned character = 0;
      EXPECT_TRUE(absl::SimpleHexAtoi(written.substr(0, 4), &character)) << written;
      AppendUtf8(character, text);
      written.remove_prefix(4);
    } else {
      text.push_back(written.front());
      written.remove_prefix(1);
    }
  }
  return text;
}

PointKind KindOf(absl::string_view name) {
  if (name == "phone") return POINT_KIND_PHONE;
  if (name == "email") return POINT_KIND_EMAIL;
  return name == "account" ? POINT_KIND_ACCOUNT : POINT_KIND_OTHER;
}

ContactPoint Point(PointKind kind, const std::string& value) {
  ContactPoint point;
  point.set_kind(kind);
  point.set_value(value);
  return point;
}

std::vector<PointVector> ReadVectors() {
  std::vector<PointVector> vectors;
  std::ifstream file{std::string(kVectors)};
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    EXPECT_EQ(cells.size(), 5) << line;
    vectors.push_back({.point = Point(KindOf(cells[0]), Unescaped(cells[2])),
                       .home_country = cells[1] == "-" ? "CN" : cells[1],
                       .form = cells[3],
                       .line = line});
  }
  return vectors;
}

std::string FormOf(const ContactPoint& point, absl::string_view home_country) {
  const absl::StatusOr<ContactPoint> form = NormalisePoint(point, home_country);
  if (form.ok()) {
    EXPECT_EQ(form->kind(), point.kind());
    return form->value();
  }
  EXPECT_EQ(form.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(form.status().message().empty());
  return std::string(kRefused);
}

TEST(PointFormTest, PointsHaveTheFormsThatAreFrozen) {
  const std::vector<PointVector> vectors = ReadVectors();

  EXPECT_GE(vectors.size(), kLeastVectors);
  for (const PointVector& vector : vectors) {
    EXPECT_EQ(FormOf(vector.point, vector.home_country), vector.form) << vector.line;
  }
}

TEST(PointFormTest, TheFormOfAFormIsItselfWhereverOneIsAtHome) {
  for (const PointVector& vector : ReadVectors()) {
    if (vector.form == kRefused) continue;
    const ContactPoint form = Point(vector.point.kind(), vector.form);
    for (const char* home : {"CN", "GB", "US", "RU", "IT"}) {
      EXPECT_EQ(FormOf(form, home), vector.form) << home << ": " << vector.line;
    }
  }
}

TEST(PointFormTest, WhatIsNoTextOrOfNoKindIsRefused) {
  EXPECT_EQ(FormOf(Point(POINT_KIND_OTHER, "\xFF"), "CN"), kRefused);
  EXPECT_EQ(FormOf(Point(POINT_KIND_PHONE, "\xFF"), "CN"), kRefused);
  EXPECT_EQ(FormOf(Point(POINT_KIND_UNSPECIFIED, "13800138000"), "CN"), kRefused);
}

// The longest that one character becomes, where every one of a full field does.
TEST(PointFormTest, AFormIsNoLongerThanAPointMayBe) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "\uFDFA";

  EXPECT_EQ(FormOf(Point(POINT_KIND_ACCOUNT, text), "CN"), kRefused);
  EXPECT_EQ(FormOf(Point(POINT_KIND_PHONE, text), "CN"), kRefused);
  EXPECT_EQ(FormOf(Point(POINT_KIND_EMAIL, text + "@example.com"), "CN"), kRefused);
}

TEST(PointFormTest, ANumbersNumberingPlansHaveAVersion) {
  EXPECT_EQ(NumberingOf(Point(POINT_KIND_PHONE, "+8613900000201")), kNumberingVersion);
  EXPECT_FALSE(kNumberingVersion.empty());
  EXPECT_EQ(NumberingOf(Point(POINT_KIND_EMAIL, "ana@example.com")), "");
}

TEST(PointFormTest, AHomeCountryIsTwoCapitalLettersThatAreACountry) {
  EXPECT_TRUE(IsCountry(kDefaultHomeCountry));
  for (const char* code : {"", "cn", "ZZ", "001", "China", "C"})
    EXPECT_FALSE(IsCountry(code)) << code;
}

}  // namespace
}  // namespace redress
