#include "projections/rocksdb_store.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/database.h"
#include "base/descriptors.h"
#include "base/files.h"
#include "base/status.h"
#include "projections/key_range.h"
#include "rocksdb/cache.h"
#include "rocksdb/db.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/table.h"
#include "rocksdb/write_batch.h"
#include "spdlog/spdlog.h"

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
// Checksum bytes on each key of a batch, from here to the memtable.
constexpr std::size_t kProtectionBytesPerKey = 8;
constexpr std::uint32_t kTableFormat = 5;  // since RocksDB 6.6

rocksdb::Slice ToSlice(absl::string_view bytes) { return {bytes.data(), bytes.size()}; }
absl::string_view ToView(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

constexpr absl::string_view kName = "views";
constexpr std::uint64_t kFirstPosition = 1;

// A row of the store's own, the last of every family but kPositions: written when the family is
// made, so that a family that has lost its tables lacks it. Keys of rows are text or numbers of
// eight bytes.
constexpr absl::string_view kMarker =
    "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";

absl::Status ToStatus(const rocksdb::Status& status) { return FromRocksDb(status, kName); }

// Returns the first key after those that start with `prefix`.
std::string EndOf(absl::string_view prefix) {
  std::string end = EndOfPrefix(prefix);
  return end.empty() ? std::string(kMarker) : end;
}

// RocksDB tells a missing or unknown family by its text only.
absl::Status ToOpenStatus(const rocksdb::Status& status, const std::string& path) {
  if (status.IsInvalidArgument() && absl::StrContains(status.ToString(), "olumn famil")) {
    return absl::DataLossError(absl::StrCat(path, ": views of other families"));
  }
  return FromRocksDb(status, path);
}

// Bytes that a disk does not give back any more are as good as damaged: the views can be made again
// elsewhere on it.
bool IsDamage(const absl::Status& status) {
  return absl::IsDataLoss(status) ||
         (absl::IsUnavailable(status) && absl::StrContains(status.message(), std::strerror(EIO)));
}

rocksdb::ColumnFamilyOptions FamilyOptions(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  // What tables are made of is the same whichever RocksDB makes them: a newer one's default cannot
  // be read by an older one.
  table.format_version = kTableFormat;
  table.checksum = rocksdb::kXXH3;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey));
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.compression = rocksdb::kLZ4Compression;
  options.paranoid_file_checks = true;
  options.write_buffer_size = 2 * kWriteBufferSize;  // never full before all families together are
  options.level_compaction_dynamic_level_bytes = false;
  return options;
}

