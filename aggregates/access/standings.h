#pragma once

// Where things stand, by what their streams say; and what a command names. Pure.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aggregates/callback/callback.h"
#include "aggregates/command.pb.h"
#include "aggregates/decision.h"
#include "aggregates/ticket/ticket.h"
#include "events/standing.h"

namespace redress {

// Of the callback itself: its ticket may stand elsewhere.
Standing StandingOf(const Callback& callback);
// Who holds it, who helps, who is to take it over, and who is to call for its revisit.
Standing StandingOf(const Ticket& ticket);

// Returns the streams of what the command names that is there already: what it is to, and what it
// links that to. What names nothing for certain is left to its decider, which refuses it.
std::vector<std::string> NamedBy(const Command& command);

// Returns what comes before the first "/" or "." of a stream, or of a command's type: "ticket".
absl::string_view KindOf(absl::string_view name);

// Returns where it stands; nothing where there is none. A contact stands where its tickets do; a
// callback where its ticket does, and where it does itself; a customer where that stands which
// `actor` sees it by; an agent in those teams of `scope` that name it as a member; a team in
// itself.
//
// Errors: those of `streams`.
absl::StatusOr<std::optional<Standing>> StandingIn(const std::string& stream, const Actor& actor,
                                                   const Scope& scope, Streams& streams);

}  // namespace redress
