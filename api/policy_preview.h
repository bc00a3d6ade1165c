#pragma once

// What a policy's text would have made of the due times of the latest tickets.

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/reads.h"
#include "events/standing.h"

namespace redress {

// The most tickets that are looked at, and the most of their facts: a second or two.
inline constexpr std::size_t kMaxPreviewedTickets = 1'000;
inline constexpr std::size_t kMaxPreviewedEvents = 50'000;
// The most differences, and the most tickets of which nothing is known, that are told one by one;
// all are counted.
inline constexpr std::size_t kMaxPreviewedRows = 200;

// Returns what `text` would have made of the latest tickets within the scope, beside what is in
// force.
//
// Errors: kInvalidArgument (what is wrong with the text), and the database's.
absl::StatusOr<Found> FindPreview(const View& view, const std::string& text, const Scope& scope,
                                  absl::Time now);

}  // namespace redress
