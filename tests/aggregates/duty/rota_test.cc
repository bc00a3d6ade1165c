#include "aggregates/duty/rota.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/testing/calendar_rules.h"
#include "tests/testing/compiled.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kLondon = "Europe/London";

// Weekly from Monday at 09:00, from 5 January 2026 on.
RotaLayer& AddWeekly(RotaRules& rules, const std::string& name,
                     const std::vector<std::string>& people) {
  RotaLayer& layer = *rules.add_layers();
  layer.set_name(name);
  layer.set_starts("2026-01-05");
  layer.set_handoff_day(WEEKDAY_MON);
  layer.set_handoff_minute(9 * 60);
  layer.set_weeks(1);
  layer.mutable_people()->Assign(people.begin(), people.end());
  return layer;
}

RotaLayer& AddDaily(RotaRules& rules, const std::string& name, std::uint32_t handoff,
                    const std::vector<std::string>& people) {
  RotaLayer& layer = AddWeekly(rules, name, people);
  layer.clear_handoff_day();
  layer.set_days(1);
  layer.set_handoff_minute(handoff);
  return layer;
}

RotaRules In(const char* zone) {
  RotaRules rules;
  rules.set_team("water");
  rules.set_zone(zone);
  return rules;
}

RotaRules Weekly() {
  RotaRules rules = In(kLondon);
  AddWeekly(rules, "first", {"ana", "bo", "cai"});
  return rules;
}

ShiftRef Shift(std::uint32_t number, const std::string& layer = "first") {
  ShiftRef shift;
  shift.set_layer(layer);
  shift.set_number(number);
  return shift;
}

void AddMove(RotaRules& rules, std::uint32_t number, const std::string& date,
             std::uint32_t minute) {
  ShiftMove& move = *rules.add_moves();
  *move.mutable_shift() = Shift(number);
  move.set_date(date);
  move.set_minute(minute);
}

void AddSwap(RotaRules& rules, const ShiftRef& shift, const ShiftRef& with) {
  ShiftSwap& swap = *rules.add_swaps();
  *swap.mutable_shift() = shift;
  *swap.mutable_with() = with;
}

ShiftCover& AddCover(RotaRules& rules, std::uint32_t number, const std::string& person,
                     std::uint32_t from = 0, std::uint32_t until = 0) {
  ShiftCover& cover = *rules.add_covers();
  *cover.mutable_shift() = Shift(number);
  cover.set_person(person);
  cover.set_from_minute(from);
  cover.set_until_minute(until);
  return cover;
}

using RotaPointer = std::shared_ptr<const Rota>;

// The office of China by the name of "office", and no other.
std::shared_ptr<const Calendar> Calendars(absl::string_view name) {
  static const CalendarPointer office = Compiled(ChinaOffice());
  return name == "office" ? office : nullptr;
}

RotaPointer Made(const RotaRules& rules) {
  auto rota = Rota::Compile(rules, Calendars);
  EXPECT_TRUE(rota.ok()) << rota.status();
  return rota.ok() ? *std::move(rota) : nullptr;
}

std::string Text(const Stint& stint) {
  return absl::StrCat(stint.shift.layer, "/", stint.shift.number, " ", stint.person);
}

// Returns who is on duty by each layer; in brackets out of its hours.
std::vector<std::string> OnDuty(const Rota& rota, const char* at, const char* zone = kLondon) {
  std::vector<std::string> texts;
  for (const Duty& duty : rota.At(At(at, zone))) {
    texts.push_back(duty.on_duty ? Text(duty.stint) : absl::StrCat("(", Text(duty.stint), ")"));
  }
  return texts;
}

