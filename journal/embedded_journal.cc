#include "journal/embedded_journal.h"

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/check.h"
#include "base/database.h"
#include "base/files.h"
#include "base/hash.h"
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

constexpr absl::string_view kName = "journal";
constexpr std::size_t kTimeSize = sizeof(std::uint64_t);  // a value is the append time, the record
constexpr std::size_t kProtectionBytes = 8;               // per key, checked on the way to the disk
constexpr std::size_t kMemtableBytes = 32 << 20;

rocksdb::Options DatabaseOptions(const EmbeddedJournalOptions& journal) {
  rocksdb::Options options = KeepingOptions(journal.folder, std::string(kName), journal.env);
  options.write_buffer_size = kMemtableBytes;
  return options;
}

rocksdb::Slice AsSlice(const std::string& bytes) { return {bytes.data(), bytes.size()}; }

absl::string_view AsView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

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

// Returns `status`, and what to do about a journal that is damaged.
absl::Status Advised(const absl::Status& status, const std::string& folder) {
  if (!absl::IsDataLoss(status)) return status;
  return absl::DataLossError(absl::StrCat(
      status.message(), ": stop the node, restore ", folder,
      " from its backup (all of the folder, as it was at one time), and start the node"));
}

absl::StatusOr<Record> ReadRow(rocksdb::DB& database, std::int64_t offset) {
  const std::string key = BigEndian64(static_cast<std::uint64_t>(offset));
  std::string value;
  const rocksdb::Status found = database.Get(rocksdb::ReadOptions(), AsSlice(key), &value);
  if (found.IsNotFound()) {
    return absl::DataLossError(absl::StrCat("the journal lacks the record at offset ", offset));
  }
  RETURN_IF_ERROR(FromRocksDb(found, kName));
  return DecodeRow(offset, AsSlice(key), AsSlice(value));
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
  ForgetBlocks();
  std::unique_ptr<EmbeddedJournal> journal(new EmbeddedJournal(options));
  const DatabaseFiles files = DatabaseFilesIn(options.folder);
  // A folder has its mark before it has a database.
  const bool begins = files == DatabaseFiles::kNone && !EndMark::IsIn(options.folder);
  const bool anew = begins || options.end == EndWord::kAsItStands;
  ASSIGN_OR_RETURN(journal->mark_,
                   anew ? EndMark::OpenAnew(options.folder) : EndMark::Open(options.folder));
  const std::optional<JournalEnd>& end = journal->mark_->end();
  const bool emptied = files == DatabaseFiles::kNone && end && end->offset > 0;
  if (files == DatabaseFiles::kRemains || emptied) {
    return Advised(absl::DataLossError(absl::StrCat("the journal in ", options.folder,
                                                    " has lost files: there is no CURRENT")),
                   options.folder);
  }
  if (files == DatabaseFiles::kDatabase) RETURN_IF_ERROR(journal->OpenForReading());
  const absl::Status opened = journal->OpenForWriting();
  if (!opened.ok() && (files == DatabaseFiles::kNone || !absl::IsUnavailable(opened))) {
    return opened;
  }
  journal->failure_ = opened;
  journal->writer_ =
      std::jthread([running = journal.get()](const std::stop_token& stop) { running->Run(stop); });
  return journal;
}

EmbeddedJournal::EmbeddedJournal(const EmbeddedJournalOptions& options) : options_(options) {
  CHECK(options.clock != nullptr);
}

EmbeddedJournal::~EmbeddedJournal() {
  writer_.request_stop();
  if (writer_.joinable()) writer_.join();
}

absl::Status EmbeddedJournal::FindMark() {
  const absl::Status in_place = mark_->CheckInPlace();
  if (in_place.ok()) return in_place;
  auto put_back = EndMark::Open(options_.folder);
  if (!put_back.ok()) return in_place;
  mark_ = *std::move(put_back);
  return absl::OkStatus();
}

absl::StatusOr<JournalEnd> EmbeddedJournal::CheckRecords(rocksdb::DB& database) const {
  ASSIGN_OR_RETURN(const std::optional<NumberRange> range,
                   CheckDense(database, database.DefaultColumnFamily(), kName));
  if (range && range->first != 0) {
    return absl::DataLossError(
        absl::StrCat("the journal starts at offset ", range->first, ", not at 0"));
  }
  JournalEnd end;
  end.offset = range ? static_cast<std::int64_t>(range->last) + 1 : 0;
  const JournalEnd acknowledged = mark_->end().value_or(JournalEnd());
  if (end.offset < std::max(acknowledged.offset, durable_end_)) {
    return absl::DataLossError(
        absl::StrCat("the journal ends at offset ", end.offset, ", but records up to ",
                     std::max(acknowledged.offset, durable_end_), " were acknowledged"));
  }
  if (end.offset == 0) return end;
  ASSIGN_OR_RETURN(const Record last, ReadRow(database, end.offset - 1));
  end.last_record_hash = Sha256(last.bytes);
  if (acknowledged.offset == 0) return end;
  ASSIGN_OR_RETURN(const Record marked, ReadRow(database, acknowledged.offset - 1));
  if (Sha256(marked.bytes) == acknowledged.last_record_hash) return end;
  return absl::DataLossError(absl::StrCat("the journal's record at offset ", marked.offset,
                                          " is not the one that was acknowledged"));
}

