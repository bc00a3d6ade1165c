#pragma once

// Where records are kept: an append-only log of bytes, in one total order. Knows no commit and no
// ticket. The Kafka one (kafka_journal.h) and the embedded one (embedded_journal.h) pass one
// contract suite.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/scrubbed.h"

namespace redress {

// The most that one record may take, in bytes. Readers take any size the log holds.
inline constexpr std::size_t kMaxRecordSize = 512 * 1024;

// The most records that a Journal holds without knowing their fate; more are refused.
inline constexpr std::size_t kMaxAppendsUnderWay = 10'000;

struct Record {
  std::string bytes;
  std::int64_t offset = 0;  // where the log keeps it; grows, may have gaps
  absl::Time appended_at;   // by the clock of whoever keeps the log
};

// What became of an append. OK: durable, as far as this log promises it. kUnavailable: certainly
// not appended. kDeadlineExceeded or anything else: unknown; it may stand in the log now or later,
// even twice.
struct AppendResult {
  std::uint64_t id = 0;
  absl::Status status;
};

struct ReadResult {
  std::vector<Record> records;  // in order, from the reader's offset on
  bool at_end = false;  // no durable record lies beyond these, as far as the log's keeper says
};

// Reads a log in order. Used from one thread. The Journal that made it outlives it.
class JournalReader {
 public:
  virtual ~JournalReader() = default;

  // Sets the offset from which the next Read goes on; 0 is the start. Never blocks.
  virtual void Seek(std::int64_t offset) = 0;

  // Returns what is there, at most `max_records`, without waiting; perhaps nothing yet. Only
  // durable records.
  //
  // Errors: kUnavailable (the log is away; try again later), kOutOfRange (no record at or after the
  // offset exists where one must: the log starts later or ends earlier; Seek decides what is next),
  // kDataLoss (bytes that cannot be trusted).
  virtual absl::StatusOr<ReadResult> Read(std::size_t max_records) = 0;

  // Nothing is read for a while: a reader that reads ahead leaves off until the next Read.
  virtual void Rest() {}
};

enum class AppendClock {
  kKeeper,  // Record::appended_at is measured by another machine, and can check ours
  kOwn,     // it is our own clock
};

enum class EndOfLog {
  kHearsay,  // ReadResult::at_end is what a keeper says who may have been cut off: it proves
             // nothing
  kKnown,    // nobody else appends: at_end is so at the moment of the Read
};

// The writing side. Append, TakeResults and the readers are used from one thread.
class Journal : public Scrubbed {
 public:
  // Hands over `record` (at most kMaxRecordSize bytes) for appending, without waiting. Its fate
  // comes with TakeResults under `id`, exactly once, within a bounded time. Records handed over in
  // order are appended in order, if at all.
  //
  // Errors: kResourceExhausted (too many under way), kInvalidArgument (too large), kUnavailable
  // (the journal is closed or away); then nothing is appended and no result comes.
  virtual absl::Status Append(std::uint64_t id, std::string record) = 0;

  // Returns the fates known since the last call. Never blocks.
  virtual std::vector<AppendResult> TakeResults() = 0;

  // Returns a reader that stands at the start.
  virtual std::unique_ptr<JournalReader> NewReader() = 0;

  // The same for reading a long log from its start: fast, and with more memory.
  virtual std::unique_ptr<JournalReader> NewBulkReader() { return NewReader(); }

  // `wake` is called, from any thread, when results or records may have come. Set before first use;
  // outlives the journal.
  virtual void SetWake(std::function<void()> wake) = 0;

  // OK where appends are taken, or why not and what to do about it; what was acknowledged can be
  // read all the same. kUnavailable: tried again by itself; kDataLoss: needs an operator. Called
  // from any thread.
  virtual absl::Status Health() const { return absl::OkStatus(); }

  virtual AppendClock append_clock() const = 0;

  virtual EndOfLog end_of_log() const = 0;

  // Human-readable: which log, where, what an acknowledgement means.
  virtual std::string Description() const = 0;
};

}  // namespace redress