TEST(RotaTest, PeopleTakeTurnsInOrder) {
  const RotaPointer rota = Made(Weekly());

  EXPECT_THAT(OnDuty(*rota, "2026-01-05 09:00"), ElementsAre("first/1 ana"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-12 08:59"), ElementsAre("first/1 ana"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-12 09:00"), ElementsAre("first/2 bo"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-26 09:00"), ElementsAre("first/4 ana"));
}

TEST(RotaTest, BeforeItsFirstShiftALayerHasNobody) {
  RotaRules rules = Weekly();
  AddWeekly(rules, "second", {"dan"}).set_starts("2026-02-01");
  const RotaPointer rota = Made(rules);

  EXPECT_THAT(OnDuty(*rota, "2026-01-05 08:59"), IsEmpty());
  EXPECT_THAT(OnDuty(*rota, "1999-01-05 08:59"), IsEmpty());
  EXPECT_THAT(OnDuty(*rota, "2026-02-02 08:59"), ElementsAre("first/4 ana"));
  EXPECT_THAT(OnDuty(*rota, "2026-02-02 09:00"), ElementsAre("first/5 bo", "second/1 dan"));
  EXPECT_THAT(rota->At(absl::InfiniteFuture()), IsEmpty());
  EXPECT_THAT(rota->At(absl::InfinitePast()), IsEmpty());
}

// The first Monday from Wednesday 7 January on.
TEST(RotaTest, ShiftsInWeeksBeginOnTheirWeekday) {
  RotaRules rules = Weekly();
  rules.mutable_layers(0)->set_starts("2026-01-07");

  EXPECT_THAT(OnDuty(*Made(rules), "2026-01-12 08:59"), IsEmpty());
  EXPECT_THAT(OnDuty(*Made(rules), "2026-01-12 09:00"), ElementsAre("first/1 ana"));
}

TEST(RotaTest, ARotaGoesOnWithTheNumbersOfAnother) {
  RotaRules rules = Weekly();
  rules.mutable_layers(0)->set_first_shift(40);

  EXPECT_THAT(OnDuty(*Made(rules), "2026-01-12 09:00"), ElementsAre("first/41 bo"));
}

TEST(RotaTest, ASwapExchangesTwoShiftsOfAnyLayers) {
  RotaRules rules = Weekly();
  AddWeekly(rules, "second", {"dan", "eve"});
  AddSwap(rules, Shift(2), Shift(3));
  AddSwap(rules, Shift(4), Shift(4, "second"));
  const RotaPointer rota = Made(rules);

  EXPECT_THAT(OnDuty(*rota, "2026-01-12 09:00"), ElementsAre("first/2 cai", "second/2 eve"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-19 09:00"), ElementsAre("first/3 bo", "second/3 dan"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-26 09:00"), ElementsAre("first/4 eve", "second/4 ana"));
}

// Handed over on Tuesdays from now on: the swapped shifts are the same ones.
TEST(RotaTest, MovingTheHandoffMovesTheSwap) {
  RotaRules rules = Weekly();
  AddSwap(rules, Shift(2), Shift(3));
  rules.mutable_layers(0)->set_handoff_day(WEEKDAY_TUE);
  const RotaPointer rota = Made(rules);

  EXPECT_THAT(OnDuty(*rota, "2026-01-12 09:00"), ElementsAre("first/1 ana"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-13 09:00"), ElementsAre("first/2 cai"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-20 09:00"), ElementsAre("first/3 bo"));
}

TEST(RotaTest, MovingAShiftMovesItsSwapAndItsCovers) {
  RotaRules rules = Weekly();
  AddSwap(rules, Shift(2), Shift(3));
  AddCover(rules, 2, "eve", 60, 120);
  AddMove(rules, 2, "2026-01-14", 12 * 60);
  const RotaPointer rota = Made(rules);

  EXPECT_THAT(OnDuty(*rota, "2026-01-14 11:59"), ElementsAre("first/1 ana"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-14 12:00"), ElementsAre("first/2 cai"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-14 13:00"), ElementsAre("first/2 eve"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-14 14:00"), ElementsAre("first/2 cai"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-19 09:00"), ElementsAre("first/3 bo"));
}

// Earlier and later, by more than a shift's length together.
TEST(RotaTest, ManyShiftsMayMove) {
  RotaRules rules = In(kLondon);
  AddDaily(rules, "first", 0, {"ana", "bo", "cai"});
  for (std::uint32_t number = 3; number < 20; ++number) {
    AddMove(rules, number, "2026-01-06", number * 60);
  }
  const RotaPointer rota = Made(rules);

  EXPECT_THAT(OnDuty(*rota, "2026-01-06 02:30"), ElementsAre("first/2 bo"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-06 17:59"), ElementsAre("first/17 bo"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-06 18:00"), ElementsAre("first/18 cai"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-20 23:59"), ElementsAre("first/19 ana"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-24 00:00"), ElementsAre("first/20 bo"));
}

TEST(RotaTest, ACoverTakesAShiftOrAPart) {
  RotaRules rules = Weekly();
  AddCover(rules, 1, "fu");
  AddCover(rules, 2, "gil", 3 * 1440);
  AddCover(rules, 2, "hu", 1440, 1440 + 600);
  const RotaPointer rota = Made(rules);

  EXPECT_THAT(OnDuty(*rota, "2026-01-05 09:00"), ElementsAre("first/1 fu"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-13 08:59"), ElementsAre("first/2 bo"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-13 09:00"), ElementsAre("first/2 hu"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-13 19:00"), ElementsAre("first/2 bo"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-15 09:00"), ElementsAre("first/2 gil"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-19 09:00"), ElementsAre("first/3 cai"));
}

TEST(RotaTest, ACoverEndsWithItsShift) {
  RotaRules rules = Weekly();
  AddCover(rules, 1, "fu", 6 * 1440, 9 * 1440);
  const RotaPointer rota = Made(rules);

  EXPECT_THAT(OnDuty(*rota, "2026-01-12 08:59"), ElementsAre("first/1 fu"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-12 09:00"), ElementsAre("first/2 bo"));
  EXPECT_EQ(rota->At(At("2026-01-12 08:59", kLondon)).front().stint.ends,
            At("2026-01-12 09:00", kLondon));
}

TEST(RotaTest, WhatLiesBetweenIsListedLayerByLayer) {
  RotaRules rules = Weekly();
  AddWeekly(rules, "second", {"dan"});
  AddCover(rules, 2, "hu", 1440, 1440 + 600);
  const RotaPointer rota = Made(rules);
  std::vector<std::string> texts;

  for (const Stint& stint :
       rota->Between(At("2026-01-12 09:00", kLondon), At("2026-01-19 09:00", kLondon))) {
    texts.push_back(absl::StrCat(Text(stint), " ", Shown(stint.begins, kLondon)));
  }

  EXPECT_THAT(texts, ElementsAre("first/2 bo Mon 2026-01-12 09:00:00 +0000",
                                 "first/2 hu Tue 2026-01-13 09:00:00 +0000",
                                 "first/2 bo Tue 2026-01-13 19:00:00 +0000",
                                 "second/2 dan Mon 2026-01-12 09:00:00 +0000"));
  EXPECT_THAT(rota->Between(At("2026-01-13 09:00", kLondon), At("2026-01-13 19:00", kLondon)),
              SizeIs(2));
  EXPECT_THAT(rota->Between(At("2025-01-01 00:00"), At("2026-01-05 09:00", kLondon)), IsEmpty());
  EXPECT_THAT(rota->Between(At("2025-01-01 00:00"), At("2026-01-05 09:01", kLondon)), SizeIs(2));
  EXPECT_THAT(rota->Between(absl::InfinitePast(), absl::InfiniteFuture()), IsEmpty());
}

// A layer for nights and weekends: out of its hours it has a person, who is not on duty.
TEST(RotaTest, ALayerHasItsHours) {
  RotaRules rules = Weekly();
  RotaHours& hours = *rules.mutable_layers(0)->mutable_hours();
  for (const Weekday day : kMondayToFriday) {
    hours.add_week()->set_day(day);
    *hours.mutable_week()->rbegin()->add_windows() = WindowOf("18:00-32:00");
  }
  const RotaPointer rota = Made(rules);

  EXPECT_THAT(OnDuty(*rota, "2026-01-05 17:59"), ElementsAre("(first/1 ana)"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-05 18:00"), ElementsAre("first/1 ana"));
  EXPECT_THAT(OnDuty(*rota, "2026-01-10 07:59"), ElementsAre("first/1 ana"));    // Friday's night
  EXPECT_THAT(OnDuty(*rota, "2026-01-12 07:59"), ElementsAre("(first/1 ana)"));  // Sunday has none
}

// 10 October 2026 is a Saturday that makes up: an office day, and no weekend.
TEST(RotaTest, DaysAreThoseOfTheCalendar) {
  RotaRules rules = In("Asia/Shanghai");
  AddDaily(rules, "office", 0, {"ana"});
  AddDaily(rules, "weekend", 0, {"bo"});
  rules.mutable_layers(0)->mutable_hours()->set_days(ROTA_DAYS_WORKING);
  rules.mutable_layers(1)->mutable_hours()->set_days(ROTA_DAYS_OFF);
  for (RotaLayer& layer : *rules.mutable_layers()) layer.mutable_hours()->set_calendar("office");
  const RotaPointer rota = Made(rules);
  const auto on_duty = [&](const char* at) {
    std::string people;
    for (const Duty& duty : rota->At(At(at))) {
      if (duty.on_duty) people += duty.stint.person;
    }
    return people;
  };

  EXPECT_EQ(on_duty("2026-10-07 12:00"), "bo");  // a Wednesday of the holiday
  EXPECT_EQ(on_duty("2026-10-08 00:00"), "ana");
  EXPECT_EQ(on_duty("2026-10-10 23:59"), "ana");
  EXPECT_EQ(on_duty("2026-10-11 00:00"), "bo");
}

// Bad rules.

std::string Refused(const RotaRules& rules) {
  const absl::Status status = Rota::Compile(rules, Calendars).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  return std::string(status.message());
}

template <typename Change>
std::string RefusedLayer(Change change) {
  RotaRules rules = Weekly();
  change(*rules.mutable_layers(0));
  return Refused(rules);
}

TEST(RotaTest, ALayerIsWhole) {
  EXPECT_THAT(RefusedLayer([](RotaLayer& layer) { layer.clear_name(); }), HasSubstr("a name"));
  EXPECT_THAT(RefusedLayer([](RotaLayer& layer) { layer.clear_people(); }),
              HasSubstr("layer \"first\": nobody takes turns"));
  EXPECT_THAT(RefusedLayer([](RotaLayer& layer) { layer.add_people(); }), HasSubstr("a person"));
  EXPECT_THAT(RefusedLayer([](RotaLayer& layer) { layer.set_starts("2026-02-30"); }),
              HasSubstr("no date"));
  EXPECT_THAT(RefusedLayer([](RotaLayer& layer) { layer.set_handoff_minute(1440); }),
              HasSubstr("no time of day"));
  EXPECT_THAT(RefusedLayer([](RotaLayer& layer) { layer.set_weeks(0); }), HasSubstr("no length"));
  EXPECT_THAT(RefusedLayer([](RotaLayer& layer) { layer.clear_weeks(); }), HasSubstr("no length"));
  EXPECT_THAT(RefusedLayer([](RotaLayer& layer) { layer.clear_handoff_day(); }),
              HasSubstr("no weekday of handoff"));
  EXPECT_THAT(RefusedLayer([](RotaLayer& layer) { layer.set_days(1); }),
              HasSubstr("and a weekday of handoff"));
}

TEST(RotaTest, HoursAreGoodOnes) {
  EXPECT_THAT(
      RefusedLayer([](RotaLayer& layer) { layer.mutable_hours()->set_days(ROTA_DAYS_OFF); }),
      HasSubstr("layer \"first\": no calendar \"\""));
  EXPECT_THAT(RefusedLayer([](RotaLayer& layer) { layer.mutable_hours()->set_calendar("office"); }),
              HasSubstr("names a calendar, and not which of its days"));
  EXPECT_THAT(RefusedLayer([](RotaLayer& layer) {
                WeekdayWindows& day = *layer.mutable_hours()->add_week();
                day.set_day(WEEKDAY_MON);
                *day.add_windows() = WindowOf("10:00-09:00");
              }),
              HasSubstr("no window of its day"));
}

TEST(RotaTest, ARotaHasAZoneAndLayersOfTheirOwnNames) {
  RotaRules rules = Weekly();
  AddWeekly(rules, "first", {"dan"});
  EXPECT_THAT(Refused(rules), HasSubstr("layer \"first\": stands twice"));
  EXPECT_THAT(Refused(In(kLondon)), HasSubstr("without layers"));
  EXPECT_THAT(Refused(In("Europe/Nowhere")), HasSubstr("no such time zone"));
}

TEST(RotaTest, OnlyShiftsThatAreThereChange) {
  RotaRules unknown = Weekly();
  AddSwap(unknown, Shift(2), Shift(3, "third"));
  EXPECT_THAT(Refused(unknown), HasSubstr("shift 3 of third: is not there"));

  RotaRules before = Weekly();
  AddCover(before, 0, "dan");
  EXPECT_THAT(Refused(before), HasSubstr("shift 0 of first: is not there"));
}

TEST(RotaTest, AShiftIsSwappedAndMovedOnce) {
  RotaRules swapped = Weekly();
  AddSwap(swapped, Shift(2), Shift(3));
  AddSwap(swapped, Shift(3), Shift(4));
  EXPECT_THAT(Refused(swapped), HasSubstr("shift 3 of first: is swapped twice"));

  RotaRules itself = Weekly();
  AddSwap(itself, Shift(2), Shift(2));
  EXPECT_THAT(Refused(itself), HasSubstr("shift 2 of first: is swapped twice"));

  RotaRules moved = Weekly();
  AddMove(moved, 2, "2026-01-13", 0);
  AddMove(moved, 2, "2026-01-14", 0);
  EXPECT_THAT(Refused(moved), HasSubstr("shift 2 of first: is moved twice"));
}

TEST(RotaTest, NoShiftIsMovedPastAnother) {
  for (const char* date : {"2026-01-05", "2026-01-19"}) {
    RotaRules rules = Weekly();
    AddMove(rules, 2, date, 9 * 60);
    EXPECT_THAT(Refused(rules), HasSubstr("first: shift 2 is moved past another")) << date;
  }
  RotaRules first = Weekly();
  AddMove(first, 1, "2025-12-20", 0);
  EXPECT_THAT(OnDuty(*Made(first), "2025-12-20 00:00"), ElementsAre("first/1 ana"));
}

TEST(RotaTest, CoversOfAShiftStandApart) {
  RotaRules twice = Weekly();
  AddCover(twice, 2, "dan", 600, 1200);
  AddCover(twice, 2, "eve", 0, 601);
  EXPECT_THAT(Refused(twice), HasSubstr("shift 2 of first: shift 2 is covered twice at a time"));

  RotaRules whole = Weekly();
  AddCover(whole, 2, "dan");
  AddCover(whole, 2, "eve", 600, 1200);
  EXPECT_THAT(Refused(whole), HasSubstr("covered twice"));

  RotaRules apart = Weekly();
  AddCover(apart, 2, "dan", 600, 1200);
  AddCover(apart, 2, "eve", 0, 600);
  AddCover(apart, 2, "fu", 1200);
  EXPECT_TRUE(Rota::Compile(apart, Calendars).ok());

  RotaRules nothing = Weekly();
  AddCover(nothing, 2, "dan", 600, 600);
  EXPECT_THAT(Refused(nothing), HasSubstr("covers no time"));

  RotaRules nobody = Weekly();
  AddCover(nobody, 2, "");
  EXPECT_THAT(Refused(nobody), HasSubstr("is covered by nobody"));
}

}  // namespace
}  // namespace redress::testing
