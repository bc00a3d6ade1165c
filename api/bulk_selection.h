#pragma once

// POST /v1/tickets/bulk with a filter in the place of numbers: what is moved is what the filter
// finds when the request is taken, and nothing where that is not as many as whoever asks has seen.

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "api/bulk_moves.h"
#include "api/commands.h"
#include "api/position_token.h"
#include "api/run_commands.h"
#include "base/recent_map.h"
#include "boost/json/object.hpp"
#include "commands/sight.h"
#include "projections/ticket_lists.h"

namespace redress {

// {"select" {"filter", "at", "expected_count", "allow_changed"}, "move", "fields"}.
struct BulkSelection {
  std::string verb;
  boost::json::object fields;
  TicketFilter filter;              // narrowed to what whoever asks may see
  std::optional<PositionToken> at;  // that the views must have come to
  std::uint64_t expected_count = 0;
  bool allow_changed = false;
};

// Whether the body selects by a filter.
bool SelectsByFilter(const boost::json::object& body);

// Errors: kInvalidArgument (naming the fields at fault), kPermissionDenied (who may not see
// tickets; a filter by who the customer is, which is masked), kNotFound, machine code
// "verb-unknown".
absl::StatusOr<BulkSelection> ParseBulkSelection(const CommandHead& head,
                                                 const boost::json::object& body);

// What a filter found: a number and whose it is, the latest received first.
struct SelectedTickets {
  std::vector<std::string> numbers;
  std::vector<std::string> customers;
};

// The most pages that are gone through: more than any filter needs that finds kMaxBulkTickets and
// whose words or months are not strewn over years.
inline constexpr std::size_t kMaxSelectionPages = 200;

// Errors: kFailedPrecondition (machine codes "count-changed": says how many there are now;
// "filter-too-wide": more than kMaxBulkTickets, or not counted in kMaxSelectionPages), those of
// CheckPositionToken(), and the database's.
absl::StatusOr<SelectedTickets> SelectTickets(const KeyValueReader& reader,
                                              const BulkSelection& selection, const Sight& sight);

// Returns the move of the tickets.
BulkMove MoveOf(const BulkSelection& selection, std::vector<std::string> tickets);

// What was selected lately, by the key of the request: sent again, it finds what it moved the first
// time, which its filter may find no more. Lost with the process: then it is told that the count
// has changed, and does nothing. Thread-safe.
class RecentSelections {
 public:
  // Returns what the key selected; nothing where that is not known.
  //
  // Errors: kAlreadyExists, machine code "key-reused" (it was another selection).
  absl::StatusOr<std::optional<std::vector<std::string>>> Find(const CommandHead& head,
                                                               absl::string_view digest);
  void Keep(const CommandHead& head, absl::string_view digest,
            const std::vector<std::string>& tickets);

 private:
  struct Kept {
    std::string digest;
    std::vector<std::string> tickets;
  };
  // Numbers of tickets: of two hundred of the largest selections.
  static constexpr std::size_t kMaxKept = 100'000;

  std::mutex mutex_;
  RecentMap<Kept> kept_{kMaxKept};
};

}  // namespace redress
