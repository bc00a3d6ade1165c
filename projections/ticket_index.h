#pragma once

// What tickets are found by: facets of a ticket's row, a list of places each. Knows no words; those
// are in text.h.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "events/standing.h"
#include "projections/batch.h"
#include "projections/place_lists.h"
#include "projections/rows.pb.h"

namespace redress {

// A facet and its value. A value that is no text is written as its number.
PlaceList PhaseFacet(TicketPhase phase);
PlaceList OpenFacet(bool open);
PlaceList HolderFacet(absl::string_view person);
PlaceList HandoverFacet(absl::string_view person);  // to whom it is offered
PlaceList TeamFacet(absl::string_view unit);
PlaceList CategoryFacet(absl::string_view path);
PlaceList CustomerFacet(absl::string_view customer);
PlaceList ChannelFacet(Channel channel);
PlaceList KindFacet(TicketKind kind);
PlaceList ExitFacet(Exit exit);
PlaceList UnitFacet(absl::string_view unit);
PlaceList WaitingFacet(WaitingFor waiting);
PlaceList EscalatedFacet(bool escalated);
PlaceList AcknowledgedFacet(bool acknowledged);
PlaceList ImportedFacet(bool imported);
PlaceList AfterClosingFacet(bool after);
// Of a promise that can still be kept, the policy that made it, and the one whose calendar it
// counts by.
PlaceList RunningFacet(absl::string_view policy);
// The same of those that are due later than the calendar knows.
PlaceList ProvisionalFacet(absl::string_view policy);
// Closed in any of the months (UTC) from that of `from` to that of `to`; of these, the months in
// which tickets were closed, at least one list.
//
// Errors: the database's.
absl::StatusOr<ListUnion> ClosedFacets(const KeyValueReader& reader, std::optional<absl::Time> from,
                                       std::optional<absl::Time> to);
// Who helps, holds nothing of it, but sees it: StandingOf() without who holds it.
PlaceList HelpingTeamFacet(absl::string_view team);
PlaceList HelpingPersonFacet(absl::string_view person);
// Who received it, as long as nobody holds it.
PlaceList TakenInFacet(absl::string_view person);
// Every ticket.
PlaceList AllFacet();

// Adds the lists of tickets that stand within the scope; see standings.h.
void AddWithin(const Scope& scope, std::vector<ListUnion>& lists);

// Returns the place of a ticket that was received.
std::string PlaceOf(const TicketRow& row);

// Writes the lists that the ticket is in now, and takes it from those that it was in `before`.
void MoveInIndex(const TicketRow& before, const TicketRow& after, Batch& batch);

// Returns the numbers of the tickets at `places`; nothing where there is none. Errors: the
// database's.
absl::StatusOr<std::vector<std::optional<std::string>>> NumbersAt(
    const KeyValueReader& reader, const std::vector<std::string>& places);

}  // namespace redress
