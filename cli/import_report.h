#pragma once

// What became of the rows of an import: a count of each, and a report of those that were refused.

#include <cstdint>
#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "cli/invocation.h"

namespace redress {

// Refused rows that are told on standard error; all of them stand in the report.
inline constexpr std::uint64_t kMaxRowsTold = 20;

// Not thread-safe. `invocation` outlives it.
class ImportReport {
 public:
  explicit ImportReport(Invocation& invocation) : invocation_(invocation) {}

  // Opens the file of refused rows: row, id, reason; as JSON Lines where `path` ends in .jsonl,
  // else as CSV.
  //
  // Errors: kInvalidArgument (cannot be written).
  absl::Status Open(const std::string& path);

  void CountTaken() { ++taken_; }
  void CountAlreadyIn() { ++already_in_; }
  void CountPassedOver() { ++passed_over_; }
  // Rows that are told with another one of their id.
  void CountWithin(std::uint64_t rows) { within_ += rows; }
  void Refuse(std::uint64_t row, const std::string& id, const std::string& reason);

  std::uint64_t refused() const { return refused_; }
  std::uint64_t rows() const { return taken_ + already_in_ + passed_over_ + within_ + refused_; }

  // Closes the file, and tells the counts.
  //
  // Errors: kInvalidArgument (the file could not be written).
  absl::Status Finish(bool is_dry_run);

 private:
  Invocation& invocation_;
  std::string path_;  // empty: no file
  bool is_json_ = false;
  std::ofstream file_;
  std::uint64_t taken_ = 0;
  std::uint64_t already_in_ = 0;
  std::uint64_t passed_over_ = 0;
  std::uint64_t within_ = 0;
  std::uint64_t refused_ = 0;
};

}  // namespace redress
