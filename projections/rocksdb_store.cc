#include "projections/rocksdb_store.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/descriptors.h"
#include "base/status.h"
#include "projections/key_range.h"
#include "rocksdb/cache.h"
#include "rocksdb/db.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/table.h"
#include "rocksdb/write_batch.h"

namespace redress {
namespace {

using Visit = std::function<bool(absl::string_view key, absl::string_view value)>;

// Blocks of all families share one cache; a node answers most reads from it.
constexpr std::size_t kBlockCacheSize = 128 << 20;
// Memory of all families not yet flushed; also what a restart reads again from RocksDB's log.
constexpr std::size_t kWriteBufferSize = 128 << 20;
constexpr std::size_t kMaxLogSize = 256 << 20;
constexpr int kBloomBitsPerKey = 10;
constexpr int kBackgroundJobs = 2;
constexpr std::size_t kInfoLogsKept = 2;
// Checksum bytes on each key of a batch, from here to the memtable.
constexpr std::size_t kProtectionBytesPerKey = 8;

rocksdb::Slice ToSlice(absl::string_view bytes) { return {bytes.data(), bytes.size()}; }
absl::string_view ToView(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

absl::Status ToStatus(const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const std::string message = absl::StrCat("rocksdb: ", status.ToString());
  return status.IsCorruption() ? absl::DataLossError(message) : absl::UnavailableError(message);
}

// RocksDB tells a held lock and a missing family by their text only.
absl::Status ToOpenStatus(const rocksdb::Status& status, const std::string& path) {
  const std::string text = status.ToString();
  if (absl::StrContains(text, "While lock file") || absl::StrContains(text, "lock hold by")) {
    return absl::FailedPreconditionError(absl::StrCat(path, ": in use by another process"));
  }
  if (status.IsInvalidArgument() && absl::StrContains(text, "olumn famil")) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, ": views made by another build; run `redress rebuild`"));
  }
  return ToStatus(status);
}

rocksdb::ColumnFamilyOptions FamilyOptions(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey));
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.compression = rocksdb::kLZ4Compression;
  options.paranoid_file_checks = true;
  return options;
}

rocksdb::DBOptions DatabaseOptions(rocksdb::Env* env) {
  rocksdb::DBOptions options;
  if (env != nullptr) options.env = env;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.db_write_buffer_size = kWriteBufferSize;
  options.max_total_wal_size = kMaxLogSize;
  options.max_background_jobs = kBackgroundJobs;
  options.keep_log_file_num = kInfoLogsKept;
  options.max_open_files = FilesOfADatabase();
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  // The first failure is fatal: whoever writes opens the database anew, RocksDB must not resume it.
  options.max_bgerror_resume_count = 0;
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> Families() {
  const auto cache = rocksdb::NewLRUCache(kBlockCacheSize);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.emplace_back(rocksdb::kDefaultColumnFamilyName, FamilyOptions(cache));
  for (const absl::string_view name : kFamilyNames) {
    families.emplace_back(std::string(name), FamilyOptions(cache));
  }
  return families;
}

}  // namespace

struct RocksDbStore::Database {
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;  // the default family, then ours

  ~Database() {
    for (rocksdb::ColumnFamilyHandle* handle : handles) db->DestroyColumnFamilyHandle(handle);
  }

  rocksdb::ColumnFamilyHandle* handle(Family family) const {
    return handles[static_cast<std::size_t>(family) + 1];
  }

  absl::StatusOr<std::optional<Value>> Get(const rocksdb::Snapshot* snapshot, Family family,
                                           absl::string_view key) const {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot;
    std::string value;
    const rocksdb::Status status = db->Get(options, handle(family), ToSlice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    RETURN_IF_ERROR(ToStatus(status));
    return value;
  }

  std::unique_ptr<RowIterator> Iterate(const rocksdb::Snapshot* snapshot, Family family,
                                       absl::string_view prefix) const;

  absl::Status Scan(const rocksdb::Snapshot* snapshot, Family family, absl::string_view prefix,
                    absl::string_view from, const Visit& visit) const {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot;
    const std::string end = EndOfPrefix(prefix);
    const rocksdb::Slice bound(end);
    if (!end.empty()) options.iterate_upper_bound = &bound;
    const std::unique_ptr<rocksdb::Iterator> at(db->NewIterator(options, handle(family)));
    for (at->Seek(ToSlice(std::max(prefix, from))); at->Valid(); at->Next()) {
      if (!absl::StartsWith(ToView(at->key()), prefix)) break;
      if (!visit(ToView(at->key()), ToView(at->value()))) break;
    }
    return ToStatus(at->status());
  }

  absl::Status ScanBack(const rocksdb::Snapshot* snapshot, Family family, absl::string_view prefix,
                        absl::string_view from, const Visit& visit) const {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot;
    const std::string end = EndOfPrefix(prefix);
    const bool beyond = !end.empty() && from >= absl::string_view(end);
    const std::unique_ptr<rocksdb::Iterator> at(db->NewIterator(options, handle(family)));
    at->SeekForPrev(beyond ? rocksdb::Slice(end) : ToSlice(from));
    if (beyond && at->Valid() && at->key() == rocksdb::Slice(end)) at->Prev();
    for (; at->Valid(); at->Prev()) {
      if (!absl::StartsWith(ToView(at->key()), prefix)) break;
      if (!visit(ToView(at->key()), ToView(at->value()))) break;
    }
    return ToStatus(at->status());
  }
};

class RocksDbStore::Iterator final : public RowIterator {
 public:
  Iterator(const Database& database, const rocksdb::Snapshot* snapshot, Family family,
           absl::string_view prefix)
      : prefix_(prefix), end_(EndOfPrefix(prefix)), bound_(end_) {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot;
    if (!end_.empty()) options.iterate_upper_bound = &bound_;
    at_.reset(database.db->NewIterator(options, database.handle(family)));
  }
  Iterator(const Iterator&) = delete;
  Iterator& operator=(const Iterator&) = delete;

