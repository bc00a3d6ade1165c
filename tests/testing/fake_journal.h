#pragma once

// A log in memory that several journals share, as nodes share a topic, and that fails when told to.

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "journal/journal.h"
#include "tests/testing/memory_vault.h"

namespace redress {

// The log. Outlives its journals.
struct FakeLog {
  std::vector<Record> records;           // offset = index
  std::int64_t first_offset = 0;         // what lies before is gone
  bool away = false;                     // reads and appends are unavailable
  std::int64_t visible_end = INT64_MAX;  // what lies from here on is not read yet
  bool bulk_reads_wait = false;          // reads of a long log get nothing yet
  int reading_ahead = 0;                 // readers that have read, and did not rest since
  absl::Duration keeper_clock_error;     // how far the keeper's clock is ahead
  // Where the keys of its records are.
  std::shared_ptr<MemoryVault> vault = std::make_shared<MemoryVault>();

  void Add(std::string bytes, absl::Time now) {
    records.push_back(
        {std::move(bytes), static_cast<std::int64_t>(records.size()), now + keeper_clock_error});
  }
};

// What becomes of appends from now on.
enum class AppendFate {
  kLands,              // durable, reported so
  kLandsReportedLost,  // durable, reported as unknown
  kLost,               // not durable, reported as unknown
  kRefused,            // not durable, reported as unavailable
  kHeld,               // neither, until Release()
  kTwice,              // durable two times
};

class FakeJournal final : public Journal {
 public:
  FakeJournal(FakeLog& log, Clock& clock, AppendClock append_clock = AppendClock::kKeeper)
      : log_(log), clock_(clock), append_clock_(append_clock) {}

  void SetFate(AppendFate fate) { fate_ = fate; }

  // Lets every held append land.
  void Release() {
    while (!held_.empty()) {
      Land(held_.front().first, std::move(held_.front().second));
      held_.pop_front();
    }
    if (wake_) wake_();
  }

  std::size_t held() const { return held_.size(); }

  absl::Status Append(std::uint64_t id, std::string record) override {
    if (log_.away) return absl::UnavailableError("the log is away");
    ++appends_;
    switch (fate_) {
      case AppendFate::kTwice:
        log_.Add(record, clock_.Now());
        [[fallthrough]];
      case AppendFate::kLands:
        Land(id, std::move(record));
        break;
      case AppendFate::kLandsReportedLost:
        log_.Add(std::move(record), clock_.Now());
        results_.push_back({id, absl::DeadlineExceededError("no answer")});
        break;
      case AppendFate::kLost:
        results_.push_back({id, absl::DeadlineExceededError("no answer")});
        break;
      case AppendFate::kRefused:
        results_.push_back({id, absl::UnavailableError("not appended")});
        break;
      case AppendFate::kHeld:
        held_.emplace_back(id, std::move(record));
        break;
    }
    if (wake_) wake_();
    return absl::OkStatus();
  }

  std::vector<AppendResult> TakeResults() override { return std::exchange(results_, {}); }

  std::unique_ptr<JournalReader> NewReader() override {
    return std::make_unique<Reader>(log_, Reading::kNormal);
  }
  std::unique_ptr<JournalReader> NewBulkReader() override {
    return std::make_unique<Reader>(log_, Reading::kBulk);
  }

  void SetWake(std::function<void()> wake) override { wake_ = std::move(wake); }
  AppendClock append_clock() const override { return append_clock_; }
  EndOfLog end_of_log() const override {
    return append_clock_ == AppendClock::kOwn ? EndOfLog::kKnown : EndOfLog::kHearsay;
  }
  std::string Description() const override { return "a log in memory"; }

  std::uint64_t appends() const { return appends_; }

 private:
  enum class Reading { kNormal, kBulk };

  class Reader final : public JournalReader {
   public:
    Reader(FakeLog& log, Reading reading) : log_(log), reading_(reading) {}

    void Seek(std::int64_t offset) override { offset_ = offset; }

    absl::StatusOr<ReadResult> Read(std::size_t max_records) override {
      if (!std::exchange(reads_ahead_, true)) ++log_.reading_ahead;
      if (log_.away) return absl::UnavailableError("the log is away");
      if (reading_ == Reading::kBulk && log_.bulk_reads_wait) return ReadResult();
      const auto end = static_cast<std::int64_t>(log_.records.size());
      if (offset_ < log_.first_offset || offset_ > end) {
        return absl::OutOfRangeError("no record there");
      }
      ReadResult result;
      const std::int64_t visible = std::min(end, log_.visible_end);
      while (offset_ < visible && result.records.size() < max_records) {
        result.records.push_back(log_.records[static_cast<std::size_t>(offset_++)]);
      }
      result.at_end = offset_ == end;
      return result;
    }

    void Rest() override {
      if (std::exchange(reads_ahead_, false)) --log_.reading_ahead;
    }

   private:
    FakeLog& log_;
    Reading reading_;
    std::int64_t offset_ = 0;
    bool reads_ahead_ = false;
  };

  void Land(std::uint64_t id, std::string record) {
    log_.Add(std::move(record), clock_.Now());
    results_.push_back({id, absl::OkStatus()});
  }

  FakeLog& log_;
  Clock& clock_;
  AppendClock append_clock_;
  AppendFate fate_ = AppendFate::kLands;
  std::vector<AppendResult> results_;
  std::deque<std::pair<std::uint64_t, std::string>> held_;
  std::function<void()> wake_;
  std::uint64_t appends_ = 0;
};

}  // namespace redress
