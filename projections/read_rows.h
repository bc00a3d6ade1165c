#pragma once

// Rows of one family by their keys, read at once and parsed.

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/status.h"
#include "projections/damaged_views.h"
#include "projections/key_value_store.h"

namespace redress {

// Returns the rows at `keys`, in their order. Each is there, or the views are damaged as `missing`
// says.
//
// Errors: kDataLoss, and the database's.
template <typename Row>
absl::StatusOr<std::vector<Row>> ReadRows(const KeyValueReader& reader, Family family,
                                          const std::vector<Key>& keys, absl::string_view missing) {
  ASSIGN_OR_RETURN(const std::vector<std::optional<Value>> values, reader.GetMany(family, keys));
  std::vector<Row> rows(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i]) return DamagedViews(missing);
    if (!rows[i].ParseFromString(*values[i])) {
      return UnreadableRow(kFamilyNames[static_cast<std::size_t>(family)]);
    }
  }
  return rows;
}

}  // namespace redress
