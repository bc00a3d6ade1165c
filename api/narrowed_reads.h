#pragma once

// What a narrowed token sees, as the views have it now: also of the past, so that what was moved
// away shows nothing any more. The rule is MayDo() (aggregates/access/access.h).

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aggregates/decision.h"
#include "api/collections.h"
#include "api/http.h"
#include "commands/command_sink.h"
#include "commands/sight.h"
#include "events/standing.h"
#include "node/node.h"
#include "projections/key_value_store.h"

namespace redress {

// Returns what whoever asks is narrowed to; nobody is who showed no token.
Scope ScopeOf(const HttpRequest& request);

// Whether what is kept in `stream`, a ticket's, contact's, callback's or customer's, stands within.
//
// Errors: the database's.
absl::StatusOr<bool> Sees(const KeyValueReader& reader, const Scope& scope,
                          const std::string& stream);

// Returns the ids under which what is the customer's, or may be, is kept: who was merged into it,
// and the groups of candidates that it is one of.
//
// Errors: the database's.
absl::StatusOr<std::vector<std::string>> OwnersOf(const KeyValueReader& reader,
                                                  absl::string_view customer);

// Returns the stream of a ticket or callback within the scope that is the customer's, or of whoever
// was merged into it, or that waits for a choice in which it is; empty: there is none, or none
// among the first kMaxIndexSteps rows of the index. Looks into the index, whatever else the
// customer has.
//
// Errors: the database's.
absl::StatusOr<std::string> SeesCustomerBy(const KeyValueReader& reader, const Scope& scope,
                                           absl::string_view customer);

// Returns OK where whoever asks may see that one of the collection.
//
// Errors: kNotFound, the same for what is not there and for what is not to be seen.
absl::Status CheckSees(const KeyValueReader& reader, const std::optional<Actor>& actor,
                       const Collection& of, const std::string& id);

// Returns what says whether an event shows in the timeline of that one of the collection. Of a
// customer: where it stands within, and is not withheld. Of a ticket that is not withheld itself:
// what is no other's that is. Null where all do. `reader`, the newest views, outlives it.
std::function<absl::StatusOr<bool>(const EventRow&)> ShownIn(const KeyValueReader& reader,
                                                             const Collection& of,
                                                             const std::string& id,
                                                             const Scope& scope,
                                                             const Sight& sight);

// Says in the command by which ticket or callback a narrowed token sees the customer that it names.
//
// Errors: the database's.
absl::Status NameSight(const Node& node, CommandRequest& request);

}  // namespace redress
