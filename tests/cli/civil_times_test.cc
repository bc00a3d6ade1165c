#include "cli/civil_times.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "commands/json.h"

namespace redress {
namespace {

class CivilTimesTest : public ::testing::Test {
 protected:
  CivilTimesTest() { EXPECT_TRUE(absl::LoadTimeZone("America/New_York", &clock_.zone)); }

  std::string Read(const std::string& text) const {
    const auto instant = ParseCivil(text, {"%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y"}, clock_);
    return instant.ok() ? FormatInstant(*instant)
                        : absl::StrCat("refused: ", instant.status().message());
  }

  bool IsRefused(const std::string& text) const { return Read(text).rfind("refused", 0) == 0; }

  CivilClock clock_;
};

TEST_F(CivilTimesTest, ATimeIsReadOnTheClockOfItsZone) {
  EXPECT_EQ(Read("05/01/2022 12:00:03 AM"), "2022-05-01T00:00:03-04:00");
  EXPECT_EQ(Read("12/31/2022 11:59:59 PM"), "2022-12-31T23:59:59-05:00");
  EXPECT_EQ(Read("3/9/2015"), "2015-03-09T00:00:00-04:00") << "a date is its midnight";
}

TEST_F(CivilTimesTest, ATimeShownTwiceIsTheEarlierUnlessTheMapSaysElse) {
  EXPECT_EQ(Read("11/06/2022 01:30:00 AM"), "2022-11-06T01:30:00-04:00");
  clock_.overlap = Overlap::kLater;
  EXPECT_EQ(Read("11/06/2022 01:30:00 AM"), "2022-11-06T01:30:00-05:00");
  clock_.overlap = Overlap::kRefuse;
  EXPECT_TRUE(IsRefused("11/06/2022 01:30:00 AM"));
  EXPECT_EQ(Read("11/06/2022 02:30:00 AM"), "2022-11-06T02:30:00-05:00");
}

TEST_F(CivilTimesTest, ATimeNeverShownIsOfAClockNotYetPutForwardUnlessTheMapSaysElse) {
  EXPECT_EQ(Read("03/13/2022 02:30:00 AM"), "2022-03-13T02:30:00-05:00");
  EXPECT_EQ(Read("03/13/2022 03:00:00 AM"), "2022-03-13T03:00:00-04:00");
  clock_.gap = Gap::kRefuse;
  EXPECT_TRUE(IsRefused("03/13/2022 02:30:00 AM"));
}

TEST_F(CivilTimesTest, WhatIsNoTimeIsRefused) {
  for (const char* text : {"", "02/30/2022", "13/01/2022", "2022-05-01", "05/01/2022 00", "5/1/22",
                           "infinite-future", "05/01/1899", "05/01/2200"}) {
    EXPECT_TRUE(IsRefused(text)) << text;
  }
}

TEST_F(CivilTimesTest, AnOffsetOfItsOwnNeedsNoClock) {
  const auto own = ParseCivil("2022-05-01 12:00:00 +0900", {"%Y-%m-%d %H:%M:%S %z"}, clock_);
  const auto rfc3339 = ParseCivil("2022-05-01T12:00:00+09:00", {}, clock_);

  ASSERT_TRUE(own.ok()) << own.status();
  ASSERT_TRUE(rfc3339.ok()) << rfc3339.status();
  EXPECT_EQ(own->unix_micros(), rfc3339->unix_micros());
  EXPECT_EQ(FormatInstant(*own), "2022-04-30T23:00:00-04:00");
}

}  // namespace
}  // namespace redress
