#pragma once

// The filters of GET /v1/customers and GET /v1/callbacks; and of whatever is found by customer,
// who merges made one.

#include <string>

#include "absl/status/statusor.h"
#include "aggregates/names.h"
#include "api/request.h"
#include "base/status.h"
#include "projections/callbacks.h"
#include "projections/customers.h"

namespace redress {

// Of customers, the filter of callbacks has the one named, without who was merged into it. Errors:
// kInvalidArgument naming the parameter, and the values that it takes.
absl::StatusOr<CustomerFilter> ParseCustomerFilter(const QueryParameters& parameters,
                                                   const Names& names);
absl::StatusOr<CallbackFilter> ParseCallbackFilter(const QueryParameters& parameters);

// Returns the filter with all who were merged into the customer that it names, as on its page.
template <typename Filter>
absl::StatusOr<Filter> WithMerged(const KeyValueReader& reader, Filter filter) {
  if (filter.customers.empty()) return filter;
  ASSIGN_OR_RETURN(filter.customers, MergedIn(reader, filter.customers.front()));
  return filter;
}

}  // namespace redress
