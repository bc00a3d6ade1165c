#include "projections/batch.h"

#include <utility>

namespace redress {

absl::StatusOr<std::optional<Value>> Batch::Get(Family family, absl::string_view key) const {
  const auto write = writes_.find(std::pair<Family, absl::string_view>(family, key));
  if (write != writes_.end()) return write->second;
  return below_.Get(family, key);
}

void Batch::Put(Family family, absl::string_view key, absl::string_view value) {
  writes_.insert_or_assign(std::pair<Family, Key>(family, Key(key)), Value(value));
}

void Batch::Delete(Family family, absl::string_view key) {
  writes_.insert_or_assign(std::pair<Family, Key>(family, Key(key)), std::nullopt);
}

void Batch::PutRow(Family family, absl::string_view key, const google::protobuf::MessageLite& row) {
  writes_.insert_or_assign(std::pair<Family, Key>(family, Key(key)), row.SerializeAsString());
}

}  // namespace redress
