#pragma once

// What a scrub (node/scrub.h) looks through: something whose bytes lie in tables, each of which can
// be read and compared with its checksums by itself.

#include <vector>

#include "absl/status/status.h"
#include "base/database.h"

namespace redress {

// Thread-safe.
class Scrubbed {
 public:
  virtual ~Scrubbed() = default;

  // Returns the tables of now; none where there is nothing of our own on a disk.
  virtual std::vector<TableFile> Tables() const { return {}; }

  // Reads the whole table. Damage shows in its owner's Health() from then on. A table that is gone
  // by now is right.
  //
  // Errors: kDataLoss, kUnavailable (it could not be read).
  virtual absl::Status Verify(const TableFile& /*table*/) { return absl::OkStatus(); }
};

}  // namespace redress
