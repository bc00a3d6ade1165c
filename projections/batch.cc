#include "projections/batch.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"

namespace redress {

absl::StatusOr<std::optional<Value>> Batch::Get(Family family, absl::string_view key) const {
  const auto write = writes_.find(std::pair<Family, absl::string_view>(family, key));
  if (write != writes_.end()) return write->second;
  return below_.Get(family, key);
}

absl::StatusOr<std::vector<Key>> Batch::Keys(Family family, absl::string_view prefix,
                                             std::size_t max_keys) const {
  std::set<Key> keys;
  absl::Status scanned = below_.Scan(family, prefix, prefix, [&](absl::string_view key, auto) {
    keys.emplace(key);
    return keys.size() < max_keys;
  });
  if (!scanned.ok()) return scanned;
  const auto first = writes_.lower_bound(std::pair<Family, absl::string_view>(family, prefix));
  for (auto write = first; write != writes_.end(); ++write) {
    const auto& [at, value] = *write;
    if (at.first != family || !absl::StartsWith(at.second, prefix)) break;
    if (value.has_value()) {
      keys.insert(at.second);
    } else {
      keys.erase(at.second);
    }
  }
  std::vector<Key> in_order(keys.begin(), keys.end());
  in_order.resize(std::min(in_order.size(), max_keys));
  return in_order;
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