// `made`: whether the database is there. What is missing in one that is there was lost.
rocksdb::DBOptions DatabaseOptions(rocksdb::Env* env, bool made) {
  rocksdb::DBOptions options;
  options.env = DatabaseEnv(env);
  options.create_if_missing = !made;
  options.create_missing_column_families = !made;
  options.info_log = DatabaseLog(std::string(kName));
  options.paranoid_checks = true;
  // A manifest cut short, or a log that is gone, takes from all families alike: rows of kPositions,
  // which are dense, then tell of it.
  options.atomic_flush = true;
  options.avoid_flush_during_recovery = true;  // that one would be a family at a time
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // Room is taken when it is needed, so that a start on a disk that is nearly full needs little.
  options.allow_fallocate = false;
  options.db_write_buffer_size = kWriteBufferSize;
  options.max_total_wal_size = kMaxLogSize;
  options.max_background_jobs = kBackgroundJobs;
  options.max_open_files = FilesOfADatabase();
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  // RocksDB resumes nothing by itself: whoever writes says when (Resume).
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
  rocksdb::Env* env = nullptr;
  mutable std::mutex mutex;
  mutable absl::Status damage;  // of the first read that found any

  ~Database() {
    for (rocksdb::ColumnFamilyHandle* handle : handles) db->DestroyColumnFamilyHandle(handle);
  }

  rocksdb::ColumnFamilyHandle* handle(Family family) const {
    return handles[static_cast<std::size_t>(family) + 1];
  }

  // Returns what a read came to, and remembers damage.
  absl::Status Read(const rocksdb::Status& status) const {
    absl::Status read = ToStatus(status);
    if (IsDamage(read)) Remember(read);
    return read;
  }

  void Remember(const absl::Status& found) const {
    const std::lock_guard lock(mutex);
    if (damage.ok()) damage = absl::DataLossError(found.message());
  }

  absl::StatusOr<std::optional<Value>> Get(const rocksdb::Snapshot* snapshot, Family family,
                                           absl::string_view key) const {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot;
    std::string value;
    const rocksdb::Status status = db->Get(options, handle(family), ToSlice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    RETURN_IF_ERROR(Read(status));
    return value;
  }

  absl::Status Open(const std::string& path, rocksdb::Env* environment, bool made) {
    env = environment;
    rocksdb::DB* opened = nullptr;
    const rocksdb::Status status =
        rocksdb::DB::Open(DatabaseOptions(env, made), path, Families(), &handles, &opened);
    db.reset(opened);
    return ToOpenStatus(status, path);
  }

  absl::Status OpenForReading(const std::string& path, rocksdb::Env* environment) {
    env = environment;
    rocksdb::DB* opened = nullptr;
    const rocksdb::Status status = rocksdb::DB::OpenForReadOnly(
        DatabaseOptions(env, /*made=*/true), path, Families(), &handles, &opened);
    db.reset(opened);
    return ToOpenStatus(status, path);
  }

  absl::Status WriteMarkers() const {
    rocksdb::WriteBatch batch;
    rocksdb::Status status;
    for (rocksdb::ColumnFamilyHandle* family : handles) {
      if (status.ok() && family != positions()) status = batch.Put(family, ToSlice(kMarker), "");
    }
    if (status.ok()) status = db->Write(rocksdb::WriteOptions(), &batch);
    return ToStatus(status);
  }

  // Whether every family is there, and everything up to its last write. Errors: kDataLoss, and the
  // database's.
  absl::Status CheckWhole(const std::string& path) const {
    for (rocksdb::ColumnFamilyHandle* family : handles) {
      if (family == positions()) continue;
      std::string value;
      const rocksdb::Status status =
          db->Get(rocksdb::ReadOptions(), family, ToSlice(kMarker), &value);
      if (status.IsNotFound()) {
        return absl::DataLossError(
            absl::StrCat(path, ": the family ", family->GetName(), " has lost its rows"));
      }
      RETURN_IF_ERROR(ToStatus(status));
    }
    const auto range = CheckDense(*db, positions(), absl::StrCat(path, ", positions"));
    RETURN_IF_ERROR(range.status());
    if (!range->has_value() || (*range)->first == kFirstPosition) return absl::OkStatus();
    return absl::DataLossError(
        absl::StrCat(path, ": the positions before ", (*range)->first, " are missing"));
  }

  rocksdb::ColumnFamilyHandle* positions() const { return handle(Family::kPositions); }

  std::unique_ptr<RowIterator> Iterate(const rocksdb::Snapshot* snapshot, Family family,
                                       absl::string_view prefix) const;

  absl::Status Scan(const rocksdb::Snapshot* snapshot, Family family, absl::string_view prefix,
                    absl::string_view from, const Visit& visit) const {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot;
    const std::string end = EndOf(prefix);
    const rocksdb::Slice bound(end);
    options.iterate_upper_bound = &bound;
    const std::unique_ptr<rocksdb::Iterator> at(db->NewIterator(options, handle(family)));
    for (at->Seek(ToSlice(std::max(prefix, from))); at->Valid(); at->Next()) {
      if (!absl::StartsWith(ToView(at->key()), prefix)) break;
      if (!visit(ToView(at->key()), ToView(at->value()))) break;
    }
    return Read(at->status());
  }

  absl::Status ScanBack(const rocksdb::Snapshot* snapshot, Family family, absl::string_view prefix,
                        absl::string_view from, const Visit& visit) const {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot;
    const std::string end = EndOf(prefix);
    const bool beyond = from >= absl::string_view(end);
    const std::unique_ptr<rocksdb::Iterator> at(db->NewIterator(options, handle(family)));
    at->SeekForPrev(beyond ? rocksdb::Slice(end) : ToSlice(from));
    if (beyond && at->Valid() && at->key() == rocksdb::Slice(end)) at->Prev();
    for (; at->Valid(); at->Prev()) {
      if (!absl::StartsWith(ToView(at->key()), prefix)) break;
      if (!visit(ToView(at->key()), ToView(at->value()))) break;
    }
    return Read(at->status());
  }
};

class RocksDbStore::Iterator final : public RowIterator {
 public:
  Iterator(const Database& database, const rocksdb::Snapshot* snapshot, Family family,
           absl::string_view prefix)
      : database_(database), prefix_(prefix), end_(EndOf(prefix)), bound_(end_) {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot;
    options.iterate_upper_bound = &bound_;
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
  absl::Status status() const override { return database_.Read(at_->status()); }

 private:
  const Database& database_;
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

// What is in tables need not be read again from the log at the next start.
RocksDbStore::~RocksDbStore() {
  if (reads_only_ || !Health().ok() || !CheckInPlace().ok()) return;
  const rocksdb::Status flushed = database_->db->Flush(rocksdb::FlushOptions(), database_->handles);
  if (!flushed.ok()) spdlog::warn("the views stay in their log: {}", flushed.ToString());
}

absl::StatusOr<std::unique_ptr<RocksDbStore>> RocksDbStore::Open(const std::string& path,
                                                                 rocksdb::Env* env) {
  RETURN_IF_ERROR(MakeFolder(path));
  const DatabaseFiles files = DatabaseFilesIn(path);
  if (files == DatabaseFiles::kRemains) {
    return absl::DataLossError(absl::StrCat(path, ": the file CURRENT is gone"));
  }
  const bool made = files == DatabaseFiles::kDatabase;
  auto database = std::make_unique<Database>();
  absl::Status opened = database->Open(path, env, made);
  std::unique_ptr<RocksDbStore> store;
  if (opened.ok()) {
    store.reset(new RocksDbStore(std::move(database)));
    if (!made) RETURN_IF_ERROR(store->database_->WriteMarkers());
  } else {
    if (!absl::IsUnavailable(opened) || !made) return opened;
    // What is there can be read without any room on the disk.
    database = std::make_unique<Database>();
    RETURN_IF_ERROR(database->OpenForReading(path, env));
    store.reset(new RocksDbStore(std::move(database)));
    store->failure_ = std::move(opened);
    store->reads_only_ = true;
  }
  RETURN_IF_ERROR(store->database_->CheckWhole(path));
  store->lock_path_ = path + "/LOCK";
  store->lock_ = IdentityAt(store->lock_path_);
  return store;
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
        absl::StrCat("the views take no writes since: ", failure_.message()));
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
  if (failure_.ok()) failure_ = CheckInPlace();
  return failure_;
}

absl::Status RocksDbStore::CheckInPlace() const {
  if (IdentityAt(lock_path_) == lock_) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat(lock_path_,
                   " is gone: the folder was deleted, moved or replaced under the running node; "
                   "put it back, or stop the node, restore the data folder and start the node"));
}

absl::Status RocksDbStore::Health() const {
  const std::lock_guard lock(database_->mutex);
  return database_->damage.ok() ? failure_ : database_->damage;
}

std::vector<TableFile> RocksDbStore::Tables() const { return TablesOf(*database_->db); }

absl::Status RocksDbStore::Verify(const TableFile& table) {
  absl::Status verified = VerifyTable(table.path, database_->env);
  if (absl::IsNotFound(verified)) return absl::OkStatus();
  if (IsDamage(verified)) database_->Remember(verified);
  return verified;
}

absl::Status RocksDbStore::Resume() {
  if (reads_only_) return failure_;
  RETURN_IF_ERROR(CheckInPlace());
  const rocksdb::Status resumed = database_->db->Resume();
  if (resumed.ok()) failure_ = absl::OkStatus();
  return failure_;  // Why it failed says more than why it cannot be resumed.
}

std::unique_ptr<KeyValueReader> RocksDbStore::Snapshot() const {
  return std::make_unique<SnapshotReader>(*database_);
}

}  // namespace redress
