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
#include "rocksdb/db.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/listener.h"
#include "rocksdb/slice_transform.h"
#include "rocksdb/table.h"
#include "rocksdb/write_batch.h"
#include "spdlog/spdlog.h"

namespace redress {
namespace {

using Visit = KeyValueReader::Visit;

// Rows in memory until they are flushed. What a crash takes of them is projected again at the next
// start: some tens of thousands of records.
constexpr std::size_t kWriteBufferSize = 32 << 20;
constexpr int kWriteBuffers = 4;
// Of a write buffer, for a filter that says at once what is not in it.
constexpr double kMemoryFilter = 0.05;
constexpr int kBloomBitsPerKey = 10;
constexpr std::size_t kFamilySize = 1;  // bytes of a row's key that say its family
constexpr int kBackgroundJobs = 2;
// Checksum bytes on each key of a batch, from here to the memtable.
constexpr std::size_t kProtectionBytesPerKey = 8;
constexpr std::uint32_t kTableFormat = 5;  // since RocksDB 6.6

rocksdb::Slice ToSlice(absl::string_view bytes) { return {bytes.data(), bytes.size()}; }
absl::string_view ToView(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

constexpr absl::string_view kName = "views";

absl::Status ToStatus(const rocksdb::Status& status) { return FromRocksDb(status, kName); }

// Returns the row's key in the database: families are one after the other.
std::string RowKey(Family family, absl::string_view key) {
  std::string row;
  row.reserve(1 + key.size());
  row.push_back(static_cast<char>(family));
  row.append(key.data(), key.size());
  return row;
}

// Returns the key in its family.
absl::string_view KeyOf(const rocksdb::Slice& row) { return ToView(row).substr(1); }

// Views of a build that had column families are told by RocksDB's text only.
absl::Status ToOpenStatus(const rocksdb::Status& status, const std::string& path) {
  if (status.IsInvalidArgument() && absl::StrContains(status.ToString(), "olumn famil")) {
    return absl::DataLossError(absl::StrCat(path, ": views of another build"));
  }
  return FromRocksDb(status, path);
}

// Bytes that a disk does not give back any more are as good as damaged: the views can be made again
// elsewhere on it.
bool IsDamage(const absl::Status& status) {
  return absl::IsDataLoss(status) ||
         (absl::IsUnavailable(status) && absl::StrContains(status.message(), std::strerror(EIO)));
}

rocksdb::BlockBasedTableOptions TableOptions() {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = SharedCache();
  // What tables are made of is the same whichever RocksDB makes them: a newer one's default cannot
  // be read by an older one.
  table.format_version = kTableFormat;
  table.checksum = rocksdb::kXXH3;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey));
  return table;
}

// `made`: whether the database is there.
rocksdb::Options DatabaseOptions(rocksdb::Env* env, bool made) {
  rocksdb::Options options;
  options.env = DatabaseEnv(env);
  options.create_if_missing = !made;
  options.info_log = DatabaseLog(std::string(kName));
  options.paranoid_checks = true;
  options.paranoid_file_checks = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(TableOptions()));
  options.compression = rocksdb::kLZ4Compression;
  options.level_compaction_dynamic_level_bytes = false;
  options.write_buffer_size = kWriteBufferSize;
  ShareBuffers(options);
  options.max_write_buffer_number = kWriteBuffers;
  options.memtable_whole_key_filtering = true;
  // A batch is in order, so that the next row of a family often comes near the last one.
  options.memtable_insert_with_hint_prefix_extractor.reset(
      rocksdb::NewFixedPrefixTransform(kFamilySize));
  options.memtable_prefix_bloom_size_ratio = kMemoryFilter;
  // Room is taken when it is needed, so that a start on a disk that is nearly full needs little.
  options.allow_fallocate = false;
  options.max_background_jobs = kBackgroundJobs;
  options.max_open_files = FilesOfADatabase();
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  // RocksDB resumes nothing by itself: whoever writes says when (Resume).
  options.max_bgerror_resume_count = 0;
  return options;
}

// Remembers that rows could not be brought to the disk: nobody waits for it, so nobody is told.
class FlushFailure final : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason /*reason*/,
                         rocksdb::Status* error) override {
    const std::lock_guard lock(mutex_);
    if (failure_.ok()) failure_ = ToStatus(*error);
  }

  absl::Status status() const {
    const std::lock_guard lock(mutex_);
    return failure_;
  }

  void Forget() {
    const std::lock_guard lock(mutex_);
    failure_ = absl::OkStatus();
  }

 private:
  mutable std::mutex mutex_;
  absl::Status failure_;
};

}  // namespace

