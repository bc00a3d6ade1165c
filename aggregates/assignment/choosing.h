#pragma once

// Which one of those who may have a ticket is given it. All nodes choose alike. Pure.

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "aggregates/assignment/candidates.h"
#include "aggregates/names.h"
#include "aggregates/ticket/ticket.h"
#include "events/ticket.pb.h"

namespace redress {

struct Choice {
  std::size_t member = 0;  // by index in the roster
  AssignedHow how = ASSIGNED_HOW_UNSPECIFIED;

  // Whether the round goes on from this one.
  bool in_turn() const { return how != ASSIGNED_HOW_LAST_HANDLER; }
};

// Returns the one of `candidates`, of whom there is one at least, to whom `roster`'s rule gives
// `ticket`, where it was the turn of `last` before: exact for round robin; by load, as far as the
// roster shows it.
Choice Choose(const Ticket& ticket, const Roster& roster, const Candidates& candidates,
              absl::string_view last, const Names& names);

// Returns who had the ticket before and should have it again, by the ticket's facts; empty: nobody.
std::string LastHandlerOf(const Ticket& ticket);

}  // namespace redress
