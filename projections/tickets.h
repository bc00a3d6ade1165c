#pragma once

// What lists show of every ticket, and lists by what people look for, newest first. Not the
// ticket's state: rules fold its events.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "projections/cursor.h"
#include "projections/projection.h"

namespace redress {

class TicketsProjection final : public Projection {
 public:
  absl::string_view name() const override { return "tickets"; }
  std::uint32_t version() const override { return 1; }
  absl::Status Apply(const EventRow& row, Batch& batch) const override;
};

// Returns the row of a ticket as `event`, of its stream, left it. An empty row stands for a ticket
// not yet received, and stays empty until it is.
TicketRow FoldTicketRow(TicketRow row, const EventRow& event);

// What a list is narrowed to; all that is given must hold. An empty team or customer means:
// without.
struct TicketFilter {
  std::optional<TicketPhase> phase = std::nullopt;
  std::optional<bool> open = std::nullopt;
  std::optional<std::string> holder = std::nullopt;  // the holding person
  std::optional<std::string> team = std::nullopt;    // the holding unit
  std::optional<std::string> category =
      std::nullopt;  // a path joined by "/"; what lies below it too
  std::optional<std::string> customer = std::nullopt;
  std::optional<Channel> channel = std::nullopt;
  std::optional<TicketKind> kind = std::nullopt;
  std::optional<Exit> exit = std::nullopt;
  std::optional<std::string> unit = std::nullopt;  // the unit complained of
  // By when it was recorded; from is included, to is not.
  std::optional<absl::Time> received_from = std::nullopt;
  std::optional<absl::Time> received_to = std::nullopt;
};

struct TicketPage {
  std::vector<TicketRow> rows;
  std::string next_cursor;  // empty: there are no more
};

// The most tickets that one page looks at. A page that finds fewer than its limit among them is
// short, or even empty, with a cursor to go on.
inline constexpr std::size_t kMaxTicketsExamined = 10'000;

// Returns the tickets that `filter` lets through, newest received first, from where `cursor`
// (empty: the start) points, at most `limit` (1 to kMaxPageSize). A cursor names a place in the
// order of receipt: tickets that come or change meanwhile never make another one skipped or shown
// twice.
//
// Errors: kInvalidArgument (cursor or limit), and the database's.
absl::StatusOr<TicketPage> ListTickets(const KeyValueReader& reader, const TicketFilter& filter,
                                       absl::string_view cursor, std::size_t limit);

// Returns the ticket's row, or nothing. Errors: the database's.
absl::StatusOr<std::optional<TicketRow>> ReadTicket(const KeyValueReader& reader,
                                                    absl::string_view number);

}  // namespace redress
