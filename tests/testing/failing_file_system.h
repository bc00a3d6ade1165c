#pragma once

// RocksDB's file system, of which one call, or every call from one on, fails: each place where
// RocksDB calls it can be struck in turn. Thread-safe.

#include <rocksdb/file_system.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>

namespace redress::testing {

enum class CallFault {
  kInputOutput,  // reads and writes fail
  kDiskFull,     // what takes room fails
};

class FailingFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  FailingFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  static const char* kClassName() { return "FailingFileSystem"; }
  const char* Name() const override { return kClassName(); }

  // Of the calls from now on, the one after the next `after` fails, or it and all that follow.
  void Fail(CallFault fault, int after, bool for_good) {
    fault_ = fault;
    for_good_ = for_good;
    remaining_ = after;
    armed_ = true;
  }
  void Heal() { armed_ = false; }
  // Whether the call was ever reached.
  bool struck() const { return remaining_ < 0; }

  rocksdb::IOStatus OnRead() { return Next(/*takes_room=*/false); }
  rocksdb::IOStatus OnWrite() { return Next(/*takes_room=*/true); }

  rocksdb::IOStatus NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* file,
                                      rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus NewRandomAccessFile(const std::string& path,
                                        const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                        rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* folder,
                                 rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override {
    const rocksdb::IOStatus status = OnWrite();
    return status.ok() ? FileSystemWrapper::RenameFile(from, to, options, context) : status;
  }
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override {
    const rocksdb::IOStatus status = OnRead();
    return status.ok() ? FileSystemWrapper::DeleteFile(path, options, context) : status;
  }
  rocksdb::IOStatus GetChildren(const std::string& path, const rocksdb::IOOptions& options,
                                std::vector<std::string>* names,
                                rocksdb::IODebugContext* context) override {
    const rocksdb::IOStatus status = OnRead();
    return status.ok() ? FileSystemWrapper::GetChildren(path, options, names, context) : status;
  }
  rocksdb::IOStatus GetFileSize(const std::string& path, const rocksdb::IOOptions& options,
                                std::uint64_t* size, rocksdb::IODebugContext* context) override {
    const rocksdb::IOStatus status = OnRead();
    return status.ok() ? FileSystemWrapper::GetFileSize(path, options, size, context) : status;
  }

  rocksdb::IOStatus GetFreeSpace(const std::string& /*path*/, const rocksdb::IOOptions& /*options*/,
                                 std::uint64_t* /*bytes*/,
                                 rocksdb::IODebugContext* /*context*/) override {
    return rocksdb::IOStatus::NotSupported();  // as in production (base/database.h)
  }

 private:
  rocksdb::IOStatus Next(bool takes_room) {
    if (!armed_ || (fault_ == CallFault::kDiskFull && !takes_room)) return rocksdb::IOStatus::OK();
    const int left = remaining_.fetch_sub(1);
    if (left > 0 || (left < 0 && !for_good_)) return rocksdb::IOStatus::OK();
    if (fault_ == CallFault::kDiskFull) return rocksdb::IOStatus::NoSpace("injected: disk full");
    return rocksdb::IOStatus::IOError("injected: Input/output error");
  }

  std::atomic<CallFault> fault_ = CallFault::kInputOutput;
  std::atomic<bool> armed_ = false;
  std::atomic<bool> for_good_ = false;
  std::atomic<int> remaining_ = 0;
};

class FailingSequentialFile final : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  FailingSequentialFile(std::unique_ptr<rocksdb::FSSequentialFile> file, FailingFileSystem& faults)
      : FSSequentialFileOwnerWrapper(std::move(file)), faults_(faults) {}

  rocksdb::IOStatus Read(std::size_t size, const rocksdb::IOOptions& options, rocksdb::Slice* bytes,
                         char* room, rocksdb::IODebugContext* context) override {
    const rocksdb::IOStatus status = faults_.OnRead();
    if (!status.ok()) return status;
    return FSSequentialFileOwnerWrapper::Read(size, options, bytes, room, context);
  }

 private:
  FailingFileSystem& faults_;
};

