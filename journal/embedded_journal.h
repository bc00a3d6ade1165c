#pragma once

// The journal on this machine: a RocksDB of its own, for which no broker is needed. An append is
// acknowledged after a write to the disk (fsync) that all appends waiting share. Offsets are dense
// from 0. It takes the data folder for itself alone.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "journal/end_mark.h"
#include "journal/journal.h"

namespace rocksdb {
class DB;
class Env;
}  // namespace rocksdb

namespace redress {

// Where a journal that is there ends.
enum class EndWord {
  kMarked,      // where its end mark says: what is missing, the mark included, is loss
  kAsItStands,  // where it ends now, on an operator's word, whatever the mark says
};

struct EmbeddedJournalOptions {
  std::string folder;  // made where absent
  EndWord end = EndWord::kMarked;
  Clock* clock = nullptr;       // gives Record::appended_at; outlives the journal
  rocksdb::Env* env = nullptr;  // the file system, for tests; null: the machine's. Outlives it
};

// What is there is looked through at every opening, before anything of it is changed: offsets
// without gaps, up to where the end mark (end_mark.h) says that they were acknowledged.
//
// After the first failed write the fate of what was being written is unknown, and is reported so;
// what was still waiting is unavailable. The journal then opens its database again by itself as
// often as it takes, and goes on from what is really there; meanwhile appends are unavailable,
// Health() says why, and what was acknowledged can be read.
//
// Append and TakeResults are used from one thread, and so is each reader; readers may be on other
// threads.
class EmbeddedJournal final : public Journal {
 public:
  // Opens the journal in the folder. One that is there and cannot be written now (the disk is full)
  // is no error: Health() says why.
  //
  // Errors: kFailedPrecondition (the folder is in use by another process), kDataLoss (what is there
  // cannot be trusted), kUnavailable (the folder or the disk is not accessible).
  static absl::StatusOr<std::unique_ptr<EmbeddedJournal>> Open(
      const EmbeddedJournalOptions& options);

  // Ends after the write under way; what still waits is not appended.
  ~EmbeddedJournal() override;

  absl::Status Append(std::uint64_t id, std::string record) override;
  std::vector<AppendResult> TakeResults() override;
  std::unique_ptr<JournalReader> NewReader() override;
  void SetWake(std::function<void()> wake) override;
  absl::Status Health() const override;
  std::vector<TableFile> Tables() const override;
  absl::Status Verify(const TableFile& table) override;
  AppendClock append_clock() const override { return AppendClock::kOwn; }
  EndOfLog end_of_log() const override { return EndOfLog::kKnown; }
  std::string Description() const override;

 private:
  friend class EmbeddedReader;

  struct Pending {
    std::uint64_t id = 0;
    std::string record;
    absl::Time appended_at;
  };

  explicit EmbeddedJournal(const EmbeddedJournalOptions& options);

  // The mark of the folder as it is now: one that was put back is taken. Errors: kDataLoss.
  absl::Status FindMark();
  // Opens the database for reading, in the place of one that failed, and looks it through; what was
  // acknowledged can then be read. Changes nothing on the disk. Errors: as Open.
  absl::Status OpenForReading();
  // Opens it for writing, in the place of the one for reading. Errors: as Open.
  absl::Status OpenForWriting();
  // Where the records in `database` end. Errors: kDataLoss (not all that there was), and its own.
  absl::StatusOr<JournalEnd> CheckRecords(rocksdb::DB& database) const;

  // The writer's thread: one batch after another until `stop`.
  void Run(const std::stop_token& stop);
  std::vector<Pending> NextBatch(const std::stop_token& stop);
  absl::Status Write(const std::vector<Pending>& batch);
  void Acknowledge(const std::vector<Pending>& batch);
  void Fail(const std::vector<Pending>& batch, const absl::Status& failure);
  void Reopen(const std::stop_token& stop);

  void Finish(const Pending& pending, absl::Status status);  // under mutex_
  void Wake();

  absl::StatusOr<ReadResult> Read(std::int64_t offset, std::size_t max_records);
  // Returns at least one record of [offset, end). Errors: kDataLoss, kUnavailable.
  absl::StatusOr<std::vector<Record>> ReadRows(std::int64_t offset, std::int64_t end,
                                               std::size_t max_records) const;

  const EmbeddedJournalOptions options_;

  mutable std::shared_mutex database_mutex_;  // shared: used; exclusive: closed or opened
  std::unique_ptr<rocksdb::DB> database_;     // none while it cannot be opened at all
  bool writable_ = false;
  std::unique_ptr<EndMark> mark_;  // of the writer's thread

  mutable std::mutex mutex_;  // all that follows, but for the thread
  std::condition_variable_any work_;
  std::function<void()> wake_;
  std::deque<Pending> queue_;
  std::size_t under_way_ = 0;  // queued or being written
  std::size_t bytes_under_way_ = 0;
  std::vector<AppendResult> results_;
  std::int64_t durable_end_ = 0;  // the offset after the last durable record
  absl::Status failure_;          // why nothing can be appended; OK while it can
  absl::Status damage_;  // found by a scrub: nothing is built upon it before it is restored

  std::jthread writer_;
};

}  // namespace redress
