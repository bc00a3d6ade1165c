#pragma once

// Who is shown who the customers are. By the role: for those that may not "read.identity" it is
// masked. And by the matter: where a ticket is confidential or secret, whoever acts as a handler,
// for the unit that handles it, is not to learn who complained: not by the ticket, nor by its
// contacts and callbacks, nor by what is known of the customer.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aggregates/decision.h"
#include "api/request.h"
#include "commands/sight.h"
#include "node/node.h"
#include "projections/key_value_store.h"
#include "projections/rows.pb.h"

namespace redress {

// Returns what whoever asks is shown, as the views have it now, also of the past: what was made
// secret later is secret from its beginning. Who showed no token is shown all. What cannot be found
// out is withheld. `reader` outlives the sight. Not thread-safe.
Sight SightOf(const std::optional<Actor>& actor, const KeyValueReader& reader);
// The same by the newest views, which are opened where they are needed. `node` outlives the sight.
Sight SightOf(const Actor& actor, const Node& node);

// Returns OK where whoever asks may find matters by who the customer is, or none of `names`, which
// do so, is among the parameters: masks that can be tried out hide nothing.
//
// Errors: kPermissionDenied, naming the parameter.
absl::Status CheckMayFindBy(const std::optional<Actor>& actor, const QueryParameters& parameters,
                            std::initializer_list<absl::string_view> names);

// Whether the customer, who is seen by `scope`, is shown to whoever has the sight: not where all
// that is the customer's, and within the scope, is withheld.
//
// Errors: the database's.
absl::StatusOr<bool> ShowsCustomer(const KeyValueReader& reader, const Sight& sight,
                                   const Scope& scope, absl::string_view id);

// Whether the event, of a customer's own stream, shows: not where its commit tells of what is
// withheld, too.
//
// Errors: the database's.
absl::StatusOr<bool> ShowsOwnEvent(const KeyValueReader& reader, const Sight& sight,
                                   const EventRow& event);

}  // namespace redress
