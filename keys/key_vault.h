#pragma once

// The keys under which the journal's personal fields are sealed: one a stream. Kept apart from the
// journal, wrapped by a master key; destroying one forgets, in every copy of the journal there is,
// what was sealed under it.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/scrubbed.h"
#include "events/sealing.h"

namespace redress {

class KeyVault : public SealingKeys, public Scrubbed {
 public:
  // Why nothing more may be sealed: kept keys are damaged. Thread-safe.
  virtual absl::Status Health() const { return absl::OkStatus(); }

  // Returns a key that nobody else is given. It is durable, and every node can find it before this
  // returns.
  //
  // Errors: kUnavailable (none can be kept now).
  virtual absl::StatusOr<SealingKey> Draw() = 0;

  // Destroys these keys for good, on every node; those that are, already, stay so. Durable when it
  // returns.
  //
  // Errors: kUnavailable (some may be destroyed).
  virtual absl::Status Destroy(absl::Span<const std::string> ids) = 0;

  // Sees to it that no byte of what was destroyed is left in what this vault keeps on the disk. May
  // take seconds.
  //
  // Errors: kUnavailable.
  virtual absl::Status Purge() = 0;

  // For how long after Destroy() brokers may still hold copies; zero: there are none elsewhere.
  virtual absl::Duration LongestRemains() const = 0;
};

}  // namespace redress
