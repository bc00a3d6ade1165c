#pragma once

// What is kept of all keys, to be looked through.

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "keys/key_row.h"

namespace redress {

// Thread-safe.
class KeyRows {
 public:
  virtual ~KeyRows() = default;

  // Calls `look` with row after row, from the one after `id` on, until it returns false.
  //
  // Errors: kDataLoss, kUnavailable.
  virtual absl::Status LookThrough(const std::string& id,
                                   absl::FunctionRef<bool(const KeyRow&)> look) = 0;

  // Sees to it that no file holds what was overwritten: tables are made anew, logs removed. Blocks
  // of the disk that files no longer have are not overwritten.
  //
  // Errors: kUnavailable, kDataLoss.
  virtual absl::Status Purge() = 0;
};

}  // namespace redress
