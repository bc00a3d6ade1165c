#pragma once

// Stands for views that are away: the database failed and is not open again yet. Every read says
// so.

#include <functional>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/key_value_store.h"

namespace redress {

// Thread-safe. Errors: kUnavailable, always.
class NoViews final : public KeyValueReader {
 public:
  absl::StatusOr<std::optional<Value>> Get(Family, absl::string_view) const override {
    return Away();
  }
  absl::Status Scan(Family, absl::string_view, absl::string_view, const Visit&) const override {
    return Away();
  }
  absl::Status ScanBack(Family, absl::string_view, absl::string_view, const Visit&) const override {
    return Away();
  }
  std::unique_ptr<RowIterator> Iterate(Family, absl::string_view) const override {
    return std::make_unique<NoRows>();
  }

 private:
  class NoRows final : public RowIterator {
   public:
    void Seek(absl::string_view) override {}
    void Next() override {}
    bool Valid() const override { return false; }
    absl::string_view key() const override { return {}; }
    absl::string_view value() const override { return {}; }
    absl::Status status() const override { return Away(); }
  };

  static absl::Status Away() {
    return absl::UnavailableError("the views are away; they are opened again every second");
  }
};

}  // namespace redress
