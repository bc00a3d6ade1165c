#include "journal/embedded_journal.h"

#include <fcntl.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/check.h"
#include "base/descriptors.h"
#include "base/status.h"

namespace redress {
namespace {

// One write to the disk takes at most this much, so that a full queue does not become one batch of
// gigabytes, and the first of many waiting does not wait for all.
constexpr std::size_t kMaxBatchRecords = 2'000;
constexpr std::size_t kMaxBatchBytes = 4 << 20;

// Memory that waiting appends may take.
constexpr std::size_t kMaxBytesUnderWay = 64 << 20;

// One Read returns no more than this and one record, however many are asked for.
constexpr std::size_t kMaxReadBytes = 8 << 20;

// Waits between attempts to open the database again: a full disk may take a person.
constexpr std::chrono::milliseconds kFirstReopenWait{20};
constexpr std::chrono::milliseconds kLongestReopenWait{1'000};

constexpr std::size_t kTimeSize = sizeof(std::uint64_t);  // a value is the append time, the record
constexpr std::size_t kProtectionBytes = 8;               // per key, checked on the way to the disk
constexpr std::size_t kMemtableBytes = 32 << 20;
constexpr std::size_t kKeptLogFiles = 3;

absl::Status FromRocksDb(const rocksdb::Status& status, absl::string_view folder) {
  if (status.ok()) return absl::OkStatus();
  const std::string message = absl::StrCat("journal in ", folder, ": ", status.ToString());
  if (status.IsIOError() && absl::StrContains(message, "LOCK")) {
    return absl::FailedPreconditionError(
        absl::StrCat("data folder in use by another process: ", message));
  }
  if (status.IsCorruption()) return absl::DataLossError(message);
  return absl::UnavailableError(message);
}

rocksdb::Options DatabaseOptions(rocksdb::Env* env) {
  rocksdb::Options options;
  if (env != nullptr) options.env = env;
  options.create_if_missing = true;
  options.paranoid_checks = true;
  options.paranoid_file_checks = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.recycle_log_file_num = 0;
  options.track_and_verify_wals_in_manifest = false;
  options.write_buffer_size = kMemtableBytes;
  options.compression = rocksdb::kLZ4Compression;
  options.bottommost_compression = rocksdb::kZSTD;
  // The first failure is fatal: this journal opens the database anew, RocksDB must not resume it.
  options.max_bgerror_resume_count = 0;
  options.keep_log_file_num = kKeptLogFiles;
  options.max_open_files = FilesOfADatabase();
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

// Writes the entries of `folder` to the disk, so that a folder made in it is there after a loss of
// power. A file system that cannot do so is none that could be helped.
void SyncFolder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  static_cast<void>(::fsync(descriptor));
  ::close(descriptor);
}

absl::Status MakeFolder(const std::string& folder) {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::absolute(folder, error);
  if (error || !std::filesystem::create_directories(path, error)) {
    if (!error) return absl::OkStatus();
    return absl::UnavailableError(absl::StrCat("folder ", folder, ": ", error.message()));
  }
  for (std::filesystem::path parent = path; parent != parent.parent_path();) {
    parent = parent.parent_path();
    SyncFolder(parent);
  }
  return absl::OkStatus();
}

rocksdb::Slice AsSlice(const std::string& bytes) { return {bytes.data(), bytes.size()}; }

absl::string_view AsView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// Returns the offset after the last record in `database`. Errors: kDataLoss, kUnavailable.
absl::StatusOr<std::int64_t> FindEnd(rocksdb::DB& database, absl::string_view folder) {
  const std::unique_ptr<rocksdb::Iterator> rows(database.NewIterator(rocksdb::ReadOptions()));
  rows->SeekToFirst();
  if (!rows->Valid()) {
    RETURN_IF_ERROR(FromRocksDb(rows->status(), folder));
    return 0;
  }
  if (AsView(rows->key()) != BigEndian64(0)) {
    return absl::DataLossError(absl::StrCat("journal in ", folder, " does not start at offset 0"));
  }
  rows->SeekToLast();
  if (!rows->Valid()) return FromRocksDb(rows->status(), folder);
  if (rows->key().size() != sizeof(std::uint64_t)) {
    return absl::DataLossError(absl::StrCat("journal in ", folder, " holds a key of another kind"));
  }
  return static_cast<std::int64_t>(ReadBigEndian64(AsView(rows->key()))) + 1;
}

// Errors: kDataLoss.
absl::StatusOr<Record> DecodeRow(std::int64_t offset, const rocksdb::Slice& key,
                                 const rocksdb::Slice& value) {
  if (AsView(key) != BigEndian64(static_cast<std::uint64_t>(offset)) || value.size() < kTimeSize) {
    return absl::DataLossError(absl::StrCat("the journal lacks the record at offset ", offset));
  }
  Record record;
  record.offset = offset;
  record.appended_at =
      absl::FromUnixMicros(static_cast<std::int64_t>(ReadBigEndian64(AsView(value))));
  record.bytes.assign(value.data() + kTimeSize, value.size() - kTimeSize);
  return record;
}

}  // namespace

class EmbeddedReader final : public JournalReader {
 public:
  explicit EmbeddedReader(EmbeddedJournal& journal) : journal_(journal) {}

