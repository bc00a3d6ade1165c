#pragma once

// Once a log turned out not to be the one that was read: finds how far views and log agree, and
// names what only the views hold. A log loses its end or all of itself, never its middle, so that
// halving finds the place.

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "journal/journal.h"
#include "projections/key_value_store.h"
#include "projections/rows.pb.h"

namespace redress {

// Not thread-safe. The journal behind `reader` outlives it.
class LossSearch {
 public:
  // The record at position `stands` is in the log (0: nothing is known to be); the one at `gone` is
  // not, or the views do not reach so far.
  LossSearch(std::unique_ptr<JournalReader> reader, std::uint64_t stands, std::uint64_t gone)
      : reader_(std::move(reader)), agreed_(stands), gone_(gone) {}

  // Goes on, in the same `views` each time. Returns whether the place is found; call again later
  // where it is not.
  //
  // Errors: the views'.
  absl::StatusOr<bool> Step(const KeyValueReader& views);

  // The last position at which log and views are known to agree; 0: nowhere.
  std::uint64_t agreed() const { return agreed_; }

 private:
  std::unique_ptr<JournalReader> reader_;
  std::uint64_t agreed_;
  std::uint64_t gone_;
  std::optional<PositionRow> asked_;  // the record asked for, of the position halfway
};

// A commit that the views hold.
struct HeldCommit {
  std::uint64_t position = 0;
  std::string text;  // type, stream, position

  auto operator<=>(const HeldCommit&) const = default;
};

// Returns the commits after `position`, in order. Reads all commands there are.
//
// Errors: the views'.
absl::StatusOr<std::vector<HeldCommit>> CommitsAfter(const KeyValueReader& views,
                                                     std::uint64_t position);

}  // namespace redress
