// The views on disks that fail at any call, in folders that are damaged or go away.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/hash.h"
#include "projections/rocksdb_store.h"
#include "projections/rows.pb.h"
#include "projections/store_folder.h"
#include "rocksdb/env.h"
#include "tests/testing/failing_file_system.h"
#include "tests/testing/scratch_folder.h"

namespace redress {
namespace {

using ::testing::HasSubstr;

// What the projector writes, in small: a row of the position, the position, and a row of a view.
Writes AtPosition(std::uint64_t position) {
  PositionRow row;
  row.set_offset(static_cast<std::int64_t>(position) - 1);
  Writes writes;
  writes[{Family::kPositions, BigEndian64(position)}] = row.SerializeAsString();
  writes[{Family::kMeta, "position"}] = BigEndian64(position);
  writes[{Family::kHeads, absl::StrCat("stream/", position)}] = absl::StrCat("head ", position);
  if (position % 2 == 0) writes[{Family::kTickets, absl::StrCat("ticket ", position)}] = "row";
  return writes;
}

// Positions whose rows were flushed.
constexpr std::uint64_t kKept = 45;

// Heads of which the first and the last do not lie in one block.
Writes OfManyBlocks() {
  Writes writes;
  for (int i = 0; i < 1'000; ++i) {
    writes[{Family::kHeads, absl::StrCat("a", i)}] = Sha256(absl::StrCat(i));
  }
  return writes;
}

std::uint64_t Count(const KeyValueReader& reader, Family family) {
  std::uint64_t count = 0;
  const absl::Status read = reader.Scan(family, "", "", [&](absl::string_view, absl::string_view) {
    ++count;
    return true;
  });
  EXPECT_TRUE(read.ok()) << read;
  return count;
}

std::uint64_t PositionOf(const KeyValueReader& reader) {
  const auto value = reader.Get(Family::kMeta, "position");
  EXPECT_TRUE(value.ok()) << value.status();
  return value.ok() && *value ? ReadBigEndian64(**value) : 0;
}

// Expects the rows of every family to be those up to the position, whichever it is.
void ExpectWhole(const KeyValueReader& reader) {
  const std::uint64_t position = PositionOf(reader);
  EXPECT_EQ(Count(reader, Family::kPositions), position);
  EXPECT_EQ(Count(reader, Family::kHeads), position);
  EXPECT_EQ(Count(reader, Family::kTickets), position / 2);
}

class StoreDiskTest : public ::testing::Test {
 protected:
  StoreDiskTest() {
    // Tables of three lives. What a fourth one wrote, which does not end in order, is not there.
    for (std::uint64_t position = 1; position <= 60;) {
      auto folder = StoreFolder::Open(Folder());
      EXPECT_TRUE(folder.ok()) << folder.status();
      for (int i = 0; i < 15; ++i) {
        EXPECT_TRUE(folder->current()->Write(AtPosition(position++)).ok());
      }
      std::filesystem::remove_all(Backup());
      std::filesystem::copy(Folder(), Backup(), std::filesystem::copy_options::recursive);
    }
    Restore();
  }

  std::string Folder() const { return scratch_.In("data"); }
  std::string Views() const { return Folder() + "/views-1"; }
  std::string Backup() const { return scratch_.In("backup"); }

  void Restore() {
    std::filesystem::remove_all(Folder());
    std::filesystem::copy(Backup(), Folder(), std::filesystem::copy_options::recursive);
  }

  std::filesystem::path File(const std::string& part) const {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(Views())) {
      if (absl::StrContains(entry.path().filename().string(), part)) found.push_back(entry.path());
    }
    EXPECT_FALSE(found.empty()) << part;
    return *std::max_element(found.begin(), found.end());
  }

  std::filesystem::path LargestTable() const {
    std::filesystem::path largest;
    std::uintmax_t size = 0;
    for (const auto& entry : std::filesystem::directory_iterator(Views())) {
      if (entry.path().extension() != ".sst" || entry.file_size() <= size) continue;
      size = entry.file_size();
      largest = entry.path();
    }
    return largest;
  }

  // Opens the folder: what is served is whole, be it less than there was.
  void ExpectServedWhole() {
    const auto folder = StoreFolder::Open(Folder());
    ASSERT_TRUE(folder.ok()) << folder.status();
    ExpectWhole(*folder->current());
    if (!folder->damage().ok()) {
      EXPECT_EQ(PositionOf(*folder->current()), 0);
    }
  }

  testing::ScratchFolder scratch_;
};

TEST_F(StoreDiskTest, WhereverItsTablesListIsCutWhatIsServedIsWhole) {
  const std::filesystem::path manifest = File("MANIFEST");
  const auto size = std::filesystem::file_size(manifest);
  for (std::uintmax_t cut = 0; cut < size; cut += 61) {
    SCOPED_TRACE(absl::StrCat("cut at ", cut, " of ", size));
    std::filesystem::resize_file(manifest, cut);
    ExpectServedWhole();
    Restore();
  }
}

TEST_F(StoreDiskTest, WithoutAnyOfItsFilesWhatIsServedIsWhole) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(Views())) files.push_back(entry);
  for (const std::filesystem::path& file : files) {
    SCOPED_TRACE(file.filename());
    std::filesystem::remove(file);
    ExpectServedWhole();
    Restore();
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    ExpectServedWhole();
    Restore();
  }
}

