#include "consumers/word_indexer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "consumers/projector.h"
#include "projections/map_store.h"
#include "projections/rocksdb_store.h"
#include "tests/testing/commit_generator.h"
#include "tests/testing/dump_rows.h"
#include "tests/testing/scratch_folder.h"
#include "tests/testing/seed.h"

namespace redress {
namespace {

constexpr std::size_t kRecords = 6'000;

std::vector<Record> SomeRecords(std::size_t count = kRecords) {
  std::mt19937_64 random(testing::TestSeed());
  return testing::CommitGenerator(random()).Take(count);
}

std::size_t RowsOf(const KeyValueReader& reader, Family family) {
  std::size_t rows = 0;
  const auto count = [&](absl::string_view, absl::string_view) {
    ++rows;
    return true;
  };
  EXPECT_TRUE(reader.Scan(family, "", "", count).ok());
  return rows;
}

TEST(WordIndexerTest, FollowsWithinItsBoundAndWhollyWhereThereIsTime) {
  MapStore store;
  Projector projector = *Projector::Open(store);
  ASSERT_EQ(projector.Project(SomeRecords()).halt, Halt::kNone);
  const std::size_t noted = RowsOf(store, Family::kUnindexed);
  WordIndexer& words = *projector.words();
  EXPECT_GE(words.indexed() + kMaxPositionsUnindexed, projector.position().position);
  EXPECT_LT(words.indexed(), projector.position().position);

  EXPECT_TRUE(*words.IndexMore());
  const std::size_t left = RowsOf(store, Family::kUnindexed);
  while (*words.IndexMore()) {
  }

  EXPECT_EQ(left + kIndexedAtOnce, noted);
  EXPECT_EQ(RowsOf(store, Family::kUnindexed), 0);
  EXPECT_EQ(words.indexed(), projector.position().position);
  EXPECT_EQ((*WordIndexer::Open(store))->indexed(), projector.position().position);
}

TEST(WordIndexerTest, GoesOnWhereItWasAfterBeingOpenedAgain) {
  MapStore store;
  Projector projector = *Projector::Open(store);
  ASSERT_EQ(projector.Project(SomeRecords(500)).halt, Halt::kNone);
  const std::vector<std::string> whole = testing::DumpRows(store);
  ASSERT_TRUE(*projector.words()->IndexMore());
  const std::uint64_t indexed = projector.words()->indexed();
  projector.words()->Close();

  const auto again = *WordIndexer::Open(store);

  EXPECT_EQ(again->indexed(), indexed);
  while (*again->IndexMore()) {
  }
  EXPECT_TRUE(testing::DumpRows(store) == whole);
}

TEST(WordIndexerTest, WritesNothingOnceClosed) {
  MapStore store;
  Projector projector = *Projector::Open(store);
  ASSERT_EQ(projector.Project(SomeRecords(500)).halt, Halt::kNone);
  const std::size_t waiting = RowsOf(store, Family::kUnindexed);

  projector.words()->Close();

  EXPECT_TRUE(absl::IsUnavailable(projector.words()->IndexMore().status()));
  EXPECT_EQ(RowsOf(store, Family::kUnindexed), waiting);
  EXPECT_TRUE(projector.words()->Health().ok()) << "nothing is wrong with it";
}

TEST(WordIndexerTest, RowsThatCannotBeReadAreToldAndStopIt) {
  MapStore store;
  Projector projector = *Projector::Open(store);
  ASSERT_EQ(projector.Project(SomeRecords(500)).halt, Halt::kNone);
  Writes damage;
  damage.emplace(std::pair(Family::kUnindexed, Key("short")), "\xff");
  ASSERT_TRUE(store.Write(damage).ok());

  absl::StatusOr<bool> indexed = true;
  while (indexed.ok() && *indexed) indexed = projector.words()->IndexMore();

  EXPECT_TRUE(absl::IsDataLoss(indexed.status())) << indexed.status();
  EXPECT_TRUE(absl::IsDataLoss(projector.words()->Health())) << projector.words()->Health();
}

TEST(WordIndexerTest, BesideTheProjectorItLeavesTheSameRows) {
  const std::vector<Record> records = SomeRecords(3'000);
  MapStore expected;
  ASSERT_EQ((*Projector::Open(expected)).Project(records).halt, Halt::kNone);
  const testing::ScratchFolder folder;
  const auto store = *RocksDbStore::Open(folder.In("views"));
  Projector projector = *Projector::Open(*store);
  std::atomic<bool> done = false;

  std::thread beside([&] {
    while (!done) EXPECT_TRUE(projector.words()->IndexMore().ok());
  });
  for (std::size_t at = 0; at < records.size(); at += 100) {
    EXPECT_EQ(projector.Project(absl::MakeSpan(records).subspan(at, 100)).halt, Halt::kNone);
  }
  done = true;
  beside.join();

  EXPECT_TRUE(testing::DumpRows(*store) == testing::DumpRows(expected));
}

}  // namespace
}  // namespace redress
