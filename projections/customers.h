#pragma once

// What lists show of every customer: name, contact points, and how many tickets and contacts are
// theirs now.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/cursor.h"
#include "projections/projection.h"

namespace redress {

class CustomersProjection final : public Projection {
 public:
  absl::string_view name() const override { return "customers"; }
  std::uint32_t version() const override { return 2; }
  absl::Status Apply(const EventRow& row, Batch& batch) const override;
};

struct CustomerPage {
  std::vector<CustomerRow> rows;
  std::string next_cursor;  // empty: there are no more
};

// Returns the customer's row, or nothing. Errors: the database's.
absl::StatusOr<std::optional<CustomerRow>> ReadCustomer(const KeyValueReader& reader,
                                                        absl::string_view id);

// Returns customers by id, from where `cursor` (empty: the start) points, at most `limit` (1 to
// kMaxPageSize).
//
// Errors: kInvalidArgument (cursor or limit), and the database's.
absl::StatusOr<CustomerPage> ListCustomers(const KeyValueReader& reader, absl::string_view cursor,
                                           std::size_t limit);

}  // namespace redress
