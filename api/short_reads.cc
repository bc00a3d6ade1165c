#include "api/short_reads.h"

#include <utility>

#include "projections/no_views.h"

namespace redress {

bool ShortReads::IsOneTooMany() const {
  if (++rows_ > kMaxShortRows) gave_up_ = true;
  return gave_up_;
}

absl::Status ShortReads::Checked(absl::Status status) const {
  if (!status.ok()) gave_up_ = true;
  if (status.ok() && gave_up_) return absl::ResourceExhaustedError("too many rows to read here");
  return status;
}

absl::StatusOr<std::optional<Value>> ShortReads::Get(Family family, absl::string_view key) const {
  absl::StatusOr<std::optional<Value>> value = std::nullopt;
  if (!IsOneTooMany()) value = views_.Get(family, key);
  if (absl::Status status = Checked(value.status()); !status.ok()) return status;
  return value;
}

KeyValueReader::Visit ShortReads::Bounded(const Visit& visit) const {
  return [this, &visit](absl::string_view key, absl::string_view value) {
    return !IsOneTooMany() && visit(key, value);
  };
}

absl::Status ShortReads::Scan(Family family, absl::string_view prefix, absl::string_view from,
                              const Visit& visit) const {
  return Checked(views_.Scan(family, prefix, from, Bounded(visit)));
}

absl::Status ShortReads::ScanBack(Family family, absl::string_view prefix, absl::string_view from,
                                  const Visit& visit) const {
  return Checked(views_.ScanBack(family, prefix, from, Bounded(visit)));
}

std::unique_ptr<RowIterator> ShortReads::Iterate(Family family, absl::string_view prefix) const {
  gave_up_ = true;
  return NoViews().Iterate(family, prefix);
}

}  // namespace redress
