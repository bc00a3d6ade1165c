#include "projections/rocksdb_store.h"

#include <atomic>
#include <memory>
#include <string>
#include <utility>

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
  {
    const auto store = RocksDbStore::Open(folder.In("views"));
    ASSERT_TRUE(store.ok()) << store.status();
    ASSERT_TRUE((*store)->Write(Put("a", "1")).ok());
  }

  const auto store = RocksDbStore::Open(folder.In("views"));

  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(**(*store)->Get(Family::kHeads, "a"), "1");
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

TEST(RocksDbStoreTest, AfterAFailedWriteNothingIsWrittenUntilReopened) {
  const testing::ScratchFolder folder;
  const auto disk = std::make_shared<FullDisk>();
  const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(disk);
  {
    const auto store = RocksDbStore::Open(folder.In("views"), env.get());
    ASSERT_TRUE(store.ok()) << store.status();
    ASSERT_TRUE((*store)->Write(Put("a", "1")).ok());

    disk->full = true;
    const absl::Status first = (*store)->Write(Put("a", "2"));
    disk->full = false;
    const absl::Status second = (*store)->Write(Put("b", "2"));

    EXPECT_EQ(first.code(), absl::StatusCode::kUnavailable) << first;
    EXPECT_EQ(second.code(), absl::StatusCode::kUnavailable) << second;
    EXPECT_EQ(**(*store)->Get(Family::kHeads, "a"), "1") << "reads go on";
  }

  const auto store = RocksDbStore::Open(folder.In("views"), env.get());

  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(**(*store)->Get(Family::kHeads, "a"), "1");
  EXPECT_EQ(*(*store)->Get(Family::kHeads, "b"), std::nullopt);
  EXPECT_TRUE((*store)->Write(Put("b", "3")).ok());
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
