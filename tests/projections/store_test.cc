// One contract, two stores.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "projections/batch.h"
#include "projections/key_value_store.h"
#include "projections/map_store.h"
#include "projections/rocksdb_store.h"
#include "projections/rows.pb.h"
#include "tests/testing/scratch_folder.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Makes stores of one kind.
class Maker {
 public:
  virtual ~Maker() = default;
  virtual std::unique_ptr<KeyValueStore> Make() = 0;
};

class MapMaker final : public Maker {
 public:
  std::unique_ptr<KeyValueStore> Make() override { return std::make_unique<MapStore>(); }
};

class RocksDbMaker final : public Maker {
 public:
  std::unique_ptr<KeyValueStore> Make() override {
    return *RocksDbStore::Open(folder_.In("views"));
  }

 private:
  testing::ScratchFolder folder_;
};

template <typename StoreMaker>
class StoreTest : public ::testing::Test {
 protected:
  StoreMaker maker_;
  std::unique_ptr<KeyValueStore> store_ = maker_.Make();
};

struct MakerNames {
  template <typename StoreMaker>
  static std::string GetName(int) {
    return std::is_same_v<StoreMaker, MapMaker> ? "Map" : "RocksDb";
  }
};
using Makers = ::testing::Types<MapMaker, RocksDbMaker>;
TYPED_TEST_SUITE(StoreTest, Makers, MakerNames);

Writes Puts(Family family, const std::map<std::string, std::string>& rows) {
  Writes writes;
  for (const auto& [key, value] : rows) writes[{family, key}] = value;
  return writes;
}

std::vector<std::string> Keys(const KeyValueReader& reader, Family family, absl::string_view prefix,
                              absl::string_view from, std::size_t max = 100) {
  std::vector<std::string> keys;
  EXPECT_TRUE(reader
                  .Scan(family, prefix, from,
                        [&](absl::string_view key, absl::string_view) {
                          keys.emplace_back(key);
                          return keys.size() < max;
                        })
                  .ok());
  return keys;
}

std::vector<std::string> KeysBack(const KeyValueReader& reader, Family family,
                                  absl::string_view prefix, absl::string_view from,
                                  std::size_t max = 100) {
  std::vector<std::string> keys;
  EXPECT_TRUE(reader
                  .ScanBack(family, prefix, from,
                            [&](absl::string_view key, absl::string_view) {
                              keys.emplace_back(key);
                              return keys.size() < max;
                            })
                  .ok());
  return keys;
}

std::string ValueOf(const KeyValueReader& reader, Family family, absl::string_view key) {
  const auto value = reader.Get(family, key);
  EXPECT_TRUE(value.ok()) << value.status();
  return value.ok() && *value ? **value : "(none)";
}

TYPED_TEST(StoreTest, WhatWasWrittenIsRead) {
  ASSERT_TRUE(this->store_->Write(Puts(Family::kHeads, {{"a", "1"}, {"b", ""}})).ok());

  EXPECT_EQ(ValueOf(*this->store_, Family::kHeads, "a"), "1");
  EXPECT_EQ(ValueOf(*this->store_, Family::kHeads, "b"), "");
  EXPECT_EQ(ValueOf(*this->store_, Family::kHeads, "c"), "(none)");
}

TYPED_TEST(StoreTest, ManyKeysAreReadAtOnceInTheOrderAsked) {
  ASSERT_TRUE(this->store_->Write(Puts(Family::kHeads, {{"a", "1"}, {"b", ""}})).ok());
  const std::unique_ptr<KeyValueReader> then = this->store_->Snapshot();
  ASSERT_TRUE(this->store_->Write(Puts(Family::kHeads, {{"a", "2"}, {"c", "3"}})).ok());

  const auto values = then->GetMany(Family::kHeads, {"b", "c", "a", "a"});

  ASSERT_TRUE(values.ok()) << values.status();
  EXPECT_THAT(*values, ElementsAre("", std::nullopt, "1", "1"));
}