absl::Status EmbeddedJournal::OpenForReading() {
  const std::unique_lock database_lock(database_mutex_);
  writable_ = false;
  database_.reset();
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::OpenForReadOnly(DatabaseOptions(options_), options_.folder, &raw);
  std::unique_ptr<rocksdb::DB> database(raw);
  RETURN_IF_ERROR(Advised(FromRocksDb(status, options_.folder), options_.folder));
  const absl::StatusOr<JournalEnd> end = CheckRecords(*database);
  RETURN_IF_ERROR(Advised(end.status(), options_.folder));
  database_ = std::move(database);
  const std::lock_guard lock(mutex_);
  // What lies beyond was perhaps never written to the disk.
  if (mark_->end()) durable_end_ = mark_->end()->offset;
  return absl::OkStatus();
}

absl::Status EmbeddedJournal::OpenForWriting() {
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::Open(DatabaseOptions(options_), options_.folder, &raw);
  std::unique_ptr<rocksdb::DB> database(raw);
  RETURN_IF_ERROR(Advised(FromRocksDb(status, options_.folder), options_.folder));
  const absl::StatusOr<JournalEnd> end = CheckRecords(*database);
  RETURN_IF_ERROR(Advised(end.status(), options_.folder));
  if (mark_->end() != *end) RETURN_IF_ERROR(mark_->Advance(*end));
  const std::unique_lock database_lock(database_mutex_);
  const std::lock_guard lock(mutex_);
  database_ = std::move(database);
  writable_ = true;
  durable_end_ = end->offset;
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
    if (const absl::Status& reason = damage_.ok() ? failure_ : damage_; !reason.ok()) {
      return absl::UnavailableError(absl::StrCat("the journal is closed: ", reason.message()));
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

absl::Status EmbeddedJournal::Health() const {
  const std::lock_guard lock(mutex_);
  return damage_.ok() ? failure_ : damage_;
}

std::vector<TableFile> EmbeddedJournal::Tables() const {
  const std::shared_lock database_lock(database_mutex_);
  return database_ == nullptr ? std::vector<TableFile>() : TablesOf(*database_);
}

absl::Status EmbeddedJournal::Verify(const TableFile& table) {
  const absl::Status verified = Advised(VerifyTable(table.path, options_.env), options_.folder);
  if (absl::IsDataLoss(verified)) {
    const std::lock_guard lock(mutex_);
    damage_ = verified;
  }
  return verified;
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
  if (!Health().ok()) Reopen(stop);
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
  {
    const std::shared_lock database_lock(database_mutex_);
    RETURN_IF_ERROR(FromRocksDb(database_->Write(options, &rows), options_.folder));
  }
  RETURN_IF_ERROR(mark_->Advance({offset, Sha256(batch.back().record)}));
  return mark_->CheckInPlace();
}

void EmbeddedJournal::Acknowledge(const std::vector<Pending>& batch) {
  const std::lock_guard lock(mutex_);
  durable_end_ += static_cast<std::int64_t>(batch.size());
  for (const Pending& pending : batch) Finish(pending, absl::OkStatus());
}

void EmbeddedJournal::Fail(const std::vector<Pending>& batch, const absl::Status& failure) {
  {
    const std::lock_guard lock(mutex_);
    failure_ = absl::IsDataLoss(failure) ? failure : absl::UnavailableError(failure.message());
    for (const Pending& pending : batch) {
      Finish(pending, absl::DeadlineExceededError(
                          absl::StrCat("whether it was appended is unknown: ", failure.message())));
    }
    for (const Pending& pending : std::exchange(queue_, {})) {
      Finish(pending, absl::UnavailableError(absl::StrCat("not appended: ", failure.message())));
    }
  }
  Wake();
}

void EmbeddedJournal::Reopen(const std::stop_token& stop) {
  std::chrono::milliseconds wait = kFirstReopenWait;
  while (!stop.stop_requested()) {
    absl::Status opened = FindMark();
    if (opened.ok() && (writable_ || database_ == nullptr)) opened = OpenForReading();
    if (opened.ok()) opened = OpenForWriting();
    if (opened.ok()) return Wake();
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
    if (database_ == nullptr) return failure_;
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
  RETURN_IF_ERROR(Advised(FromRocksDb(rows->status(), options_.folder), options_.folder));
  if (records.empty()) {
    return absl::DataLossError(absl::StrCat("the journal lacks the record at offset ", offset));
  }
  return records;
}

}  // namespace redress