TEST_F(StoreDiskTest, AFolderOfViewsThatIsGoneIsMadeAgain) {
  std::filesystem::remove_all(Views());
  ExpectServedWhole();
  Restore();
  std::filesystem::remove(Folder() + "/VIEWS");
  ExpectServedWhole();
}

TEST_F(StoreDiskTest, AFaultAtAnyCallLosesNothingAndTheViewsGoOnOnceItIsOver) {
  const auto disk = std::make_shared<testing::FailingFileSystem>();
  const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(disk);
  for (const auto fault : {testing::CallFault::kInputOutput, testing::CallFault::kDiskFull}) {
    for (const bool for_good : {false, true}) {
      bool struck = true;
      for (int call = 0; struck; call += 3) {
        SCOPED_TRACE(absl::StrCat("call ", call, ", fault ", int(fault), ", for good ", for_good));
        Restore();
        disk->Fail(fault, call, for_good);
        auto store = RocksDbStore::Open(Views(), env.get());
        if (store.ok()) static_cast<void>((*store)->Write(AtPosition(kKept + 1)));
        struck = disk->struck();
        disk->Heal();
        if (!store.ok() || !(*store)->Resume().ok()) {
          EXPECT_TRUE(!store.ok() || !(*store)->Health().ok());
          store = absl::UnknownError("closed");
          store = RocksDbStore::Open(Views(), env.get());
        }
        ASSERT_TRUE(store.ok()) << store.status();
        ExpectWhole(**store);
        EXPECT_GE(PositionOf(**store), kKept);
        EXPECT_TRUE((*store)->Write(AtPosition(PositionOf(**store) + 1)).ok());
      }
    }
  }
}

TEST_F(StoreDiskTest, OnAFullDiskViewsAreOpenedForReadingAndSayWhatToDo) {
  const auto disk = std::make_shared<testing::FailingFileSystem>();
  const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(disk);
  disk->Fail(testing::CallFault::kDiskFull, 0, /*for_good=*/true);

  const auto store = RocksDbStore::Open(Views(), env.get());

  ASSERT_TRUE(store.ok()) << store.status();
  ExpectWhole(**store);
  EXPECT_EQ(PositionOf(**store), kKept);
  EXPECT_TRUE(absl::IsUnavailable((*store)->Health())) << (*store)->Health();
  EXPECT_THAT(std::string((*store)->Health().message()), HasSubstr("free some space"));
  EXPECT_TRUE(absl::IsUnavailable((*store)->Write(AtPosition(kKept + 1))));
}

TEST_F(StoreDiskTest, ViewsWhoseFolderIsGoneTakeNoMoreWritesUntilItIsPutBack) {
  auto folder = StoreFolder::Open(Folder());
  ASSERT_TRUE(folder.ok()) << folder.status();
  const std::string aside = scratch_.In("aside");
  std::filesystem::rename(Folder(), aside);

  const absl::Status written = folder->current()->Write(AtPosition(kKept + 1));

  EXPECT_TRUE(absl::IsUnavailable(written)) << written;
  EXPECT_THAT(std::string(written.message()), HasSubstr("put it back"));
  EXPECT_FALSE(folder->Resume().ok());
  EXPECT_FALSE(folder->MakeNext().ok());
  EXPECT_FALSE(std::filesystem::exists(Folder())) << "nothing is begun anew in its place";
  std::filesystem::rename(aside, Folder());
  const auto resumed = folder->Resume();
  ASSERT_TRUE(resumed.ok()) << resumed.status();
  EXPECT_TRUE((*resumed)->Write(AtPosition(kKept + 2)).ok());
}

TEST_F(StoreDiskTest, ADamagedBlockIsFoundByReadingAndByScrubbing) {
  for (const bool scrubbed : {false, true}) {
    Restore();
    {
      const auto store = RocksDbStore::Open(Views());
      ASSERT_TRUE(store.ok()) << store.status();
      ASSERT_TRUE((*store)->Write(OfManyBlocks()).ok());
    }
    std::fstream file(LargestTable(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(5);
    file.put('\x55');
    file.close();
    const auto store = RocksDbStore::Open(Views());
    ASSERT_TRUE(store.ok()) << store.status();

    if (scrubbed) {
      for (const TableFile& found : (*store)->Tables()) static_cast<void>((*store)->Verify(found));
    } else {
      EXPECT_TRUE(absl::IsDataLoss((*store)->Get(Family::kHeads, "a0").status()));
    }

    EXPECT_TRUE(absl::IsDataLoss((*store)->Health())) << (*store)->Health();
  }
}

}  // namespace
}  // namespace redress