TYPED_TEST(StoreTest, FamiliesAreApart) {
  ASSERT_TRUE(this->store_->Write(Puts(Family::kHeads, {{"a", "1"}})).ok());

  EXPECT_EQ(ValueOf(*this->store_, Family::kEvents, "a"), "(none)");
  EXPECT_THAT(Keys(*this->store_, Family::kMeta, "", ""), IsEmpty());
}

TYPED_TEST(StoreTest, KeysAndValuesMayHoldAnyBytes) {
  const std::string bytes("\0\xff\0\x01", 4);

  ASSERT_TRUE(this->store_->Write(Puts(Family::kHeads, {{bytes, bytes}})).ok());

  EXPECT_EQ(ValueOf(*this->store_, Family::kHeads, bytes), bytes);
  EXPECT_THAT(Keys(*this->store_, Family::kHeads, absl::string_view(bytes).substr(0, 2), ""),
              ElementsAre(bytes));
}

TYPED_TEST(StoreTest, ABatchPutsReplacesAndDeletesAtOnce) {
  ASSERT_TRUE(this->store_->Write(Puts(Family::kHeads, {{"a", "1"}, {"b", "2"}})).ok());
  Writes writes = Puts(Family::kHeads, {{"a", "3"}, {"c", "4"}});
  writes[{Family::kHeads, "b"}] = std::nullopt;
  writes[{Family::kEvents, "never there"}] = std::nullopt;

  ASSERT_TRUE(this->store_->Write(writes).ok());

  EXPECT_EQ(ValueOf(*this->store_, Family::kHeads, "a"), "3");
  EXPECT_EQ(ValueOf(*this->store_, Family::kHeads, "b"), "(none)");
  EXPECT_EQ(ValueOf(*this->store_, Family::kHeads, "c"), "4");
}

TYPED_TEST(StoreTest, ScanGivesThePrefixInOrderFromAKeyOn) {
  ASSERT_TRUE(
      this->store_
          ->Write(Puts(Family::kHeads, {{"a", ""}, {"b", ""}, {"b1", ""}, {"b2", ""}, {"c", ""}}))
          .ok());
  const KeyValueReader& reader = *this->store_;

  EXPECT_THAT(Keys(reader, Family::kHeads, "", ""), ElementsAre("a", "b", "b1", "b2", "c"));
  EXPECT_THAT(Keys(reader, Family::kHeads, "b", ""), ElementsAre("b", "b1", "b2"));
  EXPECT_THAT(Keys(reader, Family::kHeads, "b", "a"), ElementsAre("b", "b1", "b2"));
  EXPECT_THAT(Keys(reader, Family::kHeads, "b", "b1"), ElementsAre("b1", "b2"));
  EXPECT_THAT(Keys(reader, Family::kHeads, "b", "b11"), ElementsAre("b2"));
  EXPECT_THAT(Keys(reader, Family::kHeads, "b", "b3"), IsEmpty());
  EXPECT_THAT(Keys(reader, Family::kHeads, "b", "c"), IsEmpty());
  EXPECT_THAT(Keys(reader, Family::kHeads, "bb", ""), IsEmpty());
  EXPECT_THAT(Keys(reader, Family::kHeads, "", "", 2), ElementsAre("a", "b"));
}

TYPED_TEST(StoreTest, ScanBackGivesThePrefixDownwardsFromAKeyOn) {
  ASSERT_TRUE(
      this->store_
          ->Write(Puts(Family::kHeads, {{"a", ""}, {"b", ""}, {"b1", ""}, {"b2", ""}, {"c", ""}}))
          .ok());
  const KeyValueReader& reader = *this->store_;

  EXPECT_THAT(KeysBack(reader, Family::kHeads, "", "z"), ElementsAre("c", "b2", "b1", "b", "a"));
  EXPECT_THAT(KeysBack(reader, Family::kHeads, "b", "z"), ElementsAre("b2", "b1", "b"));
  EXPECT_THAT(KeysBack(reader, Family::kHeads, "b", "c"), ElementsAre("b2", "b1", "b"));
  EXPECT_THAT(KeysBack(reader, Family::kHeads, "b", "b2"), ElementsAre("b2", "b1", "b"));
  EXPECT_THAT(KeysBack(reader, Family::kHeads, "b", "b11"), ElementsAre("b1", "b"));
  EXPECT_THAT(KeysBack(reader, Family::kHeads, "b", "a"), IsEmpty());
  EXPECT_THAT(KeysBack(reader, Family::kHeads, "b", ""), IsEmpty());
  EXPECT_THAT(KeysBack(reader, Family::kHeads, "bb", "z"), IsEmpty());
  EXPECT_THAT(KeysBack(reader, Family::kHeads, "", "z", 2), ElementsAre("c", "b2"));
}

