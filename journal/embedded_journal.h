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
#include "journal/journal.h"

namespace rocksdb {
class DB;
class Env;
}  // namespace rocksdb

namespace redress {

struct EmbeddedJournalOptions {
  std::string folder;           // made where absent
  Clock* clock = nullptr;       // gives Record::appended_at; outlives the journal
  rocksdb::Env* env = nullptr;  // the file system, for tests; null: the machine's. Outlives it
};

// After the first failed write the fate of what was being written is unknown, and is reported so;
// what was still waiting is unavailable. The journal then closes its database, opens it again by
// itself as often as it takes, and goes on from what is really there; meanwhile appends and reads
// are unavailable. Were acknowledged records not there, it would stay stopped (kDataLoss).
//
// Append and TakeResults are used from one thread, and so is each reader; readers may be on other
// threads.
class EmbeddedJournal final : public Journal {
 public:
  // Opens the journal in the folder.
  //
  // Errors: kFailedPrecondition (the folder is in use by another process), kDataLoss (what is there
  // cannot be trusted), kUnavailable (the disk is full or failed, or the folder is not accessible).
  static absl::StatusOr<std::unique_ptr<EmbeddedJournal>> Open(
      const EmbeddedJournalOptions& options);

  // Ends after the write under way; what still waits is not appended.
  ~EmbeddedJournal() override;

  absl::Status Append(std::uint64_t id, std::string record) override;
  std::vector<AppendResult> TakeResults() override;
  std::unique_ptr<JournalReader> NewReader() override;
  void SetWake(std::function<void()> wake) override;
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

  // Opens the database and finds where it ends. Errors: as Open.
  absl::Status OpenDatabase();

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

  std::shared_mutex database_mutex_;  // shared: used; exclusive: closed or opened
  std::unique_ptr<rocksdb::DB> database_;

  mutable std::mutex mutex_;  // all that follows, but for the thread
  std::condition_variable_any work_;
  std::function<void()> wake_;
  std::deque<Pending> queue_;
  std::size_t under_way_ = 0;  // queued or being written
  std::size_t bytes_under_way_ = 0;
  std::vector<AppendResult> results_;
  std::int64_t durable_end_ = 0;  // the offset after the last durable record
  absl::Status failure_;          // why the journal is closed; OK while open

  std::jthread writer_;
};

}  // namespace redress
