#pragma once

// Wraps all kept keys by the first master key, some at each step, so that others come between. What
// ends it in between is gone on with at the next start.

#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "keys/key_keeper.h"
#include "keys/key_rows.h"
#include "keys/master_keys.h"

namespace redress {

// Wrapped anew by one write: others wait behind it for some milliseconds.
inline constexpr std::size_t kRewrapBatch = 500;

// Used from one thread at a time.
class KeyRewrap {
 public:
  // All outlive it. `rows_mutex` is held from reading rows to keeping what follows from them: a key
  // is never wrapped anew after it was destroyed.
  KeyRewrap(MasterKeys& masters, KeyRows& rows, KeyKeeper& keeper, std::mutex& rows_mutex,
            std::size_t batch = kRewrapBatch)
      : masters_(masters), rows_(rows), keeper_(keeper), rows_mutex_(rows_mutex), batch_(batch) {}

  // Wraps the next ones. Returns the id of the master key by which all are wrapped, once a look
  // through all of them has found none that is not; empty where there is more to do.
  //
  // Errors: those of what it is made of; it is to be tried again.
  absl::StatusOr<std::string> Step();

 private:
  absl::StatusOr<std::vector<KeyRow>> Next(const std::string& first);
  absl::Status Rewrap(std::vector<KeyRow>& rows);
  std::string EndRun(const std::string& first);

  MasterKeys& masters_;
  KeyRows& rows_;
  KeyKeeper& keeper_;
  std::mutex& rows_mutex_;
  const std::size_t batch_;
  std::string after_;
  bool has_rewrapped_ = false;  // any in this run through the keys
};

}  // namespace redress
