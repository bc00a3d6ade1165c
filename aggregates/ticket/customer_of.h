#pragma once

// Whose a ticket is now: merges of customers are followed, also by a ticket that waits for a choice
// between customers. Nothing is recorded for it, so that undoing a merge gives back what was. Pure.

#include <string>

#include "absl/status/statusor.h"
#include "aggregates/decision.h"
#include "aggregates/ticket/ticket.h"

namespace redress {

// Returns the customer as whom `customer` goes on, after merges; `customer` itself where there was
// none, or where it is only about to be created, or empty.
//
// Errors: those of `streams`; kDataLoss (merges that never end).
absl::StatusOr<std::string> CurrentCustomer(const std::string& customer, Streams& streams);

// Returns as whom the customer of `ticket` goes on; where none is linked, who all of its candidates
// have become. Empty: not known, or still several.
//
// Errors: those of CurrentCustomer().
absl::StatusOr<std::string> CustomerOf(const Ticket& ticket, Streams& streams);

}  // namespace redress