  void Seek(std::int64_t offset) override { offset_ = offset; }

  absl::StatusOr<ReadResult> Read(std::size_t max_records) override {
    absl::StatusOr<ReadResult> result = journal_.Read(offset_, max_records);
    if (result.ok()) offset_ += static_cast<std::int64_t>(result->records.size());
    return result;
  }

 private:
  EmbeddedJournal& journal_;
  std::int64_t offset_ = 0;
};

absl::StatusOr<std::unique_ptr<EmbeddedJournal>> EmbeddedJournal::Open(
    const EmbeddedJournalOptions& options) {
  RETURN_IF_ERROR(MakeFolder(options.folder));
  std::unique_ptr<EmbeddedJournal> journal(new EmbeddedJournal(options));
  RETURN_IF_ERROR(journal->OpenDatabase());
  journal->writer_ =
      std::jthread([opened = journal.get()](const std::stop_token& stop) { opened->Run(stop); });
  return journal;
}

EmbeddedJournal::EmbeddedJournal(const EmbeddedJournalOptions& options) : options_(options) {
  CHECK(options.clock != nullptr);
}

EmbeddedJournal::~EmbeddedJournal() {
  writer_.request_stop();
  if (writer_.joinable()) writer_.join();
}

absl::Status EmbeddedJournal::OpenDatabase() {
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::Open(DatabaseOptions(options_.env), options_.folder, &raw);
  std::unique_ptr<rocksdb::DB> database(raw);
  RETURN_IF_ERROR(FromRocksDb(status, options_.folder));
  ASSIGN_OR_RETURN(const std::int64_t end, FindEnd(*database, options_.folder));
  const std::unique_lock database_lock(database_mutex_);
  const std::lock_guard lock(mutex_);
  if (end < durable_end_) {
    return absl::DataLossError(absl::StrCat("journal in ", options_.folder, " ends at offset ", end,
                                            ", but records up to ", durable_end_,
                                            " were acknowledged"));
  }
  database_ = std::move(database);
  durable_end_ = end;
  failure_ = absl::OkStatus();
  return absl::OkStatus();
}

absl::Status EmbeddedJournal::Append(std::uint64_t id, std::string record) {
  if (record.size() > kMaxRecordSize) {
    return absl::InvalidArgumentError(
        absl::StrCat("a record of ", record.size(), " bytes; ", kMaxRecordSize, " are the most"));
  }
  const absl::Time now = options_.clock->Now();
  {
    const std::lock_guard lock(mutex_);
    if (!failure_.ok()) {
      return absl::UnavailableError(absl::StrCat("the journal is closed: ", failure_.message()));
    }
    if (under_way_ >= kMaxAppendsUnderWay || bytes_under_way_ + record.size() > kMaxBytesUnderWay) {
      return absl::ResourceExhaustedError(absl::StrCat(under_way_, " appends are under way"));
    }
    ++under_way_;
    bytes_under_way_ += record.size();
    queue_.push_back({id, std::move(record), now});
  }
  work_.notify_one();
  return absl::OkStatus();
}

std::vector<AppendResult> EmbeddedJournal::TakeResults() {
  const std::lock_guard lock(mutex_);
  return std::exchange(results_, {});
}

std::unique_ptr<JournalReader> EmbeddedJournal::NewReader() {
  return std::make_unique<EmbeddedReader>(*this);
}

void EmbeddedJournal::SetWake(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

std::string EmbeddedJournal::Description() const {
  return absl::StrCat("embedded journal in ", options_.folder,
                      "; an acknowledged record has been written to this machine's disk (fsync)");
}

void EmbeddedJournal::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const std::vector<Pending> batch = NextBatch(stop);
    if (batch.empty()) continue;
    const absl::Status written = Write(batch);
    if (written.ok()) {
      Acknowledge(batch);
    } else {
      Fail(batch, written);
      Reopen(stop);
    }
    Wake();
  }
}

std::vector<EmbeddedJournal::Pending> EmbeddedJournal::NextBatch(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  work_.wait(lock, stop, [this] { return !queue_.empty(); });
  std::vector<Pending> batch;
  std::size_t bytes = 0;
  while (!stop.stop_requested() && !queue_.empty() && batch.size() < kMaxBatchRecords &&
         bytes < kMaxBatchBytes) {
    bytes += queue_.front().record.size();
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return batch;
}

absl::Status EmbeddedJournal::Write(const std::vector<Pending>& batch) {
  std::int64_t offset = 0;
  {
    const std::lock_guard lock(mutex_);
    offset = durable_end_;
  }
  rocksdb::WriteBatch rows(0, 0, kProtectionBytes, 0);
  for (const Pending& pending : batch) {
    const std::string key = BigEndian64(static_cast<std::uint64_t>(offset++));
    const std::string time =
        BigEndian64(static_cast<std::uint64_t>(absl::ToUnixMicros(pending.appended_at)));
    const rocksdb::Slice keys[] = {AsSlice(key)};
    const rocksdb::Slice values[] = {AsSlice(time), AsSlice(pending.record)};
    RETURN_IF_ERROR(FromRocksDb(
        rows.Put(rocksdb::SliceParts(keys, 1), rocksdb::SliceParts(values, 2)), options_.folder));
  }
  rocksdb::WriteOptions options;
  options.sync = true;
  const std::shared_lock database_lock(database_mutex_);
  return FromRocksDb(database_->Write(options, &rows), options_.folder);
}

void EmbeddedJournal::Acknowledge(const std::vector<Pending>& batch) {
  const std::lock_guard lock(mutex_);
  durable_end_ += static_cast<std::int64_t>(batch.size());
  for (const Pending& pending : batch) Finish(pending, absl::OkStatus());
}

void EmbeddedJournal::Fail(const std::vector<Pending>& batch, const absl::Status& failure) {
  {
    const std::lock_guard lock(mutex_);
    failure_ = absl::UnavailableError(failure.message());
    for (const Pending& pending : batch) {
      Finish(pending, absl::DeadlineExceededError(
                          absl::StrCat("whether it was appended is unknown: ", failure.message())));
    }
    for (const Pending& pending : std::exchange(queue_, {})) {
      Finish(pending, absl::UnavailableError(absl::StrCat("not appended: ", failure.message())));
    }
  }
  Wake();
  const std::unique_lock database_lock(database_mutex_);
  database_.reset();
}

void EmbeddedJournal::Reopen(const std::stop_token& stop) {
  std::chrono::milliseconds wait = kFirstReopenWait;
  while (!stop.stop_requested()) {
    const absl::Status opened = OpenDatabase();
    if (opened.ok()) return;
    std::unique_lock lock(mutex_);
    // Lost records and a foreign owner are no failures of the moment, but an operator may put a
    // copy of the folder back or end the other process: so it goes on trying, and says why.
    failure_ = absl::IsDataLoss(opened) ? opened : absl::UnavailableError(opened.message());
    work_.wait_for(lock, stop, wait, [] { return false; });
    wait = std::min(wait * 2, kLongestReopenWait);
  }
}

void EmbeddedJournal::Finish(const Pending& pending, absl::Status status) {
  --under_way_;
  bytes_under_way_ -= pending.record.size();
  results_.push_back({pending.id, std::move(status)});
}

void EmbeddedJournal::Wake() {
  std::function<void()> wake;
  {
    const std::lock_guard lock(mutex_);
    wake = wake_;
  }
  if (wake) wake();
}

absl::StatusOr<ReadResult> EmbeddedJournal::Read(std::int64_t offset, std::size_t max_records) {
  const std::shared_lock database_lock(database_mutex_);
  std::int64_t end = 0;
  {
    const std::lock_guard lock(mutex_);
    if (!failure_.ok()) return failure_;
    end = durable_end_;
  }
  if (offset < 0 || offset > end) {
    return absl::OutOfRangeError(
        absl::StrCat("offset ", offset, " is not in the journal, which ends at ", end));
  }
  ReadResult result;
  if (offset < end && max_records > 0) {
    ASSIGN_OR_RETURN(result.records, ReadRows(offset, end, max_records));
  }
  result.at_end = offset + static_cast<std::int64_t>(result.records.size()) == end;
  return result;
}

absl::StatusOr<std::vector<Record>> EmbeddedJournal::ReadRows(std::int64_t offset, std::int64_t end,
                                                              std::size_t max_records) const {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> rows(database_->NewIterator(options));
  std::vector<Record> records;
  std::size_t bytes = 0;
  rows->Seek(BigEndian64(static_cast<std::uint64_t>(offset)));
  while (rows->Valid() && offset < end && records.size() < max_records && bytes < kMaxReadBytes) {
    ASSIGN_OR_RETURN(Record record, DecodeRow(offset, rows->key(), rows->value()));
    bytes += record.bytes.size();
    records.push_back(std::move(record));
    ++offset;
    rows->Next();
  }
  RETURN_IF_ERROR(FromRocksDb(rows->status(), options_.folder));
  if (records.empty()) {
    return absl::DataLossError(absl::StrCat("the journal lacks the record at offset ", offset));
  }
  return records;
}

}  // namespace redress
