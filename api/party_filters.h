#pragma once

// The filters of GET /v1/customers and GET /v1/callbacks.

#include "absl/status/statusor.h"
#include "aggregates/names.h"
#include "api/request.h"
#include "projections/callbacks.h"
#include "projections/customers.h"

namespace redress {

// Of customers, the filter of callbacks has the one named, without who was merged into it. Errors:
// kInvalidArgument naming the parameter, and the values that it takes.
absl::StatusOr<CustomerFilter> ParseCustomerFilter(const QueryParameters& parameters,
                                                   const Names& names);
absl::StatusOr<CallbackFilter> ParseCallbackFilter(const QueryParameters& parameters);

}  // namespace redress
