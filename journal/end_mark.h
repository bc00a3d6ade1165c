#pragma once

// Where the embedded journal ends, kept in a file apart from its database, so that a database that
// opens with less than was acknowledged is known by it. Holds the journal's folder for one process.
// A mark is in the file before anything is acknowledged, and on the disk some hundredths of a
// second later, by a thread of its own: the record itself is on the disk, and nobody waits for two
// syncs.

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/files.h"

namespace redress {

struct JournalEnd {
  std::int64_t offset = 0;       // after the last record
  std::string last_record_hash;  // SHA-256; empty where there is none

  friend bool operator==(const JournalEnd&, const JournalEnd&) = default;
};

// Used from one thread.
class EndMark {
 public:
  static bool IsIn(const std::string& folder);

  // Opens the mark in `folder` and believes nothing of what it says, until it is advanced. Makes it
  // where there is none, or none that can be read.
  //
  // Errors: kFailedPrecondition (in use by another process), kUnavailable.
  static absl::StatusOr<std::unique_ptr<EndMark>> OpenAnew(const std::string& folder);

  // Opens the mark that a journal in `folder` has.
  //
  // Errors: kFailedPrecondition (in use by another process), kDataLoss (damaged, or not there),
  // kUnavailable.
  static absl::StatusOr<std::unique_ptr<EndMark>> Open(const std::string& folder);

  // Nothing where nothing is known yet.
  const std::optional<JournalEnd>& end() const { return end_; }

  // Syncs what was written last.
  ~EndMark();

  // Writes `end`, in the place of what was written before the last one: a write that is torn leaves
  // the last one. Takes no more room than there is.
  //
  // Errors: kUnavailable (also where the sync of the last one failed).
  absl::Status Advance(const JournalEnd& end);

  // Whether the folder is still the one that was opened. Errors: kDataLoss (it was deleted, moved
  // or replaced).
  absl::Status CheckInPlace() const;

 private:
  explicit EndMark(const std::string& folder);

  absl::Status Lock();
  absl::Status Read();
  void Run(const std::stop_token& stop);

  std::string path_;
  OpenFile file_;
  std::optional<FileIdentity> identity_;
  std::optional<JournalEnd> end_;
  std::uint64_t written_ = 0;  // marks so far: tells which place is next, and which is newer

  std::mutex mutex_;  // of the two below
  bool unsynced_ = false;
  absl::Status sync_failure_;
  std::condition_variable_any work_;
  std::jthread syncer_;
};

}  // namespace redress
