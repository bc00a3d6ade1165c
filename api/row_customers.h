#pragma once

// Whose rows are, once merges made one of those between whom a choice was waited for.

#include <string>
#include <type_traits>
#include <vector>

#include "absl/status/statusor.h"
#include "base/status.h"
#include "projections/customers.h"
#include "projections/key_value_store.h"
#include "projections/rows.pb.h"

namespace redress {

// Returns the rows, of tickets or callbacks, with the customer whom all have become between whom a
// choice was waited for.
//
// Errors: the database's.
template <typename Row>
absl::StatusOr<std::vector<Row>> WithCustomers(const KeyValueReader& reader,
                                               std::vector<Row> rows) {
  for (Row& row : rows) {
    ASSIGN_OR_RETURN(const std::string customer, WhomAllBecame(reader, row.customer_candidates()));
    if (customer.empty()) continue;
    row.set_customer(customer);
    row.clear_customer_candidates();
    if constexpr (std::is_same_v<Row, TicketRow>) row.set_customer_unresolved(false);
  }
  return rows;
}

}  // namespace redress