struct RocksDbStore::Database {
  std::shared_ptr<FlushFailure> flush_failure = std::make_shared<FlushFailure>();
  std::unique_ptr<rocksdb::DB> db;
  rocksdb::Env* env = nullptr;
  mutable std::mutex mutex;
  mutable absl::Status damage;  // of the first read that found any

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

  absl::StatusOr<std::optional<Value>> Get(const rocksdb::ReadOptions& options, Family family,
                                           absl::string_view key) const {
    std::string value;
    const std::string row = RowKey(family, key);
    const rocksdb::Status status = db->Get(options, ToSlice(row), &value);
    if (status.IsNotFound()) return std::nullopt;
    RETURN_IF_ERROR(Read(status));
    return value;
  }

  absl::StatusOr<std::vector<std::optional<Value>>> GetMany(const rocksdb::ReadOptions& options,
                                                            Family family,
                                                            const std::vector<Key>& keys) const {
    std::vector<std::string> rows;
    rows.reserve(keys.size());
    for (const Key& key : keys) rows.push_back(RowKey(family, key));
    const std::vector<rocksdb::Slice> slices(rows.begin(), rows.end());
    std::vector<rocksdb::PinnableSlice> found(rows.size());
    std::vector<rocksdb::Status> statuses(rows.size());
    db->MultiGet(options, db->DefaultColumnFamily(), rows.size(), slices.data(), found.data(),
                 statuses.data());
    std::vector<std::optional<Value>> values(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (statuses[i].IsNotFound()) continue;
      RETURN_IF_ERROR(Read(statuses[i]));
      values[i] = std::string(ToView(found[i]));
    }
    return values;
  }

  absl::Status Open(const std::string& path, rocksdb::Env* environment, bool made) {
    env = environment;
    rocksdb::Options options = DatabaseOptions(env, made);
    options.listeners.push_back(flush_failure);
    rocksdb::DB* opened = nullptr;
    const rocksdb::Status status = rocksdb::DB::Open(options, path, &opened);
    db.reset(opened);
    return ToOpenStatus(status, path);
  }

  absl::Status OpenForReading(const std::string& path, rocksdb::Env* environment) {
    env = environment;
    rocksdb::DB* opened = nullptr;
    const rocksdb::Status status =
        rocksdb::DB::OpenForReadOnly(DatabaseOptions(env, /*made=*/true), path, &opened);
    db.reset(opened);
    return ToOpenStatus(status, path);
  }

  std::unique_ptr<RowIterator> Iterate(const rocksdb::ReadOptions& options, Family family,
                                       absl::string_view prefix) const;

  absl::Status Scan(rocksdb::ReadOptions options, Family family, absl::string_view prefix,
                    absl::string_view from, const Visit& visit) const {
    const std::string end = EndOfPrefix(RowKey(family, prefix));
    const rocksdb::Slice bound(end);
    options.iterate_upper_bound = &bound;
    const std::unique_ptr<rocksdb::Iterator> at(db->NewIterator(options));
    const std::string first = RowKey(family, std::max(prefix, from));
    for (at->Seek(ToSlice(first)); at->Valid(); at->Next()) {
      if (!visit(KeyOf(at->key()), ToView(at->value()))) break;
    }
    return Read(at->status());
  }

  absl::Status ScanBack(rocksdb::ReadOptions options, Family family, absl::string_view prefix,
                        absl::string_view from, const Visit& visit) const {
    const std::string begin = RowKey(family, prefix);
    const rocksdb::Slice bound(begin);
    options.iterate_lower_bound = &bound;
    const std::string last = std::min(RowKey(family, from), EndOfPrefix(begin));
    const std::unique_ptr<rocksdb::Iterator> at(db->NewIterator(options));
    at->SeekForPrev(ToSlice(last));
    if (at->Valid() && !absl::StartsWith(ToView(at->key()), begin)) at->Prev();  // at the end
    for (; at->Valid(); at->Prev()) {
      if (!visit(KeyOf(at->key()), ToView(at->value()))) break;
    }
    return Read(at->status());
  }
};

