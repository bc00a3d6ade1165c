#pragma once

// What a test does with a Journal: appends and waits for the fate, reads and waits for records. It
// waits for the journal's wake, within a bound, and looks again now and then: some journals change
// by the time alone.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "journal/journal.h"

namespace redress {

// Outlives the journal whose wake it is.
class WakeCounter {
 public:
  std::function<void()> Callback() {
    return [this] {
      const std::lock_guard lock(mutex_);
      ++wakes_;
      woken_.notify_all();
    };
  }

  // Waits until `done` holds, looking after each wake and at least every `interval`. Returns
  // whether it came to hold in time.
  bool Await(const std::function<bool()>& done,
             std::chrono::milliseconds interval = std::chrono::milliseconds(20),
             std::chrono::seconds at_most = std::chrono::seconds(60)) {
    const auto end = std::chrono::steady_clock::now() + at_most;
    std::unique_lock lock(mutex_);
    while (std::chrono::steady_clock::now() < end) {
      const std::uint64_t before = wakes_;
      lock.unlock();
      const bool holds = done();
      lock.lock();
      if (holds) return true;
      woken_.wait_for(lock, interval, [&] { return wakes_ != before; });
    }
    return false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable woken_;
  std::uint64_t wakes_ = 0;
};

// Gathers fates by append id. `journal` and `wakes` outlive it.
class JournalClient {
 public:
  JournalClient(Journal& journal, WakeCounter& wakes) : journal_(journal), wakes_(wakes) {}

  // Returns the id of the append, or the refusal.
  absl::StatusOr<std::uint64_t> Append(std::string record) {
    const std::uint64_t id = ++last_id_;
    if (absl::Status status = journal_.Append(id, std::move(record)); !status.ok()) return status;
    ++expected_;
    return id;
  }

  // Waits for the fates of all appends. Returns whether each came, once.
  bool AwaitFates() {
    return wakes_.Await([this] {
      Take();
      return taken_ >= expected_;
    }) && taken_ == expected_ &&
           fates_.size() == expected_;
  }

  // Appends and waits; returns the fate.
  absl::Status AppendAndWait(std::string record) {
    const absl::StatusOr<std::uint64_t> id = Append(std::move(record));
    if (!id.ok()) return id.status();
    return AwaitFates() ? fates_[*id] : absl::InternalError("no fate, or two");
  }

  // Takes what is there.
  void Take() {
    for (AppendResult& result : journal_.TakeResults()) {
      ++taken_;
      fates_[result.id] = std::move(result.status);
    }
  }

  // Reads until `count` records are there; on an error but kUnavailable, what was read until then.
  std::vector<Record> ReadExactly(JournalReader& reader, std::size_t count) {
    return ReadUntil(reader, count, [](bool /*at_end*/) { return false; });
  }

  // Reads until the reader says that it is at the end.
  std::vector<Record> ReadAll(JournalReader& reader) {
    return ReadUntil(reader, kAll, [](bool at_end) { return at_end; });
  }

  const std::map<std::uint64_t, absl::Status>& fates() const { return fates_; }
  const absl::Status& last_read() const { return last_read_; }

 private:
  static constexpr std::size_t kAll = 10'000'000;

  std::vector<Record> ReadUntil(JournalReader& reader, std::size_t count,
                                const std::function<bool(bool at_end)>& done) {
    std::vector<Record> records;
    wakes_.Await([&] {
      absl::StatusOr<ReadResult> result = reader.Read(count - records.size());
      last_read_ = result.status();
      if (!result.ok()) return !absl::IsUnavailable(result.status());
      for (Record& record : result->records) records.push_back(std::move(record));
      return records.size() >= count || done(result->at_end);
    });
    return records;
  }

  Journal& journal_;
  WakeCounter& wakes_;
  std::uint64_t last_id_ = 0;
  std::size_t expected_ = 0;
  std::size_t taken_ = 0;
  std::map<std::uint64_t, absl::Status> fates_;
  absl::Status last_read_;
};

}  // namespace redress
