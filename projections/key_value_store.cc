#include "projections/key_value_store.h"

#include "base/status.h"

namespace redress {

absl::StatusOr<std::vector<std::optional<Value>>> KeyValueReader::GetMany(
    Family family, const std::vector<Key>& keys) const {
  std::vector<std::optional<Value>> values;
  values.reserve(keys.size());
  for (const Key& key : keys) {
    ASSIGN_OR_RETURN(values.emplace_back(), Get(family, key));
  }
  return values;
}

}  // namespace redress
