#pragma once

// The filters of GET /v1/tickets, of what is due next and of timelines, and pages of lists.

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "api/request.h"
#include "projections/due.h"
#include "projections/ticket_lists.h"
#include "projections/timelines.h"

namespace redress {

// Of customers it has the one named, without who was merged into it. Errors: kInvalidArgument
// naming the parameter, and the values that it takes.
absl::StatusOr<TicketFilter> ParseTicketFilter(const QueryParameters& parameters);

// The parameters of the list of what is due next, those of its pages too. Errors: as above.
absl::StatusOr<DueFilter> ParseDueFilter(const QueryParameters& parameters);

// The parameters of a timeline's filter. Errors: kInvalidArgument naming the parameter.
absl::StatusOr<TimelineFilter> ParseTimelineFilter(const QueryParameters& parameters);

struct PageRequest {
  std::string cursor;
  std::size_t limit = 0;
};

// Errors: kInvalidArgument (limit).
absl::StatusOr<PageRequest> ParsePage(const QueryParameters& parameters);

// Returns the link to the page at `cursor`: the same path and parameters.
std::string NextLink(absl::string_view path, QueryParameters parameters, const std::string& cursor);

}  // namespace redress
