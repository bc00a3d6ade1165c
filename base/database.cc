#include "base/database.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/options.h>
#include <rocksdb/sst_file_reader.h>
#include <rocksdb/table.h>
#include <rocksdb/table_properties.h>
#include <rocksdb/write_buffer_manager.h>
#if __has_include(<rocksdb/advanced_cache.h>)  // where RocksDB 8 and later keep what a cache is
#include <rocksdb/advanced_cache.h>
#endif
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdarg>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/big_endian.h"
#include "base/descriptors.h"
#include "base/status.h"

namespace redress {
namespace {

// What one message may take, and how many a minute are worth reading: a database on a bad disk says
// the same over and over.
constexpr std::size_t kMaxMessageSize = 1'024;
constexpr int kMaxMessagesPerMinute = 30;
constexpr std::chrono::minutes kMinute{1};

// A node answers most reads from the cache. What rows take until they are flushed is counted with
// it.
constexpr std::size_t kCacheBytes = 192 << 20;
constexpr std::size_t kBufferBytes = 96 << 20;

constexpr std::uint32_t kTableFormat = 5;  // since RocksDB 6.6

absl::string_view AsView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

class LogOfDatabase final : public rocksdb::Logger {
 public:
  explicit LogOfDatabase(std::string name)
      : Logger(rocksdb::InfoLogLevel::WARN_LEVEL), name_(std::move(name)) {}

  using Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    if (!MayLog()) return;
    char text[kMaxMessageSize];
    std::vsnprintf(text, sizeof text, format, arguments);
    spdlog::warn("{}: {}", name_, static_cast<const char*>(text));
  }

 private:
  bool MayLog() {
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    if (now - minute_ > kMinute) {
      if (left_out_ > 0) spdlog::warn("{}: {} more messages were left out", name_, left_out_);
      minute_ = now;
      logged_ = left_out_ = 0;
    }
    if (logged_ < kMaxMessagesPerMinute) return ++logged_ > 0;
    ++left_out_;
    return false;
  }

  const std::string name_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point minute_;
  int logged_ = 0;
  int left_out_ = 0;
};

class FileSystemOfUnknownRoom final : public rocksdb::FileSystemWrapper {
 public:
  FileSystemOfUnknownRoom() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  const char* Name() const override { return "FileSystemOfUnknownRoom"; }

  rocksdb::IOStatus GetFreeSpace(const std::string& /*path*/, const rocksdb::IOOptions& /*options*/,
                                 std::uint64_t* /*bytes*/,
                                 rocksdb::IODebugContext* /*context*/) override {
    return rocksdb::IOStatus::NotSupported();
  }
};

// RocksDB tells a held lock by its text only.
bool SaysInUse(absl::string_view text) {
  return absl::StrContains(text, "While lock file") || absl::StrContains(text, "lock hold by");
}

// Returns the number that a key stands for. Errors: kDataLoss.
absl::StatusOr<std::uint64_t> NumberOf(const rocksdb::Slice& key, absl::string_view name) {
  if (key.size() == sizeof(std::uint64_t)) return ReadBigEndian64(AsView(key));
  return absl::DataLossError(absl::StrCat(name, ": a key of another kind"));
}

absl::StatusOr<std::uint64_t> CountRows(rocksdb::DB& database, rocksdb::ColumnFamilyHandle* family,
                                        absl::string_view name) {
  rocksdb::TablePropertiesCollection tables;
  RETURN_IF_ERROR(FromRocksDb(database.GetPropertiesOfAllTables(family, &tables), name));
  std::uint64_t count = 0;
  for (const auto& [path, properties] : tables) count += properties->num_entries;
  for (const std::string& property : {rocksdb::DB::Properties::kNumEntriesActiveMemTable,
                                      rocksdb::DB::Properties::kNumEntriesImmMemTables}) {
    std::uint64_t in_memory = 0;
    database.GetIntProperty(family, property, &in_memory);
    count += in_memory;
  }
  return count;
}

// Returns the first number that is missing in `range`, or nothing. Errors: the database's.
absl::StatusOr<std::optional<std::uint64_t>> FirstMissing(rocksdb::Iterator& rows,
                                                          NumberRange range,
                                                          absl::string_view name) {
  std::uint64_t expected = range.first;
  for (rows.SeekToFirst(); rows.Valid() && expected <= range.last; rows.Next(), ++expected) {
    ASSIGN_OR_RETURN(const std::uint64_t number, NumberOf(rows.key(), name));
    if (number != expected) return expected;
  }
  RETURN_IF_ERROR(FromRocksDb(rows.status(), name));
  return std::nullopt;
}

}  // namespace

absl::Status FromRocksDb(const rocksdb::Status& status, absl::string_view name) {
  if (status.ok()) return absl::OkStatus();
  const std::string text = absl::StrCat(name, ": ", status.ToString());
  if (SaysInUse(text)) {
    return absl::FailedPreconditionError(absl::StrCat(name, ": in use by another process"));
  }
  if (status.IsCorruption()) return absl::DataLossError(text);
  if (status.IsPathNotFound()) return absl::DataLossError(absl::StrCat("a file is gone: ", text));
  if (status.IsNoSpace()) {
    return absl::UnavailableError(absl::StrCat(text, "; the disk is full: free some space"));
  }
  return absl::UnavailableError(text);
}

