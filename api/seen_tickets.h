#pragma once

// The list of tickets as whoever asks may see it: by a page of it, or by all that a bulk move
// selects.

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "aggregates/decision.h"
#include "api/request.h"
#include "boost/json/object.hpp"
#include "commands/sight.h"
#include "events/view.pb.h"
#include "projections/ticket_lists.h"

namespace redress {

// Returns the filters of the list of tickets, by the names of their parameters.
absl::Span<const absl::string_view> TicketFilterNames();

// Returns the parameters that the filter of a saved view, or of a bulk move, stands for.
QueryParameters ParametersOf(const SavedFilter& filter);

// Returns the filter in the member "filter" of `object`, which lies at `pointer`.
//
// Errors: kInvalidArgument (unknown filters, by name; one without a value).
absl::StatusOr<SavedFilter> ParseSavedFilter(const boost::json::object& object,
                                             absl::string_view pointer);

// Returns the filter of the list, narrowed to what the actor may see; nobody: all.
//
// Errors: kInvalidArgument naming the parameter, and the values that it takes; kPermissionDenied
// (it finds by who the customer is, which is masked for the actor).
absl::StatusOr<TicketFilter> ParseSeenFilter(const QueryParameters& parameters,
                                             const std::optional<Actor>& actor);

// Returns a page of the list: with all who were merged into the customer that it names, and the
// customer whom all have become between whom a choice was waited for; without what is withheld,
// where it would be found by whose it is.
//
// Errors: those of ListTickets().
absl::StatusOr<TicketPage> ListSeenTickets(const KeyValueReader& reader, const TicketFilter& filter,
                                           const Sight& sight, absl::string_view cursor,
                                           std::size_t limit);

}  // namespace redress
