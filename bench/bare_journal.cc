#include "bench/bare_journal.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/clock.h"
#include "node/open_journal.h"

namespace redress {
namespace {

constexpr std::size_t kAtOnce = 1'000;
constexpr std::chrono::milliseconds kLook{100};  // in case a wake is missed

class Rounds {
 public:
  Rounds(const NodeOptions& options, const std::vector<Record>& records) : records_(records) {
    auto journal = OpenJournal(options, clock_);
    CHECK(journal.ok());
    journal_ = *std::move(journal);
    journal_->SetWake([this] { Wake(); });
    reader_ = journal_->NewReader();
    reader_->Seek(0);
    CatchUp();
  }

  // Appends so many, and returns when all are read back.
  void Run(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      ++id_;
      CHECK(journal_->Append(id_, records_[id_ % records_.size()].bytes).ok());
    }
    for (std::size_t read = 0; read < count;) {
      const auto result = reader_->Read(count);
      if (result.ok()) read += result->records.size();
      if (read < count) AwaitWake();
    }
    journal_->TakeResults();
  }

 private:
  // Reads all that was there before: up to a record of its own.
  void CatchUp() {
    const std::string mark = absl::StrCat("from here on, ", absl::ToUnixNanos(clock_.Now()));
    CHECK(journal_->Append(++id_, mark).ok());
    for (;;) {
      const auto result = reader_->Read(kAtOnce);
      if (!result.ok() || result->records.empty()) {
        AwaitWake();
      } else if (result->records.back().bytes == mark) {
        break;
      }
    }
    journal_->TakeResults();
  }

  void Wake() {
    const std::lock_guard guard(mutex_);
    is_woken_ = true;
    woken_.notify_one();
  }

  void AwaitWake() {
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, kLook, [this] { return is_woken_; });
    is_woken_ = false;
  }

  SystemClock clock_;
  const std::vector<Record>& records_;
  std::mutex mutex_;
  std::condition_variable woken_;
  bool is_woken_ = false;  // guarded by mutex_
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<JournalReader> reader_;
  std::uint64_t id_ = 0;
};

}  // namespace

BareJournalResult DriveBareJournal(const NodeOptions& options, const std::vector<Record>& records,
                                   std::size_t in_flight, absl::Duration time) {
  SystemClock clock;
  Rounds rounds(options, records);
  BareJournalResult result;
  const absl::Duration begin = clock.Steady();
  while (clock.Steady() - begin < time) {
    const absl::Duration started = clock.Steady();
    rounds.Run(in_flight);
    result.rounds.Add(clock.Steady() - started);
    result.records += in_flight;
  }
  result.time = clock.Steady() - begin;
  return result;
}

}  // namespace redress
