#include "aggregates/calendar/zone_version.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_replace.h"
#include "tests/testing/calendar_rules.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

PolicyDocument DocumentOf(const std::vector<std::string>& zones) {
  PolicyDocument document;
  for (const std::string& zone : zones) *document.add_calendars() = Always(zone);
  return document;
}

TEST(ZoneVersionTest, EachZoneIsToldOnceWithWhatIsReadOfIt) {
  const std::string version = ZoneVersion(
      DocumentOf({"Europe/London", "Asia/Shanghai", "Europe/London"}), At("2026-09-24 16:40"));

  EXPECT_THAT(version, MatchesRegex("2025-2036 Asia/Shanghai=[0-9a-f]+ Europe/London=[0-9a-f]+"));
  EXPECT_THAT(ZonesReadOtherwise(version), IsEmpty());
}

TEST(ZoneVersionTest, AZoneWhoseClocksChangeAtOtherTimesIsReadOtherwise) {
  const std::string version =
      ZoneVersion(DocumentOf({"Asia/Shanghai", "Europe/London"}), At("2026-09-24 16:40"));

  // What was read of London was what is read of Paris.
  EXPECT_THAT(ZonesReadOtherwise(absl::StrReplaceAll(version, {{"London", "Paris"}})),
              ElementsAre("Europe/Paris"));
  EXPECT_THAT(ZonesReadOtherwise(absl::StrReplaceAll(version, {{"London", "Nowhere"}})),
              ElementsAre("Europe/Nowhere"));
}

TEST(ZoneVersionTest, WithoutCalendarsNothingIsTold) {
  EXPECT_EQ(ZoneVersion(PolicyDocument(), At("2026-09-24 16:40")), "");
  EXPECT_THAT(ZonesReadOtherwise(""), IsEmpty());
}

}  // namespace
}  // namespace redress::testing
