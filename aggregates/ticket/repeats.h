#pragma once

// Repeats: the same matter of the same customer again, inside the policy's window. Found by looking
// at the matter's streams, one of each customer whom merges made one (at most kMaxMergedCustomers,
// resolution.h), and at the latest tickets of all. Pure.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "aggregates/decision.h"
#include "aggregates/ticket/ticket.h"

namespace redress {

// Most tickets of one matter that one decision looks at: the latest ones.
inline constexpr std::size_t kMaxMatterTicketsExamined = 10;

// The facts of a ticket, and what they bring about in other streams.
struct RaisedMatter {
  TicketEvents facts;
  std::vector<StreamEvents> others;
};

// Returns `facts`, which `before` is about to take. Where they make known what the ticket's matter
// is (by its category, or its customer), the customer as whom it goes on raises the matter, once a
// ticket, whoever of those merged with that customer raised it; and where another ticket raised it
// inside the window, the two are linked and the later one is escalated. An imported ticket stays
// silent.
//
// Errors: those of `streams`.
absl::StatusOr<RaisedMatter> RaiseMatter(const Ticket& before, TicketEvents facts,
                                         const Instant& happened, const Context& context,
                                         Streams& streams);

// Returns the customer as whom `customer` goes on, after merges; `customer` itself where there was
// none, or where it is only about to be created.
//
// Errors: those of `streams`; kDataLoss (merges that never end).
absl::StatusOr<std::string> CurrentCustomer(const std::string& customer, Streams& streams);

}  // namespace redress
