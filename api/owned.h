#pragma once

// Saved views and phrases, which people keep for themselves, a team or all: whom they are shown to,
// and how they look.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "aggregates/decision.h"
#include "api/collections.h"
#include "api/http.h"
#include "api/queries.h"
#include "api/reads.h"
#include "commands/command_sink.h"
#include "events/owner.pb.h"
#include "projections/key_value_store.h"

namespace redress {

// Whether the collection is of what people keep.
bool IsOwned(const Collection& of);

// Returns whom the token names, or, where none is asked for, the header; nobody: all is shown.
//
// Errors: kInvalidArgument (the header).
absl::StatusOr<std::optional<Actor>> WhoAsks(const HttpRequest& request);

// Returns OK where that one is for the actor: its own, its teams', of all; whoever supervises or
// audits sees others', too, also what was deleted.
//
// Errors: kNotFound, and the database's.
absl::Status CheckIsFor(const KeyValueReader& reader, const std::optional<Actor>& actor,
                        const Collection& of, const std::string& id);

// Returns OK where what the command, to a view or phrase, asks to keep can be used: what only the
// list of tickets can say.
//
// Errors: kInvalidArgument (a filter that the list would refuse, as that does), kPermissionDenied
// (the same).
absl::Status CheckKept(const CommandRequest& request);

// Returns what lists views or phrases: those for whoever asks, or, with `everybody`, all. With
// `for`, the number of a ticket, phrases have their fields filled in from that.
//
// Errors: kInvalidArgument, kPermissionDenied.
absl::StatusOr<ItemLister> SavedViewLister(const QueryParameters& parameters,
                                           const HttpRequest& request);
absl::StatusOr<ItemLister> PhraseLister(const QueryParameters& parameters,
                                        const HttpRequest& request);
absl::StatusOr<CustomersLister> FilledPhraseLister(const QueryParameters& parameters,
                                                   const HttpRequest& request);

// Return one, or the refusal of what names nothing.
absl::StatusOr<Found> FindSavedView(const View& view, const std::string& id);
absl::StatusOr<Found> FindPhrase(const View& view, const std::string& id);

}  // namespace redress
