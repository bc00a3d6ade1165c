#pragma once

// Repeats: the same matter of the same customer again, inside the policy's window. Found by looking
// at the matter's streams, one of each customer whom merges made one (at most kMaxMergedCustomers,
// resolution.h), and at the latest tickets of all. Pure.

#include <cstddef>
#include <set>
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
// is (by its category, its customer or its unit; by whatever comes next, where it waited for a
// choice between customers who have become one), the customer as whom it goes on raises the
// matter, once a ticket, whoever of those merged with that customer raised it; and where another
// ticket raised it inside the window, the two are linked and the later one is escalated. A
// correction back to a matter that the ticket raised before links again, without escalating again.
// An imported ticket stays silent, and so does one that goes on in another.
//
// Errors: those of `streams`.
absl::StatusOr<RaisedMatter> RaiseMatter(const Ticket& before, TicketEvents facts,
                                         const Instant& happened, const Context& context,
                                         Streams& streams);

// Returns `facts`, a correction that `before` is about to take, with the links taken back that say
// a repeat by the policy's rule and are none after it. `moved` are numbers of tickets that the same
// correction moves: they stay of one matter.
//
// Errors: those of `streams`.
absl::StatusOr<RaisedMatter> LeaveMatter(const Ticket& before, TicketEvents facts,
                                         const std::set<std::string>& moved,
                                         const Instant& happened, const Context& context,
                                         Streams& streams);

}  // namespace redress
