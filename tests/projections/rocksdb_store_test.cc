#include "projections/rocksdb_store.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "projections/map_store.h"
#include "rocksdb/env.h"
#include "rocksdb/file_system.h"
#include "tests/testing/scratch_folder.h"

namespace redress {
namespace {

Writes Put(const std::string& key, const std::string& value) {
  Writes writes;
  writes[{Family::kHeads, key}] = value;
  return writes;
}

// Writes a row into the database at `path`, and closes it.
void WriteOne(const std::string& path) {
  const auto store = RocksDbStore::Open(path);
  ASSERT_TRUE(store.ok()) << store.status();
  ASSERT_TRUE((*store)->Write(Put("a", "1")).ok());
}

// A file whose appends fail while the disk is full.
class FullFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FullFile(std::unique_ptr<rocksdb::FSWritableFile> file, const std::atomic<bool>& full)
      : FSWritableFileOwnerWrapper(std::move(file)), full_(full) {}

  rocksdb::IOStatus Append(const rocksdb::Slice& bytes, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* context) override {
    if (full_) return rocksdb::IOStatus::NoSpace("no space left on device");
    return FSWritableFileOwnerWrapper::Append(bytes, options, context);
  }
  rocksdb::IOStatus Append(const rocksdb::Slice& bytes, const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo& verification,
                           rocksdb::IODebugContext* context) override {
    if (full_) return rocksdb::IOStatus::NoSpace("no space left on device");
    return FSWritableFileOwnerWrapper::Append(bytes, options, verification, context);
  }

 private:
  const std::atomic<bool>& full_;
};

// A disk that can be full.
class FullDisk final : public rocksdb::FileSystemWrapper {
 public:
  FullDisk() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  const char* Name() const override { return "FullDisk"; }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* context) override {
    const rocksdb::IOStatus status =
        FileSystemWrapper::NewWritableFile(name, options, result, context);
    if (status.ok()) *result = std::make_unique<FullFile>(std::move(*result), full);
    return status;
  }

  std::atomic<bool> full = false;
};

TEST(RocksDbStoreTest, WhatWasWrittenIsThereAfterReopening) {
  const testing::ScratchFolder folder;
  WriteOne(folder.In("views"));

  const auto store = RocksDbStore::Open(folder.In("views"));

  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(**(*store)->Get(Family::kHeads, "a"), "1");
}

TEST(RocksDbStoreTest, AReaderInMemoryFailsWhereTheDiskWouldBeRead) {
  const testing::ScratchFolder folder;
  WriteOne(folder.In("views"));
  const auto store = RocksDbStore::Open(folder.In("views"));
  ASSERT_TRUE(store.ok()) << store.status();
  const std::unique_ptr<KeyValueReader> snapshot = (*store)->Snapshot();
  const std::unique_ptr<KeyValueReader> in_memory = snapshot->InMemory();

  EXPECT_TRUE(absl::IsUnavailable(in_memory->Get(Family::kHeads, "a").status()));
  EXPECT_EQ(**snapshot->Get(Family::kHeads, "a"), "1");
  EXPECT_EQ(**in_memory->Get(Family::kHeads, "a"), "1") << "it has come from the disk by now";
  EXPECT_TRUE((*store)->Health().ok());
}

TEST(RocksDbStoreTest, AStoreInUseIsNotOpenedTwice) {
  const testing::ScratchFolder folder;
  const auto store = RocksDbStore::Open(folder.In("views"));
  ASSERT_TRUE(store.ok()) << store.status();

  const auto second = RocksDbStore::Open(folder.In("views"));

  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(second.status().message().find("in use by another process"), absl::string_view::npos)
      << second.status();
}

TEST(RocksDbStoreTest, AFolderThatCannotBeMadeIsUnavailable) {
  const auto store = RocksDbStore::Open("/proc/no-such-place/views");

  EXPECT_EQ(store.status().code(), absl::StatusCode::kUnavailable) << store.status();
}

TEST(RocksDbStoreTest, RowsThatCannotBeBroughtToTheDiskEndTheWritesUntilResumed) {
  const testing::ScratchFolder folder;
  const auto disk = std::make_shared<FullDisk>();
  const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(disk);
  const auto store = RocksDbStore::Open(folder.In("views"), env.get());
  ASSERT_TRUE(store.ok()) << store.status();
  ASSERT_TRUE((*store)->Write(Put("a", "1")).ok());

  disk->full = true;
  absl::Status failed;
  int written = 0;  // some hundred megabytes at most
  for (; failed.ok() && written < 300; ++written) {
    failed = (*store)->Write(Put(absl::StrCat("big ", written), std::string(1 << 20, 'x')));
  }
  const absl::Status after = (*store)->Write(Put("b", "2"));

  EXPECT_EQ(failed.code(), absl::StatusCode::kUnavailable) << failed;
  EXPECT_EQ(after.code(), absl::StatusCode::kUnavailable) << after;
  EXPECT_EQ((*store)->Health().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(**(*store)->Get(Family::kHeads, "a"), "1") << "reads go on";
  disk->full = false;
  // RocksDB pauses for a second after a failed flush, and is not to be resumed before.
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!(*store)->Resume().ok() && std::chrono::steady_clock::now() < until) {
    std::this_thread::yield();
  }
  EXPECT_TRUE((*store)->Health().ok()) << (*store)->Health();
  EXPECT_TRUE((*store)->Write(Put("b", "3")).ok());
  EXPECT_EQ(**(*store)->Get(Family::kHeads, "a"), "1");
  EXPECT_TRUE((*(*store)->Get(Family::kHeads, "big 0")).has_value());
}

TEST(RocksDbStoreTest, WhatWasNotFlushedIsGoneAfterACrashAllOfItAlike) {
  const testing::ScratchFolder folder;
  WriteOne(folder.In("views"));
  const auto running = RocksDbStore::Open(folder.In("views"));
  ASSERT_TRUE(running.ok()) << running.status();
  Writes writes = Put("a", "2");
  for (std::size_t family = 0; family < kFamilyNames.size(); ++family) {
    writes[{static_cast<Family>(family), "b"}] = "2";
  }
  ASSERT_TRUE((*running)->Write(writes).ok());
  ASSERT_TRUE((*running)->Write(Put("c", "3")).ok());
  // What a process that is killed leaves behind.
  std::filesystem::copy(folder.In("views"), folder.In("left"));

  const auto store = RocksDbStore::Open(folder.In("left"));

  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(**(*store)->Get(Family::kHeads, "a"), "1");
  EXPECT_EQ(*(*store)->Get(Family::kHeads, "c"), std::nullopt);
  for (std::size_t family = 0; family < kFamilyNames.size(); ++family) {
    EXPECT_EQ(*(*store)->Get(static_cast<Family>(family), "b"), std::nullopt)
        << kFamilyNames[family];
  }
}

TEST(MapStoreTest, ABrokenStoreTakesNoMoreWrites) {
  MapStore store;
  ASSERT_TRUE(store.Write(Put("a", "1")).ok());

  store.FailWrites();

  EXPECT_EQ(store.Write(Put("a", "2")).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(**store.Get(Family::kHeads, "a"), "1");
}

}  // namespace
}  // namespace redress