class FailingRandomAccessFile final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  FailingRandomAccessFile(std::unique_ptr<rocksdb::FSRandomAccessFile> file,
                          FailingFileSystem& faults)
      : FSRandomAccessFileOwnerWrapper(std::move(file)), faults_(faults) {}

  rocksdb::IOStatus Read(std::uint64_t offset, std::size_t size, const rocksdb::IOOptions& options,
                         rocksdb::Slice* bytes, char* room,
                         rocksdb::IODebugContext* context) const override {
    const rocksdb::IOStatus status = faults_.OnRead();
    if (!status.ok()) return status;
    return FSRandomAccessFileOwnerWrapper::Read(offset, size, options, bytes, room, context);
  }

 private:
  FailingFileSystem& faults_;
};

class FailingWritableFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FailingWritableFile(std::unique_ptr<rocksdb::FSWritableFile> file, FailingFileSystem& faults)
      : FSWritableFileOwnerWrapper(std::move(file)), faults_(faults) {}

  rocksdb::IOStatus Append(const rocksdb::Slice& bytes, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* context) override {
    const rocksdb::IOStatus status = faults_.OnWrite();
    return status.ok() ? FSWritableFileWrapper::Append(bytes, options, context) : status;
  }
  rocksdb::IOStatus Append(const rocksdb::Slice& bytes, const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo& /*verification*/,
                           rocksdb::IODebugContext* context) override {
    return Append(bytes, options, context);
  }
  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                         rocksdb::IODebugContext* context) override {
    const rocksdb::IOStatus status = faults_.OnWrite();
    return status.ok() ? FSWritableFileWrapper::Sync(options, context) : status;
  }
  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* context) override {
    const rocksdb::IOStatus status = faults_.OnWrite();
    return status.ok() ? FSWritableFileWrapper::Fsync(options, context) : status;
  }
  rocksdb::IOStatus Close(const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* context) override {
    const rocksdb::IOStatus closed = FSWritableFileWrapper::Close(options, context);
    const rocksdb::IOStatus status = faults_.OnWrite();
    return status.ok() ? closed : status;
  }

 private:
  FailingFileSystem& faults_;
};

class FailingDirectory final : public rocksdb::FSDirectoryWrapper {
 public:
  FailingDirectory(std::unique_ptr<rocksdb::FSDirectory> folder, FailingFileSystem& faults)
      : FSDirectoryWrapper(std::move(folder)), faults_(faults) {}

  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* context) override {
    const rocksdb::IOStatus status = faults_.OnWrite();
    return status.ok() ? FSDirectoryWrapper::Fsync(options, context) : status;
  }

 private:
  FailingFileSystem& faults_;
};

inline rocksdb::IOStatus FailingFileSystem::NewSequentialFile(
    const std::string& path, const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSSequentialFile>* file, rocksdb::IODebugContext* context) {
  rocksdb::IOStatus status = OnRead();
  if (status.ok()) status = target()->NewSequentialFile(path, options, file, context);
  if (status.ok()) *file = std::make_unique<FailingSequentialFile>(std::move(*file), *this);
  return status;
}

inline rocksdb::IOStatus FailingFileSystem::NewRandomAccessFile(
    const std::string& path, const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSRandomAccessFile>* file, rocksdb::IODebugContext* context) {
  rocksdb::IOStatus status = OnRead();
  if (status.ok()) status = target()->NewRandomAccessFile(path, options, file, context);
  if (status.ok()) *file = std::make_unique<FailingRandomAccessFile>(std::move(*file), *this);
  return status;
}

inline rocksdb::IOStatus FailingFileSystem::NewWritableFile(
    const std::string& path, const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSWritableFile>* file, rocksdb::IODebugContext* context) {
  rocksdb::IOStatus status = OnWrite();
  if (status.ok()) status = target()->NewWritableFile(path, options, file, context);
  if (status.ok()) *file = std::make_unique<FailingWritableFile>(std::move(*file), *this);
  return status;
}

inline rocksdb::IOStatus FailingFileSystem::NewDirectory(
    const std::string& path, const rocksdb::IOOptions& options,
    std::unique_ptr<rocksdb::FSDirectory>* folder, rocksdb::IODebugContext* context) {
  rocksdb::IOStatus status = OnRead();
  if (status.ok()) status = target()->NewDirectory(path, options, folder, context);
  if (status.ok()) *folder = std::make_unique<FailingDirectory>(std::move(*folder), *this);
  return status;
}

}  // namespace redress::testing
