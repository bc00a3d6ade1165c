#include "projections/place_lists.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "projections/map_store.h"
#include "tests/testing/seed.h"

namespace redress {
namespace {

using Outcome = CommonPlaces::Outcome;

constexpr int kMostLists = 8;

// Lists of few places, so that several often have one in common.
class PlaceListsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Writes writes;
    for (int i = 0; i < kMostLists; ++i) {
      std::set<std::string>& places = places_.emplace_back();
      for (std::uint64_t count = random_() % 120; count > 0; --count) {
        places.insert(TicketPlace(static_cast<std::int64_t>(random_() % 40) - 20, random_() % 60,
                                  static_cast<std::uint32_t>(random_() % 3)));
      }
      for (const std::string& place : places)
        writes[{Family::kTicketIndex, Prefix(i) + place}] = "";
    }
    ASSERT_TRUE(store_.Write(writes).ok());
  }

  static std::string Prefix(std::size_t list) { return absl::StrCat("list", list, "/"); }

  // Some lists, perhaps one of them twice.
  std::vector<std::size_t> SomeLists() {
    std::vector<std::size_t> some(1 + random_() % 4);
    for (std::size_t& list : some) list = random_() % kMostLists;
    return some;
  }

  // Whether the place is in at least one list of each union.
  bool IsCommon(const std::string& place, const std::vector<std::vector<std::size_t>>& unions) {
    return std::all_of(unions.begin(), unions.end(), [&](const std::vector<std::size_t>& any) {
      return std::any_of(any.begin(), any.end(),
                         [&](std::size_t list) { return places_[list].contains(place); });
    });
  }

  std::mt19937_64 random_{testing::TestSeed()};
  std::vector<std::set<std::string>> places_;
  MapStore store_;
};

TEST_F(PlaceListsTest, CommonPlacesOfUnionsAreThoseOfAPlainScanHoweverFewStepsAPageTakes) {
  std::set<std::string> all;
  for (const auto& places : places_) all.insert(places.begin(), places.end());
  for (std::uint64_t round = 0; round < testing::Rounds(300); ++round) {
    std::vector<std::vector<std::size_t>> chosen(1 + random_() % 3);
    std::vector<ListUnion> unions;
    std::size_t members = 0;
    for (auto& any : chosen) {
      any = SomeLists();
      members += any.size();
      ListUnion& lists = unions.emplace_back();
      for (const std::size_t list : any) lists.push_back({Family::kTicketIndex, Prefix(list)});
    }
    std::vector<std::string> expected;
    for (const std::string& place : all) {
      if (IsCommon(place, chosen)) expected.push_back(place);
    }

    // With a step for each list a page comes further, or finds one.
    const std::size_t max_steps = members + random_() % 40;
    std::vector<std::string> found;
    std::string from;
    Outcome outcome = Outcome::kOutOfSteps;
    while (outcome == Outcome::kOutOfSteps) {
      CommonPlaces places(store_, unions, max_steps);
      while ((outcome = places.Find(from)) == Outcome::kFound) {
        found.push_back(places.place());
        from = places.place() + '\0';
      }
      ASSERT_TRUE(outcome == Outcome::kEnd || places.place() >= from);
      from = places.place();
    }
    ASSERT_EQ(found, expected);
  }
}

}  // namespace
}  // namespace redress
