#include "cli/shown_times.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace redress {
namespace {

using ::testing::ElementsAre;

TEST(ShownTimesTest, ATimeIsShownToTheSecondInTheZoneWithItsName) {
  const absl::TimeZone shanghai = *ZoneNamed("Asia/Shanghai");

  EXPECT_EQ(ShownTime("2026-03-01T09:30:00.25+08:00", absl::UTCTimeZone()),
            "2026-03-01 01:30:00 UTC");
  EXPECT_EQ(ShownTime("2026-03-01T01:30:00Z", shanghai), "2026-03-01 09:30:00 Asia/Shanghai");
}

TEST(ShownTimesTest, WhatIsNoTimeStaysAsItIs) {
  for (const char* text : {"", "lift", "2026-03-01", "on 2026-03-01T09:30:00Z"}) {
    EXPECT_EQ(ShownTime(text, absl::UTCTimeZone()), text);
  }
}

TEST(ShownTimesTest, AColumnOfTimesHasTheZoneInItsHeading) {
  std::vector<std::string> heading = {"due", "subject", "empty"};
  std::vector<std::vector<std::string>> rows = {
      {"2026-03-01T01:30:00Z", "2026-03-01T01:30:00Z", ""}, {"", "lift", ""}};

  ShowTimes(heading, rows, absl::UTCTimeZone());

  EXPECT_THAT(heading, ElementsAre("due (UTC)", "subject", "empty"));
  EXPECT_THAT(rows[0], ElementsAre("2026-03-01 01:30:00", "2026-03-01T01:30:00Z", ""));
  EXPECT_THAT(rows[1], ElementsAre("", "lift", ""));
}

TEST(ShownTimesTest, AZoneThatDoesNotExistIsRefused) {
  EXPECT_EQ(ZoneNamed("Mars/Base").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace redress