class RocksDbStore::Iterator final : public RowIterator {
 public:
  Iterator(const Database& database, rocksdb::ReadOptions options, Family family,
           absl::string_view prefix)
      : database_(database),
        family_(family),
        prefix_(prefix),
        end_(EndOfPrefix(RowKey(family, prefix))),
        bound_(end_) {
    options.iterate_upper_bound = &bound_;
    at_.reset(database.db->NewIterator(options));
  }
  Iterator(const Iterator&) = delete;
  Iterator& operator=(const Iterator&) = delete;

  void Seek(absl::string_view from) override {
    const std::string row = RowKey(family_, std::max(absl::string_view(prefix_), from));
    at_->Seek(ToSlice(row));
  }
  void Next() override { at_->Next(); }
  bool Valid() const override { return at_->Valid(); }
  absl::string_view key() const override { return KeyOf(at_->key()); }
  absl::string_view value() const override { return ToView(at_->value()); }
  absl::Status status() const override { return database_.Read(at_->status()); }

 private:
  const Database& database_;
  const Family family_;
  const std::string prefix_;
  const std::string end_;
  const rocksdb::Slice bound_;  // of end_
  std::unique_ptr<rocksdb::Iterator> at_;
};

std::unique_ptr<RowIterator> RocksDbStore::Database::Iterate(const rocksdb::ReadOptions& options,
                                                             Family family,
                                                             absl::string_view prefix) const {
  return std::make_unique<Iterator>(*this, options, family, prefix);
}

// Reads with the same options, whatever is read.
class RocksDbStore::Reader : public KeyValueReader {
 public:
  explicit Reader(const Database& database) : database_(database) {}

  absl::StatusOr<std::optional<Value>> Get(Family family, absl::string_view key) const override {
    return database_.Get(options_, family, key);
  }
  absl::StatusOr<std::vector<std::optional<Value>>> GetMany(
      Family family, const std::vector<Key>& keys) const override {
    return database_.GetMany(options_, family, keys);
  }
  absl::Status Scan(Family family, absl::string_view prefix, absl::string_view from,
                    const Visit& visit) const override {
    return database_.Scan(options_, family, prefix, from, visit);
  }
  absl::Status ScanBack(Family family, absl::string_view prefix, absl::string_view from,
                        const Visit& visit) const override {
    return database_.ScanBack(options_, family, prefix, from, visit);
  }
  std::unique_ptr<RowIterator> Iterate(Family family, absl::string_view prefix) const override {
    return database_.Iterate(options_, family, prefix);
  }
  std::unique_ptr<KeyValueReader> InMemory() const override {
    auto reader = std::make_unique<Reader>(database_);
    reader->options_ = options_;
    reader->options_.read_tier = rocksdb::kBlockCacheTier;
    return reader;
  }

 protected:
  const Database& database_;
  rocksdb::ReadOptions options_;
};

class RocksDbStore::SnapshotReader final : public Reader {
 public:
  explicit SnapshotReader(const Database& database) : Reader(database) {
    options_.snapshot = database_.db->GetSnapshot();
  }
  ~SnapshotReader() override { database_.db->ReleaseSnapshot(options_.snapshot); }
  SnapshotReader(const SnapshotReader&) = delete;
  SnapshotReader& operator=(const SnapshotReader&) = delete;
};

RocksDbStore::RocksDbStore(std::unique_ptr<Database> database)
    : database_(std::move(database)), rows_(std::make_unique<Reader>(*database_)) {}

// What is in tables need not be projected again at the next start.
RocksDbStore::~RocksDbStore() {
  if (reads_only_ || !Health().ok() || !CheckInPlace().ok()) return;
  const rocksdb::Status flushed = database_->db->Flush(rocksdb::FlushOptions());
  if (!flushed.ok()) spdlog::warn("the last views are not kept: {}", flushed.ToString());
}

absl::StatusOr<bool> RocksDbStore::Purge() {
  RETURN_IF_ERROR(Failure());
  rocksdb::DB& db = *database_->db;
  const rocksdb::SequenceNumber now = db.GetLatestSequenceNumber();
  RETURN_IF_ERROR(ToStatus(db.Flush(rocksdb::FlushOptions())));
  std::uint64_t oldest = 0;  // that somebody reads; 0: nobody does
  db.GetIntProperty(rocksdb::DB::Properties::kOldestSnapshotSequence, &oldest);
  if (oldest != 0 && oldest < now) return false;
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  RETURN_IF_ERROR(ToStatus(db.CompactRange(options, nullptr, nullptr)));
  return true;
}

