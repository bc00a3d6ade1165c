// Rotas through a year in many zones: at every minute each layer has exactly one person, on the
// nights on which clocks change, too.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "aggregates/duty/rota.h"
#include "tests/testing/calendar_rules.h"

namespace redress::testing {
namespace {

// Two of these go by half an hour or at midnight; one has no changes; Casablanca's are those of
// Ramadan.
const std::vector<std::string> kZones = {
    "Africa/Cairo",        "Africa/Casablanca", "America/Havana",   "America/New_York",
    "America/Santiago",    "America/St_Johns",  "Asia/Kathmandu",   "Asia/Shanghai",
    "Australia/Lord_Howe", "Europe/London",     "Pacific/Auckland", "Pacific/Chatham"};

RotaLayer& AddLayer(RotaRules& rules, const std::string& name, const std::string& starts,
                    std::uint32_t handoff, const std::vector<std::string>& people) {
  RotaLayer& layer = *rules.add_layers();
  layer.set_name(name);
  layer.set_starts(starts);
  layer.set_handoff_minute(handoff);
  layer.set_days(1);
  layer.mutable_people()->Assign(people.begin(), people.end());
  return layer;
}

// A week each; a day each from 01:30, which most changes of clocks touch; a day each from midnight.
RotaRules Rules(const std::string& zone, int year) {
  RotaRules rules;
  rules.set_zone(zone);
  const std::string starts = absl::StrCat(year - 1, "-12-01");
  RotaLayer& weekly = AddLayer(rules, "weekly", starts, 9 * 60, {"ana", "bo", "cai"});
  weekly.set_weeks(1);
  weekly.set_handoff_day(WEEKDAY_MON);
  AddLayer(rules, "night", starts, 90, {"dan", "eve"});
  AddLayer(rules, "midnight", starts, 0, {"fu", "gil", "hu", "ivo", "jin"});
  for (std::uint32_t shift = 20; shift < 370; shift += 7) {
    ShiftCover& cover = *rules.add_covers();
    cover.mutable_shift()->set_layer("night");
    cover.mutable_shift()->set_number(shift);
    cover.set_person("kai");
    cover.set_from_minute(30);
    cover.set_until_minute(90);
  }
  return rules;
}

std::shared_ptr<const Rota> Made(const RotaRules& rules) {
  auto rota = Rota::Compile(rules, [](absl::string_view) { return nullptr; });
  EXPECT_TRUE(rota.ok()) << rota.status();
  return rota.ok() ? *std::move(rota) : nullptr;
}

absl::Time FirstOf(int year, const std::string& zone) {
  return absl::FromCivil(absl::CivilDay(year, 1, 1), Zone(zone));
}

// Every minute of the year has one stint of each layer; asked for, it is the one that is told.
void ExpectOneAtEveryMinute(const Rota& rota, int layers, int year, const std::string& zone) {
  const absl::Time begins = FirstOf(year, zone), ends = FirstOf(year + 1, zone);
  const std::vector<Stint> stints = rota.Between(begins, ends);
  std::vector<int> people(static_cast<std::size_t>(absl::ToInt64Minutes(ends - begins)));
  for (const Stint& stint : stints) {
    EXPECT_FALSE(stint.person.empty());
    const absl::Time until = std::min(stint.ends, ends);
    for (absl::Time at = std::max(stint.begins, begins); at < until; at += absl::Minutes(1)) {
      ++people[static_cast<std::size_t>(absl::ToInt64Minutes(at - begins))];
    }
    for (const absl::Time at : {stint.begins, until - absl::Nanoseconds(1)}) {
      const std::vector<Duty> duties = rota.At(at);
      ASSERT_EQ(duties.size(), layers) << Shown(at, zone);
      EXPECT_EQ(std::count_if(duties.begin(), duties.end(),
                              [&](const Duty& duty) {
                                return duty.stint.shift == stint.shift &&
                                       duty.stint.person == stint.person;
                              }),
                1)
          << Shown(at, zone);
    }
  }
  EXPECT_EQ(std::count(people.begin(), people.end(), layers),
            static_cast<std::int64_t>(people.size()))
      << zone;
}

TEST(RotaYearTest, EveryMinuteHasOnePersonOfEachLayer) {
  for (const std::string& zone : kZones) {
    const RotaRules rules = Rules(zone, 2026);
    ExpectOneAtEveryMinute(*Made(rules), rules.layers_size(), 2026, zone);
  }
}

TEST(RotaYearTest, SoDidTheYearInWhichSamoaLeftOutADay) {
  const RotaRules rules = Rules("Pacific/Apia", 2011);
  ExpectOneAtEveryMinute(*Made(rules), rules.layers_size(), 2011, "Pacific/Apia");
}

// Asked at each of the minutes of the nights on which clocks change.
TEST(RotaYearTest, EveryMinuteOfBothNightsIsAnsweredWithOnePersonOfEachLayer) {
  for (const std::string& zone : kZones) {
    const RotaRules rules = Rules(zone, 2026);
    const std::shared_ptr<const Rota> rota = Made(rules);
    absl::TimeZone::CivilTransition change;
    absl::Time at = FirstOf(2026, zone);
    while (Zone(zone).NextTransition(at, &change) && change.from.year() == 2026) {
      at = absl::FromCivil(change.to, Zone(zone)) - absl::Hours(24);
      for (int minute = 0; minute < 2 * 1440; ++minute, at += absl::Minutes(1)) {
        const std::vector<Duty> duties = rota->At(at);
        ASSERT_EQ(duties.size(), rules.layers_size()) << Shown(at, zone);
        for (const Duty& duty : duties) {
          EXPECT_TRUE(duty.stint.begins <= at && at < duty.stint.ends) << Shown(at, zone);
        }
      }
    }
  }
}

// The faults of other schedules: they moved by an hour in spring, and shifts became shorter.
TEST(RotaYearTest, HandoffsStayAtTheirWallClockTimeAndShiftsLastFromOneToTheNext) {
  for (const std::string& zone : kZones) {
    const std::shared_ptr<const Rota> rota = Made(Rules(zone, 2026));
    absl::Time last = absl::InfinitePast();
    for (const Stint& stint : rota->Between(FirstOf(2026, zone), FirstOf(2027, zone))) {
      if (stint.shift.layer != "weekly") continue;
      EXPECT_EQ(absl::FormatTime("%a %H:%M", stint.begins, Zone(zone)), "Mon 09:00");
      if (last != absl::InfinitePast()) EXPECT_EQ(stint.begins, last);
      last = stint.ends;
    }
  }
}

// From 09:00 to 09:00 in London: 23 hours over 29 March, 25 over 25 October.
TEST(RotaYearTest, ADayOverAChangeOfClocksHas23Or25Hours) {
  RotaRules rules;
  rules.set_zone("Europe/London");
  AddLayer(rules, "day", "2026-01-01", 9 * 60, {"ana", "bo"});
  const std::shared_ptr<const Rota> rota = Made(rules);
  const auto hours = [&](const char* at) {
    const Stint stint = rota->At(At(at, "Europe/London")).front().stint;
    return absl::ToDoubleHours(stint.ends - stint.begins);
  };

  EXPECT_EQ(hours("2026-03-28 12:00"), 23);
  EXPECT_EQ(hours("2026-03-29 12:00"), 24);
  EXPECT_EQ(hours("2026-10-24 12:00"), 25);
  EXPECT_EQ(hours("2026-10-25 12:00"), 24);
}

// A handoff at 01:30 in New York: on 1 November at the first 01:30, on 8 March, where 02:30 is left
// out, at 03:00.
TEST(RotaYearTest, AHandoffAtATimeShownTwiceIsAtTheFirst) {
  RotaRules rules;
  rules.set_zone("America/New_York");
  AddLayer(rules, "twice", "2026-01-01", 90, {"ana", "bo"});
  AddLayer(rules, "never", "2026-01-01", 150, {"cai", "dan"});
  const std::shared_ptr<const Rota> rota = Made(rules);
  const auto begins = [&](const char* at, std::size_t layer) {
    return Shown(rota->At(At(at, "America/New_York"))[layer].stint.begins, "America/New_York");
  };

  EXPECT_EQ(begins("2026-11-01 12:00", 0), "Sun 2026-11-01 01:30:00 -0400");
  EXPECT_EQ(begins("2026-03-08 12:00", 1), "Sun 2026-03-08 03:00:00 -0400");
}

// Whoever asks from another zone asks about an instant: 09:00 in London is 17:00 in Shanghai.
TEST(RotaYearTest, FromAnotherZoneTheAnswerIsTheSame) {
  const std::shared_ptr<const Rota> rota = Made(Rules("Europe/London", 2026));

  EXPECT_EQ(rota->At(At("2026-01-12 17:00", "Asia/Shanghai")).front().stint.person,
            rota->At(At("2026-01-12 09:00", "Europe/London")).front().stint.person);
  EXPECT_NE(rota->At(At("2026-01-12 16:59", "Asia/Shanghai")).front().stint.person,
            rota->At(At("2026-01-12 09:00", "Europe/London")).front().stint.person);
}

}  // namespace
}  // namespace redress::testing
