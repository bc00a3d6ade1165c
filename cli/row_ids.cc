#include "cli/row_ids.h"

#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/hash.h"

namespace redress {

RowIds::Key RowIds::KeyOf(absl::string_view id) {
  const std::string hash = Sha256(id);
  Key key;
  std::memcpy(key.data(), hash.data(), sizeof(key));
  return key;
}

std::optional<std::uint64_t> RowIds::Find(absl::string_view id) const {
  const auto found = numbers_.find(KeyOf(id));
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

absl::Status RowIds::Remember(absl::string_view id, std::uint64_t number) {
  if (numbers_.size() >= max_ids_ && !Find(id).has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the file has more than ", max_ids_,
                     " ids: split it, so that all rows of an id are in one file"));
  }
  numbers_[KeyOf(id)] = number;
  return absl::OkStatus();
}

}  // namespace redress
