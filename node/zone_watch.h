#pragma once

// Whether this machine's time zone data are those by which the policies in force were read, and
// which running promises would be due at other times if they are not. Changes nothing: that is a
// person's to decide.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "projections/key_value_store.h"

namespace redress {

// The most tickets of a policy that are looked at, so that a start takes no longer than seconds.
inline constexpr std::size_t kMaxZoneTickets = 100'000;

// Returns what an operator is to be told, a text for each policy with promises that run and would
// be due at other times; none where nothing would.
//
// Errors: the database's.
absl::StatusOr<std::vector<std::string>> ZoneAlarms(const KeyValueReader& views);

}  // namespace redress
