#pragma once

// RocksDB's file system with faults and with power losses: whatever was not synced when a file is
// closed, is gone. Thread-safe.

#include <rocksdb/file_system.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace redress {

enum class Fault {
  kNone,
  kWriteError,         // nothing is written
  kTornWrite,          // the first half is written
  kSyncError,          // written, but lost with the power
  kSyncErrorYetThere,  // written, and lasts all the same
  kDiskFull,
};

class FaultyFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  FaultyFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  static const char* kClassName() { return "FaultyFileSystem"; }
  const char* Name() const override { return kClassName(); }

  // The next `after` writes and syncs still succeed, then all fail in this way.
  void SetFault(Fault fault, int after = 0) {
    remaining_ = after;
    fault_ = fault;
  }
  void Heal() { fault_ = Fault::kNone; }

  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* context) override;

  // The fault that strikes now, if any.
  Fault Strike() {
    if (fault_ == Fault::kNone) return Fault::kNone;
    return remaining_.fetch_sub(1) > 0 ? Fault::kNone : fault_.load();
  }

 private:
  std::atomic<Fault> fault_ = Fault::kNone;
  std::atomic<int> remaining_ = 0;
};

class FaultyFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultyFile(std::unique_ptr<rocksdb::FSWritableFile> file, FaultyFileSystem& faults)
      : FSWritableFileOwnerWrapper(std::move(file)), faults_(faults) {}

  rocksdb::IOStatus Append(const rocksdb::Slice& bytes, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* context) override {
    switch (faults_.Strike()) {
      case Fault::kNone:
      case Fault::kSyncError:
      case Fault::kSyncErrorYetThere:
        break;
      case Fault::kWriteError:
        return rocksdb::IOStatus::IOError("injected: write");
      case Fault::kDiskFull:
        return rocksdb::IOStatus::NoSpace("injected: disk full");
      case Fault::kTornWrite:
        FSWritableFileWrapper::Append(rocksdb::Slice(bytes.data(), bytes.size() / 2), options,
                                      context)
            .PermitUncheckedError();
        return rocksdb::IOStatus::IOError("injected: torn write");
    }
    return FSWritableFileWrapper::Append(bytes, options, context);
  }

  rocksdb::IOStatus Append(const rocksdb::Slice& bytes, const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo& /*verification*/,
                           rocksdb::IODebugContext* context) override {
    return Append(bytes, options, context);
  }

  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                         rocksdb::IODebugContext* context) override {
    return AfterFault(FSWritableFileWrapper::Sync(options, context), options, context);
  }

  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* context) override {
    return AfterFault(FSWritableFileWrapper::Fsync(options, context), options, context);
  }

  rocksdb::IOStatus Close(const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* context) override {
    const std::uint64_t size = GetFileSize(options, context);
    if (size > synced_) {
      FSWritableFileWrapper::Truncate(synced_, options, context).PermitUncheckedError();
    }
    return FSWritableFileWrapper::Close(options, context);
  }

 private:
  rocksdb::IOStatus AfterFault(rocksdb::IOStatus status, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) {
    const Fault fault = faults_.Strike();
    if (status.ok() && (fault == Fault::kNone || fault == Fault::kSyncErrorYetThere)) {
      synced_ = GetFileSize(options, context);
    }
    return fault == Fault::kNone ? status : rocksdb::IOStatus::IOError("injected: sync");
  }

  FaultyFileSystem& faults_;
  std::uint64_t synced_ = 0;
};

inline rocksdb::IOStatus FaultyFileSystem::NewWritableFile(
    const std::string& path, const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSWritableFile>* file, rocksdb::IODebugContext* context) {
  if (Strike() == Fault::kDiskFull) return rocksdb::IOStatus::NoSpace("injected: disk full");
  std::unique_ptr<rocksdb::FSWritableFile> real;
  rocksdb::IOStatus status = target()->NewWritableFile(path, options, &real, context);
  if (status.ok()) *file = std::make_unique<FaultyFile>(std::move(real), *this);
  return status;
}

}  // namespace redress
