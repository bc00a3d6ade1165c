#pragma once

// Once a log turned out not to be the one that was read: finds how far views and log agree, and
// names what only the views hold. A log loses its end or all of itself, never its middle, so that
// halving finds the place.

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "journal/journal.h"
#include "node/log_watch.h"
#include "projections/key_value_store.h"

namespace redress {

// Not thread-safe. The journal behind `reader` outlives it.
class LossSearch {
 public:
  // All that the views hold up to position `held`, and after it `beyond`, in order, is searched:
  // what was read before what is known to be gone.
  LossSearch(std::unique_ptr<JournalReader> reader, std::uint64_t held, std::vector<Mark> beyond)
      : reader_(std::move(reader)),
        held_(held),
        beyond_(std::move(beyond)),
        gone_(held + beyond_.size() + 1) {}

  // Goes on, in the same `views` each time. Returns whether the place is found; call again later
  // where it is not.
  //
  // Errors: the views'.
  absl::StatusOr<bool> Step(const KeyValueReader& views);

  // The last position at which the log is the one that was read; 0: nowhere.
  std::uint64_t agreed() const {
    return agreed_ <= held_ ? agreed_ : beyond_[agreed_ - held_ - 1].position;
  }

 private:
  // The record that was read `place`-th.
  absl::StatusOr<Mark> At(std::uint64_t place, const KeyValueReader& views) const;

  std::unique_ptr<JournalReader> reader_;
  std::uint64_t held_;
  std::vector<Mark> beyond_;
  // Places among what was read, from 1: a position as far as the views reach.
  std::uint64_t agreed_ = 0;
  std::uint64_t gone_;
  std::optional<Mark> asked_;  // the record asked for, of the place halfway
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