absl::StatusOr<std::unique_ptr<RocksDbStore>> RocksDbStore::Open(const std::string& path,
                                                                 rocksdb::Env* env) {
  RETURN_IF_ERROR(MakeFolder(path));
  const DatabaseFiles files = DatabaseFilesIn(path);
  if (files == DatabaseFiles::kRemains) {
    return absl::DataLossError(absl::StrCat(path, ": the file CURRENT is gone"));
  }
  const bool made = files == DatabaseFiles::kDatabase;
  ForgetBlocks();
  auto database = std::make_unique<Database>();
  absl::Status opened = database->Open(path, env, made);
  std::unique_ptr<RocksDbStore> store;
  if (opened.ok()) {
    store.reset(new RocksDbStore(std::move(database)));
  } else {
    if (!absl::IsUnavailable(opened) || !made) return opened;
    // What is there can be read without any room on the disk.
    database = std::make_unique<Database>();
    RETURN_IF_ERROR(database->OpenForReading(path, env));
    store.reset(new RocksDbStore(std::move(database)));
    store->failure_ = std::move(opened);
    store->reads_only_ = true;
  }
  store->lock_path_ = path + "/LOCK";
  store->lock_ = IdentityAt(store->lock_path_);
  return store;
}

absl::Status RocksDbStore::Write(const Writes& writes) {
  if (const absl::Status failure = Failure(); !failure.ok()) {
    return absl::UnavailableError(
        absl::StrCat("the views take no writes since: ", failure.message()));
  }
  rocksdb::WriteBatch batch(0, 0, kProtectionBytesPerKey, 0);
  rocksdb::Status status;
  for (const auto& [place, value] : writes) {
    const char family = static_cast<char>(place.first);
    const rocksdb::Slice key[] = {rocksdb::Slice(&family, 1), ToSlice(place.second)};
    const rocksdb::SliceParts row(key, 2);
    if (!status.ok()) break;
    if (value) {
      const rocksdb::Slice bytes(*value);
      status = batch.Put(row, rocksdb::SliceParts(&bytes, 1));
    } else {
      status = batch.Delete(row);
    }
  }
  rocksdb::WriteOptions options;
  options.disableWAL = true;  // the journal is the log of the views
  if (status.ok()) status = database_->db->Write(options, &batch);
  absl::Status written = ToStatus(status);
  if (written.ok()) written = database_->flush_failure->status();
  if (written.ok()) written = CheckInPlace();
  if (!written.ok()) SetFailure(written);
  return written;
}

absl::Status RocksDbStore::Failure() const {
  const std::lock_guard lock(database_->mutex);
  return failure_;
}

void RocksDbStore::SetFailure(const absl::Status& failure) {
  const std::lock_guard lock(database_->mutex);
  failure_ = failure;
}

absl::Status RocksDbStore::CheckInPlace() const {
  if (IdentityAt(lock_path_) == lock_) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat(lock_path_,
                   " is gone: the folder was deleted, moved or replaced under the running node; "
                   "put it back, or stop the node, restore the data folder and start the node"));
}

absl::Status RocksDbStore::Health() const {
  const absl::Status flushes = database_->flush_failure->status();
  const std::lock_guard lock(database_->mutex);
  if (!database_->damage.ok()) return database_->damage;
  return failure_.ok() ? flushes : failure_;
}

std::vector<TableFile> RocksDbStore::Tables() const { return TablesOf(*database_->db); }

absl::Status RocksDbStore::Verify(const TableFile& table) {
  absl::Status verified = VerifyTable(table.path, database_->env);
  if (IsDamage(verified)) database_->Remember(verified);
  return verified;
}

absl::Status RocksDbStore::Resume() {
  if (reads_only_) return Failure();
  RETURN_IF_ERROR(CheckInPlace());
  database_->flush_failure->Forget();
  const rocksdb::Status resumed = database_->db->Resume();
  if (resumed.ok()) SetFailure(database_->flush_failure->status());
  return Failure();  // Why it failed says more than why it cannot be resumed.
}

std::unique_ptr<KeyValueReader> RocksDbStore::Snapshot() const {
  return std::make_unique<SnapshotReader>(*database_);
}

}  // namespace redress
