#include "cli/day_words.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "cli/shown_times.h"

namespace redress {
namespace {

// 2026-09-28, 23:30 in Shanghai.
const absl::Time kNow = absl::FromUnixSeconds(1790609400);

TEST(DayWordsTest, BeforeTodayEndsIsBeforeMidnightWhereThePersonIs) {
  std::map<std::string, std::string> parameters = {{"due_before", "today"}, {"caller", "today"}};

  ReadDayWords(kNow, *ZoneNamed("Asia/Shanghai"), parameters);

  EXPECT_EQ(parameters["due_before"], "2026-09-28T16:00:00+00:00");
  EXPECT_EQ(parameters["caller"], "today");
}

TEST(DayWordsTest, TomorrowEndsADayLater) {
  std::map<std::string, std::string> parameters = {{"due_before", "tomorrow"}};

  ReadDayWords(kNow, absl::UTCTimeZone(), parameters);

  EXPECT_EQ(parameters["due_before"], "2026-09-30T00:00:00+00:00");
}

TEST(DayWordsTest, OtherWordsStayAsTheyAre) {
  std::map<std::string, std::string> parameters = {{"due_before", "2026-09-30T00:00:00Z"}};

  ReadDayWords(kNow, absl::UTCTimeZone(), parameters);

  EXPECT_EQ(parameters["due_before"], "2026-09-30T00:00:00Z");
}

TEST(DayWordsTest, TimeLeftIsToldInTwoUnits) {
  EXPECT_EQ(TimeLeft("2026-10-01T18:31:00Z", kNow), "3d 3h");
  EXPECT_EQ(TimeLeft("2026-09-28T18:31:00Z", kNow), "3h 1min");
  EXPECT_EQ(TimeLeft("2026-09-28T15:42:00Z", kNow), "12min");
  EXPECT_EQ(TimeLeft("2026-09-28T13:29:30Z", kNow), "-2h 0min");
  EXPECT_EQ(TimeLeft("", kNow), "");
}

}  // namespace
}  // namespace redress
