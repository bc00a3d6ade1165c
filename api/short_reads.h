#pragma once

// Views for a thread that others wait for: few rows, and nothing that would have to come from a
// disk. Whoever needs more gives up, and begins again where it may take long.

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "projections/key_value_store.h"

namespace redress {

// Some four times what most tickets hold: a few tenths of a millisecond.
inline constexpr std::size_t kMaxShortRows = 128;

// Not thread-safe.
class ShortReads final : public KeyValueReader {
 public:
  // `views` outlive it.
  explicit ShortReads(const KeyValueReader& views)
      : in_memory_(views.InMemory()), views_(in_memory_ == nullptr ? views : *in_memory_) {}

  // Whether anything read was too much, or failed: what was found is of no use then.
  bool gave_up() const { return gave_up_; }

  absl::StatusOr<std::optional<Value>> Get(Family family, absl::string_view key) const override;
  absl::Status Scan(Family family, absl::string_view prefix, absl::string_view from,
                    const Visit& visit) const override;
  absl::Status ScanBack(Family family, absl::string_view prefix, absl::string_view from,
                        const Visit& visit) const override;
  // Leaping from place to place is never short.
  std::unique_ptr<RowIterator> Iterate(Family family, absl::string_view prefix) const override;

 private:
  bool IsOneTooMany() const;
  // As `visit`, up to one too many.
  Visit Bounded(const Visit& visit) const;
  absl::Status Checked(absl::Status status) const;

  const std::unique_ptr<KeyValueReader> in_memory_;
  const KeyValueReader& views_;
  mutable std::size_t rows_ = 0;
  mutable bool gave_up_ = false;
};

}  // namespace redress
