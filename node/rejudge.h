#pragma once

// Judges a log again from its start, by the rule alone, to tell who is wrong when a writer's `seen`
// does not fit: our heads, or the writer.

#include <cstdint>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "journal/journal.h"

namespace redress {

// Not thread-safe. The journal behind `reader` outlives it.
class Rejudge {
 public:
  // Judges the first `position` records of the log.
  Rejudge(std::unique_ptr<JournalReader> reader, std::uint64_t position);

  // Judges at most `max_records` more. Returns whether all are judged.
  //
  // Errors: the reader's; kDataLoss (a newer format among records that were judged before).
  absl::StatusOr<bool> Step(std::size_t max_records);

  // The running digest after the records judged so far.
  const std::string& digest() const { return digest_; }
  std::uint64_t judged() const { return judged_; }

 private:
  absl::Status JudgeOne(const Record& record);

  std::unique_ptr<JournalReader> reader_;
  std::uint64_t position_;
  std::uint64_t judged_ = 0;
  std::string digest_;
  absl::flat_hash_map<std::string, std::string> heads_;
};

}  // namespace redress
