// What was used lately is kept, within its weight, as it was put last.

#include "base/recent_map.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/testing/seed.h"

namespace redress {
namespace {

constexpr std::size_t kMaxWeight = 100;

// Counts which of "0" to "<names - 1>" are kept.
int KeptOf(RecentMap<int>& map, int names) {
  int kept = 0;
  for (int i = 0; i < names; ++i) kept += map.Find(absl::StrCat(i)) != nullptr ? 1 : 0;
  return kept;
}

TEST(RecentMapTest, WhatIsFoundIsWhatWasPutLast) {
  std::mt19937_64 random(testing::TestSeed());
  RecentMap<int> map(kMaxWeight);
  std::map<std::string, int> put;
  int found = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string name = absl::StrCat(random() % 100);
    if (random() % 3 == 0) {
      put[name] = i;
      EXPECT_EQ(map.Put(name, i, 1 + random() % 5), i);
    }
    if (const int* kept = map.Find(name); kept != nullptr) {
      ++found;
      ASSERT_EQ(*kept, put.at(name));
    }
  }
  EXPECT_GT(found, 5'000);
}

TEST(RecentMapTest, WhatIsUsedAgainAndAgainStaysWhateverElseComes) {
  RecentMap<int> map(kMaxWeight);
  map.Put("hot", 7, 10);

  for (int i = 0; i < 1'000; ++i) {
    map.Put(absl::StrCat(i), i, 10);
    ASSERT_NE(map.Find("hot"), nullptr) << "after " << i;
  }

  EXPECT_EQ(*map.Find("hot"), 7);
}

TEST(RecentMapTest, WhatIsKeptIsBoundedByWeight) {
  RecentMap<int> light(kMaxWeight);
  RecentMap<int> heavy(kMaxWeight);

  for (int i = 0; i < 1'000; ++i) {
    light.Put(absl::StrCat(i), i, 1);
    heavy.Put(absl::StrCat(i), i, 10);
  }

  const int of_light = KeptOf(light, 1'000);
  EXPECT_GE(of_light, 50);
  EXPECT_LE(of_light, 100);
  const int of_heavy = KeptOf(heavy, 1'000);
  EXPECT_GE(of_heavy, 5);
  EXPECT_LE(of_heavy, 10);
}

TEST(RecentMapTest, WhatIsPutAgainWeighsOnce) {
  RecentMap<int> map(kMaxWeight);
  for (int i = 0; i < 4; ++i) map.Put(absl::StrCat(i), i, 10);

  for (int i = 0; i < 1'000; ++i) map.Put("hot", i, 10);

  EXPECT_EQ(KeptOf(map, 4), 4);
}

TEST(RecentMapTest, WhatGrowsWeighsAsItGrew) {
  RecentMap<int> map(kMaxWeight);
  for (int i = 0; i < 4; ++i) map.Put(absl::StrCat(i), i, 1);
  for (int i = 0; i < 4; ++i) map.Put(absl::StrCat(i), i, 50);

  map.Put("next", 0, 1);

  EXPECT_LE(KeptOf(map, 4), 1);
}

}  // namespace
}  // namespace redress
