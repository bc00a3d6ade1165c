#pragma once

// What stands before other rows and answers as they do, but for what it does otherwise: it says
// only that.

#include <functional>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/key_value_store.h"

namespace redress {

// `Rows` is KeyValueReader or KeyValueStore.
template <typename Rows>
class ReadsThrough : public Rows {
 public:
  using Visit = KeyValueReader::Visit;

  absl::StatusOr<std::optional<Value>> Get(Family family, absl::string_view key) const override {
    return below().Get(family, key);
  }
  absl::Status Scan(Family family, absl::string_view prefix, absl::string_view from,
                    const Visit& visit) const override {
    return below().Scan(family, prefix, from, visit);
  }
  absl::Status ScanBack(Family family, absl::string_view prefix, absl::string_view from,
                        const Visit& visit) const override {
    return below().ScanBack(family, prefix, from, visit);
  }
  std::unique_ptr<RowIterator> Iterate(Family family, absl::string_view prefix) const override {
    return below().Iterate(family, prefix);
  }

 protected:
  // Returns what is read; it outlives this.
  virtual const KeyValueReader& below() const = 0;
};

}  // namespace redress
