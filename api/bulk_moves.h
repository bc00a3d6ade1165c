#pragma once

// POST /v1/tickets/bulk: one verb, with one request, to many tickets. Every item is the command
// that it would be alone, under the same key: sent again by itself, it is done once.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "api/commands.h"
#include "api/run_commands.h"
#include "boost/json/object.hpp"

namespace redress {

// The most tickets of one bulk move: what a person looks through, and well within kMaxBulkTime.
inline constexpr std::size_t kMaxBulkTickets = 500;

// One request to many tickets.
struct BulkMove {
  std::string verb;
  std::vector<std::string> tickets;  // as given
  boost::json::object request;
  absl::Span<const SentPlace> places;  // of the request
};

// Returns the commands. What is wrong with one of them stands in its place.
//
// Errors: kNotFound, machine code "verb-unknown".
absl::StatusOr<BulkRequest> CommandsOf(const Names& names, const CommandHead& head,
                                       const BulkMove& move);

// Returns the commands of `body`: {"verb", "tickets" [numbers], "request" {fields of the verb}}.
// What is wrong with one of them stands in its place.
//
// Errors: kInvalidArgument (naming the fields at fault; machine code "too-many-items"), kNotFound,
// machine code "verb-unknown".
absl::StatusOr<BulkRequest> ParseBulkMove(const Names& names, const CommandHead& head,
                                          const boost::json::object& body);

}  // namespace redress
