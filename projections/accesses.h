#pragma once

// Who read what tells of customers: the access log, by customer, by person, and by time.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "projections/projection.h"

namespace redress {

class AccessesProjection final : public Projection {
 public:
  absl::string_view name() const override { return "accesses"; }
  std::uint32_t version() const override { return 1; }
  absl::Status Apply(const EventRow& row, Batch& batch) const override;
};

// What a list is narrowed to; all that is given must hold. From is included, to is not.
struct AccessFilter {
  std::optional<std::string> customer = std::nullopt;  // id
  std::optional<std::string> person = std::nullopt;
  std::optional<absl::Time> from = std::nullopt;
  std::optional<absl::Time> to = std::nullopt;
};

struct AccessPage {
  std::vector<AccessRow> rows;
  std::string next_cursor;  // empty: there are no more
};

// The most rows that one page looks at; one that finds fewer than its limit on the way is short, or
// even empty, with a cursor to go on.
inline constexpr std::size_t kMaxAccessesExamined = 5'000;

// Returns reads, the latest first, from where `cursor` (empty: the start) points, at most `limit`
// (1 to kMaxPageSize).
//
// Errors: kInvalidArgument (cursor or limit), kDataLoss, and the database's.
absl::StatusOr<AccessPage> ListAccesses(const KeyValueReader& reader, const AccessFilter& filter,
                                        absl::string_view cursor, std::size_t limit);

}  // namespace redress
