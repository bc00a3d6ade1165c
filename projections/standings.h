#pragma once

// Where tickets and callbacks stand, as their rows say: the same as the rules find in the streams
// (aggregates/access/standings.h).

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "events/standing.h"
#include "projections/place_lists.h"
#include "projections/rows.pb.h"

namespace redress {

Standing StandingOf(const TicketRow& row);

// Of the callback itself: its ticket may stand elsewhere.
Standing StandingOf(const CallbackRow& row);

// The lists of an index in which all is that a person took in, and that a team or a person has, or
// helps with.
struct StandingLists {
  absl::FunctionRef<ListUnion(absl::string_view person)> taken_in;
  absl::FunctionRef<ListUnion(absl::string_view team)> of_team;
  absl::FunctionRef<ListUnion(absl::string_view person)> of_person;
};

// Adds those in which all is that stands within the scope, and nothing else; where it is not
// narrowed, none. The same as IsWithin() says of each.
void AddWithin(const Scope& scope, const StandingLists& of, std::vector<ListUnion>& lists);

}  // namespace redress
