#pragma once

// The views of one ticket or customer as they were: the same projections, run again over its
// streams up to a position. No history is kept for it.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/key_value_store.h"
#include "projections/rows.pb.h"

namespace redress {

// Most events that one look at the past reads: far more than one ticket or customer has.
inline constexpr std::size_t kMaxPastEvents = 50'000;

// Returns views that hold what `subject`, the stream of a ticket or customer, and every stream that
// was ever linked to it said up to `at`.
//
// Errors: kFailedPrecondition, machine code "too-long" (more than kMaxPastEvents), and the
// database's.
absl::StatusOr<std::unique_ptr<KeyValueReader>> PastViews(const KeyValueReader& reader,
                                                          absl::string_view subject,
                                                          std::uint64_t at);

}  // namespace redress
