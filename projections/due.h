#pragma once

// When something falls due: what timers look at, the first first; and the open tickets that promise
// something, or that somebody is to be found for, in the order in which it is due.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "events/standing.h"
#include "projections/batch.h"
#include "projections/cursor.h"
#include "projections/rows.pb.h"

namespace redress {

// Writes when the ticket falls due now, and takes back when it did `before`.
void MoveDue(const TicketRow& before, const TicketRow& after, Batch& batch);

struct DueTicket {
  std::string number;
  absl::Time at;
};

struct FallingDue {
  std::vector<DueTicket> tickets;  // that fall due by the time asked for
  std::optional<absl::Time> next;  // when the first falls due that does not yet
};

// Returns the tickets that fall due by `until`, the first first, at most `limit`.
//
// Errors: the database's, kDataLoss.
absl::StatusOr<FallingDue> ReadFallingDue(const KeyValueReader& reader, absl::Time until,
                                          std::size_t limit);

enum class DueState {
  kBreached,    // a promise was broken, and is still to be kept
  kWarned,      // about one that is still to be kept
  kStagnating,  // nobody has handled it for too long
  kUnassigned,  // nobody holds it, or no person of its team can
  kPaused,      // all that it promises waits
  kNoPromise,   // no standard ever matched it: in none of the other lists
  kReturned,    // its holder asks to be rid of it, and nobody has decided
};

// What a list is narrowed to; all that is given must hold.
struct DueFilter {
  std::optional<DueState> state = std::nullopt;
  std::optional<std::string> team = std::nullopt;    // the holding unit
  std::optional<std::string> holder = std::nullopt;  // the holding person
  std::optional<absl::Time> due_before = std::nullopt;
  // What stands within, and nothing else.
  Scope within = {};
};

struct DuePage {
  std::vector<TicketRow> rows;
  std::string next_cursor;  // empty: there are no more
};

// Returns the open tickets that promise something (of kNoPromise: nothing) and that `filter` lets
// through, the first due first, from where `cursor` (empty: the start) points, at most `limit` (1
// to kMaxPageSize). A ticket whose promise moves between two pages may be shown on both, or on
// neither.
//
// Errors: kInvalidArgument (cursor or limit), and the database's.
absl::StatusOr<DuePage> ListDue(const KeyValueReader& reader, const DueFilter& filter,
                                absl::string_view cursor, std::size_t limit);

}  // namespace redress