std::shared_ptr<rocksdb::Logger> DatabaseLog(std::string name) {
  return std::make_shared<LogOfDatabase>(std::move(name));
}

rocksdb::Env* DatabaseEnv(rocksdb::Env* given) {
  // Databases may outlive whatever would destroy it.
  static rocksdb::Env* const env =
      rocksdb::NewCompositeEnv(std::make_shared<FileSystemOfUnknownRoom>()).release();
  return given == nullptr ? env : given;
}

std::shared_ptr<rocksdb::Cache> SharedCache() {
  static const auto* const cache = new auto(rocksdb::NewLRUCache(kCacheBytes));
  return *cache;
}

void ShareBuffers(rocksdb::Options& options) {
  static const auto* const buffers =
      new auto(std::make_shared<rocksdb::WriteBufferManager>(kBufferBytes, SharedCache()));
  options.write_buffer_manager = *buffers;
}

rocksdb::Options KeepingOptions(const std::string& folder, std::string name, rocksdb::Env* env) {
  rocksdb::Options options;
  options.env = DatabaseEnv(env);
  options.create_if_missing = DatabaseFilesIn(folder) == DatabaseFiles::kNone;
  options.info_log = DatabaseLog(std::move(name));
  options.paranoid_checks = true;
  options.paranoid_file_checks = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.recycle_log_file_num = 0;
  options.track_and_verify_wals_in_manifest = false;
  ShareBuffers(options);
  // What tables are made of is the same whichever RocksDB makes them: a newer one's default cannot
  // be read by an older one.
  rocksdb::BlockBasedTableOptions table;
  table.format_version = kTableFormat;
  table.checksum = rocksdb::kXXH3;
  table.block_cache = SharedCache();
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.level_compaction_dynamic_level_bytes = false;
  options.compression = rocksdb::kLZ4Compression;
  options.bottommost_compression = rocksdb::kZSTD;
  // The first failure is fatal: RocksDB must not resume.
  options.max_bgerror_resume_count = 0;
  options.max_open_files = FilesOfADatabase();
  // Room is taken when it is needed: a log's taken beforehand is all that a small disk has.
  options.allow_fallocate = false;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

void ForgetBlocks() { SharedCache()->EraseUnRefEntries(); }

DatabaseFiles DatabaseFilesIn(const std::string& folder) {
  std::error_code error;
  DatabaseFiles found = DatabaseFiles::kNone;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name == "CURRENT") return DatabaseFiles::kDatabase;
    if (absl::StartsWith(name, "MANIFEST-") || absl::EndsWith(name, ".sst") ||
        absl::EndsWith(name, ".log")) {
      found = DatabaseFiles::kRemains;
    }
  }
  return found;
}

absl::StatusOr<std::optional<NumberRange>> CheckDense(rocksdb::DB& database,
                                                      rocksdb::ColumnFamilyHandle* family,
                                                      absl::string_view name) {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> rows(database.NewIterator(options, family));
  rows->SeekToFirst();
  RETURN_IF_ERROR(FromRocksDb(rows->status(), name));
  if (!rows->Valid()) return std::nullopt;
  NumberRange range;
  ASSIGN_OR_RETURN(range.first, NumberOf(rows->key(), name));
  rows->SeekToLast();
  RETURN_IF_ERROR(FromRocksDb(rows->status(), name));
  if (rows->Valid()) {
    ASSIGN_OR_RETURN(range.last, NumberOf(rows->key(), name));
  }
  ASSIGN_OR_RETURN(const std::uint64_t count, CountRows(database, family, name));
  if (count == range.last - range.first + 1) return range;
  ASSIGN_OR_RETURN(const std::optional<std::uint64_t> missing, FirstMissing(*rows, range, name));
  if (!missing) return range;
  return absl::DataLossError(absl::StrCat(name, ": of the rows from ", range.first, " to ",
                                          range.last, ", ", *missing, " is missing"));
}

std::vector<TableFile> TablesOf(rocksdb::DB& database) {
  std::vector<rocksdb::LiveFileMetaData> files;
  database.GetLiveFilesMetaData(&files);
  std::vector<TableFile> tables;
  tables.reserve(files.size());
  for (const rocksdb::LiveFileMetaData& file : files) {
    tables.push_back({.path = file.db_path + file.name, .size = file.size});
  }
  return tables;
}

absl::Status VerifyTable(const std::string& path, rocksdb::Env* env) {
  rocksdb::Options options;
  options.env = DatabaseEnv(env);
  options.use_direct_reads = true;
  rocksdb::Status opened;
  auto reader = std::make_unique<rocksdb::SstFileReader>(options);
  opened = reader->Open(path);
  if (opened.IsIOError() && !opened.IsPathNotFound()) {  // not every file system can
    options.use_direct_reads = false;
    reader = std::make_unique<rocksdb::SstFileReader>(options);
    opened = reader->Open(path);
  }
  if (opened.IsPathNotFound()) return absl::OkStatus();
  RETURN_IF_ERROR(FromRocksDb(opened, path));
  return FromRocksDb(reader->VerifyChecksum(), path);
}

}  // namespace redress