TYPED_TEST(StoreTest, APrefixOfTheHighestBytesHasNoEnd) {
  ASSERT_TRUE(
      this->store_->Write(Puts(Family::kHeads, {{"\xfe", ""}, {"\xff", ""}, {"\xff\xff", ""}}))
          .ok());
  const KeyValueReader& reader = *this->store_;

  EXPECT_THAT(Keys(reader, Family::kHeads, "\xff", ""), ElementsAre("\xff", "\xff\xff"));
  EXPECT_THAT(KeysBack(reader, Family::kHeads, "\xff", "\xff\xff\xff"),
              ElementsAre("\xff\xff", "\xff"));
}

std::vector<std::string> KeysFrom(RowIterator& rows, absl::string_view from) {
  std::vector<std::string> keys;
  for (rows.Seek(from); rows.Valid(); rows.Next()) keys.emplace_back(rows.key());
  EXPECT_TRUE(rows.status().ok()) << rows.status();
  return keys;
}

TYPED_TEST(StoreTest, AnIteratorLeapsWithinItsPrefixToAndFro) {
  ASSERT_TRUE(
      this->store_
          ->Write(Puts(Family::kHeads, {{"a", ""}, {"b", "1"}, {"b1", ""}, {"b2", ""}, {"c", ""}}))
          .ok());
  const std::unique_ptr<RowIterator> rows = this->store_->Iterate(Family::kHeads, "b");

  EXPECT_FALSE(rows->Valid()) << "it stands nowhere yet";
  EXPECT_THAT(KeysFrom(*rows, "b11"), ElementsAre("b2"));
  EXPECT_THAT(KeysFrom(*rows, ""), ElementsAre("b", "b1", "b2"));
  EXPECT_THAT(KeysFrom(*rows, "c"), IsEmpty());
  EXPECT_THAT(KeysFrom(*rows, "b3"), IsEmpty());
  rows->Seek("b");
  EXPECT_EQ(rows->value(), "1");
  EXPECT_THAT(KeysFrom(*this->store_->Iterate(Family::kHeads, ""), "b2"), ElementsAre("b2", "c"));
  EXPECT_THAT(KeysFrom(*this->store_->Iterate(Family::kHeads, "bb"), ""), IsEmpty());
}

TYPED_TEST(StoreTest, AnIteratorOfTheHighestBytesHasNoEnd) {
  ASSERT_TRUE(
      this->store_->Write(Puts(Family::kHeads, {{"\xfe", ""}, {"\xff", ""}, {"\xff\xff", ""}}))
          .ok());

  EXPECT_THAT(KeysFrom(*this->store_->Iterate(Family::kHeads, "\xff"), ""),
              ElementsAre("\xff", "\xff\xff"));
}

