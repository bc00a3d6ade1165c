#pragma once

// The views of one ticket, customer, agent or team as they were: the same projections, run again
// over its streams up to a position. No history is kept for it.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "api/reads.h"
#include "projections/key_value_store.h"
#include "projections/rows.pb.h"

namespace redress {

// Most events that one look at the past reads: far more than one of them has.
inline constexpr std::size_t kMaxPastEvents = 50'000;

// Returns views that hold what `subject`, a stream, and every stream that
// was ever linked to it said up to `at`.
//
// Errors: kFailedPrecondition, machine code "too-long" (more than kMaxPastEvents), and the
// database's.
absl::StatusOr<std::unique_ptr<KeyValueReader>> PastViews(const KeyValueReader& reader,
                                                          absl::string_view subject,
                                                          std::uint64_t at);

// The views that a question is about: the latest, or those of `subject` as they were. What it was
// opened from outlives it.
class ViewsOf {
 public:
  // Errors: those of PastViews().
  static absl::StatusOr<ViewsOf> Open(const View& view, absl::string_view subject);

  const KeyValueReader& operator*() const { return *reader_; }

 private:
  const KeyValueReader* reader_ = nullptr;
  std::unique_ptr<KeyValueReader> past_;
};

}  // namespace redress
