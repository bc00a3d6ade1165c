#pragma once

// How many views and phrases people may keep: counted in the views, at the position at which a
// command is decided.

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "aggregates/decision.h"
#include "projections/key_value_store.h"

namespace redress {

// The most that there are of each of one owner's: what somebody finds in a list.
inline constexpr std::size_t kMaxOwnedByPerson = 100;
inline constexpr std::size_t kMaxOwnedByTeam = 200;
inline constexpr std::size_t kMaxOwnedByAll = 200;

// Returns the name of that whose number `decision` adds to, or nothing where it adds to none. Until
// the decision's record is in the views, it is not counted: nothing else that adds to the same may
// be decided meanwhile.
//
// Errors: kFailedPrecondition (there are as many as there may be; machine codes "too-many-views",
// "too-many-phrases"), and the database's.
absl::StatusOr<std::string> TakeRoom(const Decision& decision, const KeyValueReader& reader);

}  // namespace redress
