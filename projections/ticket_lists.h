#pragma once

// Lists of tickets by what people look for, the latest received first.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "events/standing.h"
#include "projections/cursor.h"
#include "projections/key_value_store.h"
#include "projections/rows.pb.h"

namespace redress {

// What a list is narrowed to; all that is given must hold. An empty team or customer means:
// without. Who was merged into a customer is not known here: see MergedIn().
struct TicketFilter {
  std::optional<TicketPhase> phase = std::nullopt;
  std::optional<bool> open = std::nullopt;
  std::optional<std::string> holder = std::nullopt;       // the holding person
  std::optional<std::string> team = std::nullopt;         // the holding unit
  std::optional<std::string> handover_to = std::nullopt;  // who is to accept it; open ones only
  std::optional<std::string> category =
      std::nullopt;                         // a path joined by "/"; what lies below it too
  std::vector<std::string> customers = {};  // any of these; none given: whosever
  std::optional<Channel> channel = std::nullopt;
  std::optional<TicketKind> kind = std::nullopt;
  std::optional<Exit> exit = std::nullopt;
  std::optional<std::string> unit = std::nullopt;    // the unit complained of
  std::optional<WaitingFor> waiting = std::nullopt;  // open ones only
  std::optional<bool> escalated = std::nullopt;      // to a level above none; open ones only
  std::optional<bool> acknowledged = std::nullopt;
  std::optional<bool> imported = std::nullopt;
  std::optional<bool> after_closing = std::nullopt;   // spoken to since, and nobody has seen to it
  std::optional<std::string> running = std::nullopt;  // a promise runs by this policy, or calendars
  std::optional<std::string> provisional = std::nullopt;  // the same, beyond what those know
  // By when it happened; from is included, to is not.
  std::optional<absl::Time> received_from = std::nullopt;
  std::optional<absl::Time> received_to = std::nullopt;
  std::optional<absl::Time> closed_from = std::nullopt;  // closed ones only, whose end was told
  std::optional<absl::Time> closed_to = std::nullopt;
  // Words, all of which the ticket has, or its number, or its customer's name; see text_terms.h.
  std::optional<std::string> text = std::nullopt;
  // Without those whose customer the handling unit is not to know.
  bool without_secret = false;
  // What stands within, and nothing else.
  Scope within = {};
};

struct TicketPage {
  std::vector<TicketRow> rows;
  std::string next_cursor;  // empty: there are no more
};

// The most rows of the index that one page moves over or leaps to. A page that finds fewer tickets
// than its limit on the way is short, or even empty, with a cursor to go on.
inline constexpr std::size_t kMaxIndexSteps = 10'000;

// The most months in which tickets were closed whose lists one page goes through together: thirty
// years. Where there are more, it goes through all that are closed, and looks at each.
inline constexpr std::size_t kMaxClosedMonths = 360;

// The most tickets of one page whose words are read, where those of the index say only that they
// may contain what is looked for: some ten thousandths of a second each.
inline constexpr std::size_t kMaxTicketsRead = 500;

// Returns the tickets that `filter` lets through, the latest received first (as it happened), from
// where `cursor` (empty: the start) points, at most `limit` (1 to kMaxPageSize). A cursor names a
// place in that order: tickets that come or change meanwhile never make another one skipped or
// shown twice.
//
// Errors: kInvalidArgument (cursor, limit, or a text without words or with too many), and the
// database's.
absl::StatusOr<TicketPage> ListTickets(const KeyValueReader& reader, const TicketFilter& filter,
                                       absl::string_view cursor, std::size_t limit);

}  // namespace redress