  void Seek(absl::string_view from) override {
    at_->Seek(ToSlice(std::max(absl::string_view(prefix_), from)));
  }
  void Next() override { at_->Next(); }
  bool Valid() const override {
    return at_->Valid() && absl::StartsWith(ToView(at_->key()), prefix_);
  }
  absl::string_view key() const override { return ToView(at_->key()); }
  absl::string_view value() const override { return ToView(at_->value()); }
  absl::Status status() const override { return ToStatus(at_->status()); }

 private:
  std::string prefix_;
  std::string end_;
  rocksdb::Slice bound_;  // of end_
  std::unique_ptr<rocksdb::Iterator> at_;
};

std::unique_ptr<RowIterator> RocksDbStore::Database::Iterate(const rocksdb::Snapshot* snapshot,
                                                             Family family,
                                                             absl::string_view prefix) const {
  return std::make_unique<Iterator>(*this, snapshot, family, prefix);
}

class RocksDbStore::SnapshotReader final : public KeyValueReader {
 public:
  explicit SnapshotReader(const Database& database)
      : database_(database), snapshot_(database.db->GetSnapshot()) {}
  ~SnapshotReader() override { database_.db->ReleaseSnapshot(snapshot_); }
  SnapshotReader(const SnapshotReader&) = delete;
  SnapshotReader& operator=(const SnapshotReader&) = delete;

  absl::StatusOr<std::optional<Value>> Get(Family family, absl::string_view key) const override {
    return database_.Get(snapshot_, family, key);
  }
  absl::Status Scan(Family family, absl::string_view prefix, absl::string_view from,
                    const Visit& visit) const override {
    return database_.Scan(snapshot_, family, prefix, from, visit);
  }
  absl::Status ScanBack(Family family, absl::string_view prefix, absl::string_view from,
                        const Visit& visit) const override {
    return database_.ScanBack(snapshot_, family, prefix, from, visit);
  }
  std::unique_ptr<RowIterator> Iterate(Family family, absl::string_view prefix) const override {
    return database_.Iterate(snapshot_, family, prefix);
  }

 private:
  const Database& database_;
  const rocksdb::Snapshot* snapshot_;
};

RocksDbStore::RocksDbStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}
RocksDbStore::~RocksDbStore() = default;

absl::StatusOr<std::unique_ptr<RocksDbStore>> RocksDbStore::Open(const std::string& path,
                                                                 rocksdb::Env* env) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return absl::UnavailableError(absl::StrCat(path, ": ", error.message()));
  auto database = std::make_unique<Database>();
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::Open(DatabaseOptions(env), path, Families(), &database->handles, &db);
  database->db.reset(db);
  if (!status.ok()) return ToOpenStatus(status, path);
  return std::unique_ptr<RocksDbStore>(new RocksDbStore(std::move(database)));
}

absl::StatusOr<std::optional<Value>> RocksDbStore::Get(Family family, absl::string_view key) const {
  return database_->Get(nullptr, family, key);
}

absl::Status RocksDbStore::Scan(Family family, absl::string_view prefix, absl::string_view from,
                                const Visit& visit) const {
  return database_->Scan(nullptr, family, prefix, from, visit);
}

absl::Status RocksDbStore::ScanBack(Family family, absl::string_view prefix, absl::string_view from,
                                    const Visit& visit) const {
  return database_->ScanBack(nullptr, family, prefix, from, visit);
}

std::unique_ptr<RowIterator> RocksDbStore::Iterate(Family family, absl::string_view prefix) const {
  return database_->Iterate(nullptr, family, prefix);
}

absl::Status RocksDbStore::Write(const Writes& writes) {
  if (!failure_.ok()) {
    return absl::UnavailableError(
        absl::StrCat("the store must be reopened after: ", failure_.message()));
  }
  rocksdb::WriteBatch batch(0, 0, kProtectionBytesPerKey, 0);
  rocksdb::Status status;
  for (const auto& [place, value] : writes) {
    rocksdb::ColumnFamilyHandle* handle = database_->handle(place.first);
    if (status.ok()) {
      status = value ? batch.Put(handle, place.second, *value) : batch.Delete(handle, place.second);
    }
  }
  if (status.ok()) status = database_->db->Write(rocksdb::WriteOptions(), &batch);
  failure_ = ToStatus(status);
  return failure_;
}

std::unique_ptr<KeyValueReader> RocksDbStore::Snapshot() const {
  return std::make_unique<SnapshotReader>(*database_);
}

}  // namespace redress