TYPED_TEST(StoreTest, AnIteratorShowsTheRowsAsTheyWereWhenItWasMade) {
  ASSERT_TRUE(this->store_->Write(Puts(Family::kHeads, {{"a", "1"}, {"c", "2"}})).ok());
  const std::unique_ptr<KeyValueReader> snapshot = this->store_->Snapshot();
  const std::unique_ptr<RowIterator> live = this->store_->Iterate(Family::kHeads, "");

  Writes writes = Puts(Family::kHeads, {{"b", "3"}});
  writes[{Family::kHeads, "c"}] = std::nullopt;
  ASSERT_TRUE(this->store_->Write(writes).ok());

  EXPECT_THAT(KeysFrom(*live, ""), ElementsAre("a", "c"));
  EXPECT_THAT(KeysFrom(*snapshot->Iterate(Family::kHeads, ""), ""), ElementsAre("a", "c"));
  EXPECT_THAT(KeysFrom(*this->store_->Iterate(Family::kHeads, ""), ""), ElementsAre("a", "b"));
}

TYPED_TEST(StoreTest, ASnapshotStaysAsItWas) {
  ASSERT_TRUE(this->store_->Write(Puts(Family::kHeads, {{"a", "1"}, {"b", "2"}})).ok());
  const std::unique_ptr<KeyValueReader> snapshot = this->store_->Snapshot();

  Writes writes = Puts(Family::kHeads, {{"a", "3"}, {"c", "4"}});
  writes[{Family::kHeads, "b"}] = std::nullopt;
  ASSERT_TRUE(this->store_->Write(writes).ok());

  EXPECT_EQ(ValueOf(*snapshot, Family::kHeads, "a"), "1");
  EXPECT_THAT(Keys(*snapshot, Family::kHeads, "", ""), ElementsAre("a", "b"));
  EXPECT_THAT(KeysBack(*snapshot, Family::kHeads, "", "z"), ElementsAre("b", "a"));
  EXPECT_THAT(Keys(*this->store_, Family::kHeads, "", ""), ElementsAre("a", "c"));
}

TYPED_TEST(StoreTest, AScanMayReadTheStoreAndSeesItsOwnInstant) {
  ASSERT_TRUE(this->store_->Write(Puts(Family::kHeads, {{"a", "1"}, {"b", "2"}})).ok());
  std::vector<std::string> values;

  const absl::Status status = this->store_->Scan(
      Family::kHeads, "", "", [&](absl::string_view key, absl::string_view value) {
        EXPECT_EQ(ValueOf(*this->store_, Family::kHeads, key), std::string(value));
        EXPECT_TRUE(this->store_->Write(Puts(Family::kHeads, {{"b", "2"}, {"c", "3"}})).ok());
        values.emplace_back(value);
        return true;
      });

  EXPECT_TRUE(status.ok());
  EXPECT_THAT(values, ElementsAre("1", "2"));
}

TYPED_TEST(StoreTest, ABatchShowsItsOwnWritesFirst) {
  ASSERT_TRUE(this->store_->Write(Puts(Family::kHeads, {{"a", "1"}, {"b", "2"}})).ok());
  Batch batch(*this->store_);

  batch.Put(Family::kHeads, "a", "3");
  batch.Delete(Family::kHeads, "b");
  batch.Put(Family::kHeads, "c", "4");
  batch.Delete(Family::kHeads, "c");
  batch.Put(Family::kHeads, "c", "5");

  EXPECT_EQ(**batch.Get(Family::kHeads, "a"), "3");
  EXPECT_EQ(*batch.Get(Family::kHeads, "b"), std::nullopt);
  EXPECT_EQ(**batch.Get(Family::kHeads, "c"), "5");
  EXPECT_EQ(*batch.Get(Family::kEvents, "a"), std::nullopt);
  EXPECT_EQ(ValueOf(*this->store_, Family::kHeads, "a"), "1") << "nothing is written yet";
}

TYPED_TEST(StoreTest, ARowThatDoesNotParseIsDataLoss) {
  ASSERT_TRUE(this->store_->Write(Puts(Family::kHeads, {{"a", "\xff"}})).ok());
  const Batch batch(*this->store_);

  EXPECT_EQ(batch.GetRow<HeadRow>(Family::kHeads, "a").status().code(),
            absl::StatusCode::kDataLoss);
  EXPECT_EQ(batch.GetRow<HeadRow>(Family::kHeads, "b")->version(), 0);
}

}  // namespace
}  // namespace redress
