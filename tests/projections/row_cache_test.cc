// The cache shows what the store holds, whatever was read and written before.

#include "projections/row_cache.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "projections/map_store.h"
#include "projections/reads_through.h"
#include "tests/testing/seed.h"

namespace redress {
namespace {

// Counts what it is asked for.
class CountingStore final : public ReadsThrough<KeyValueReader> {
 public:
  absl::StatusOr<std::optional<Value>> Get(Family family, absl::string_view key) const override {
    ++gets;
    return rows.Get(family, key);
  }

  MapStore rows;
  mutable int gets = 0;

 private:
  const KeyValueReader& below() const override { return rows; }
};

TEST(RowCacheTest, ItShowsWhatTheStoreHolds) {
  std::mt19937_64 random(testing::TestSeed());
  CountingStore store;
  RowCache cache(store, /*size=*/20'000);  // some hundred rows of four hundred
  int looked = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto family = static_cast<Family>(random() % kFamilyNames.size());
    const std::string key = absl::StrCat(random() % 2 == 0 ? "\1" : "", "row ", random() % 200);
    if (random() % 3 == 0) {
      Writes writes;
      writes[{family, key}] =
          random() % 4 == 0 ? std::nullopt : std::make_optional(absl::StrCat("value ", i));
      ASSERT_TRUE(store.rows.Write(writes).ok());
      cache.Take(writes);
    }
    ++looked;
    ASSERT_EQ(*cache.Get(family, key), *store.rows.Get(family, key)) << "family " << int(family);
  }
  EXPECT_LT(store.gets, looked * 9 / 10) << "some were kept";
}

TEST(RowCacheTest, WhatWasUsedLastIsKeptWhateverElseIsRead) {
  CountingStore store;
  RowCache cache(store, /*size=*/20'000);
  ASSERT_TRUE(cache.Get(Family::kHeads, "hot").ok());
  for (int i = 0; i < 2'000; ++i) {
    ASSERT_TRUE(cache.Get(Family::kHeads, absl::StrCat("cold ", i)).ok());
    const int before = store.gets;
    ASSERT_TRUE(cache.Get(Family::kHeads, "hot").ok());
    ASSERT_EQ(store.gets, before) << "after " << i;
  }
  const int before = store.gets;
  ASSERT_TRUE(cache.Get(Family::kHeads, "cold 0").ok());
  EXPECT_EQ(store.gets, before + 1) << "it is bounded";
}

}  // namespace
}  // namespace redress
