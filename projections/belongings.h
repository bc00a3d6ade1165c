#pragma once

// What belongs to a customer, as far as it is still there: for whoever erases it.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/key_value_store.h"

namespace redress {

// Of the customer and all who were merged into it.
struct Belongings {
  std::vector<std::string> left;  // streams that tell of a person, in the order of their names
  std::uint64_t tickets = 0;      // erased
  std::uint64_t contacts = 0;
  std::uint64_t callbacks = 0;
};

// Reads the timeline once, and the row of each stream in it. Errors: the database's.
absl::StatusOr<Belongings> ReadBelongings(const KeyValueReader& reader, absl::string_view customer);

}  // namespace redress
