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

  absl::Status Scan(Family family, absl::string_view prefix, absl::string_view from,
                    const Visit& visit) const override {
    scanned_from = std::string(from);
    return rows.Scan(family, prefix, from, visit);
  }

  MapStore rows;
  mutable int gets = 0;
  mutable std::string scanned_from;

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

std::string KeysOf(const KeyValueReader& reader, const std::string& prefix, const std::string& from,
                   std::size_t most) {
  std::string keys;
  std::size_t count = 0;
  const absl::Status read =
      reader.Scan(Family::kWaiting, prefix, from, [&](absl::string_view key, auto /*value*/) {
        absl::StrAppend(&keys, key, " ");
        return ++count < most;
      });
  EXPECT_TRUE(read.ok());
  return keys;
}

TEST(RowCacheTest, AQueueIsReadAsTheStoreHoldsItFromWhereverItIsRead) {
  std::mt19937_64 random(testing::TestSeed());
  CountingStore store;
  RowCache cache(store);
  const auto any_key = [&] {
    return absl::StrCat(std::string(1, static_cast<char>('a' + random() % 3)), random() % 30);
  };
  for (int i = 0; i < 20'000; ++i) {
    Writes writes;
    for (std::uint64_t row = random() % 4; row > 0; --row) {
      writes[{Family::kWaiting, any_key()}] =
          random() % 2 == 0 ? std::nullopt : std::make_optional<std::string>("");
    }
    ASSERT_TRUE(store.rows.Write(writes).ok());
    cache.Take(writes);
    const std::string key = any_key();
    const std::string prefix = random() % 3 == 0 ? "" : key.substr(0, 1);
    const std::string from = random() % 2 == 0 ? prefix : key;
    const std::size_t most = 1 + random() % 3;
    ASSERT_EQ(KeysOf(cache, prefix, from, most), KeysOf(store.rows, prefix, from, most)) << i;
  }
}

TEST(RowCacheTest, WhatWasTakenFromAQueueIsNotSteppedOverAgain) {
  CountingStore store;
  RowCache cache(store);
  ASSERT_TRUE(store.rows.Write({{{Family::kWaiting, "a9"}, ""}}).ok());
  ASSERT_EQ(KeysOf(cache, "a", "a", 1), "a9 ");

  ASSERT_EQ(KeysOf(cache, "a", "a", 1), "a9 ");
  EXPECT_EQ(store.scanned_from, "a9");

  const Writes earlier = {{{Family::kWaiting, "a5"}, ""}};
  ASSERT_TRUE(store.rows.Write(earlier).ok());
  cache.Take(earlier);
  ASSERT_EQ(KeysOf(cache, "a", "a", 2), "a5 a9 ");
}

}  // namespace
}  // namespace redress
