#include "projections/ticket_lists.h"

#include <algorithm>
#include <utility>

#include "base/status.h"
#include "events/instant.h"
#include "projections/customers.h"
#include "projections/damaged_views.h"
#include "projections/place_lists.h"
#include "projections/text.h"
#include "projections/text_index.h"
#include "projections/ticket_index.h"
#include "projections/tickets.h"

namespace redress {
namespace {

bool AsksWhenClosed(const TicketFilter& filter) {
  return filter.closed_from.has_value() || filter.closed_to.has_value();
}

// Lists with all that were closed when the filter says; they hold others too.
absl::StatusOr<ListUnion> ClosedLists(const KeyValueReader& reader, const TicketFilter& filter) {
  ASSIGN_OR_RETURN(ListUnion months, ClosedFacets(reader, filter.closed_from, filter.closed_to));
  if (months.size() > kMaxClosedMonths) months = {OpenFacet(false)};
  return months;
}

// Lists that a ticket must be in; every ticket's where the filter names none.
absl::StatusOr<std::vector<ListUnion>> ListsFor(const KeyValueReader& reader,
                                                const TicketFilter& filter) {
  std::vector<ListUnion> lists;
  if (filter.text) {
    ASSIGN_OR_RETURN(lists, TextLists(reader, *filter.text));
  }
  if (!filter.customers.empty()) {
    ListUnion& any = lists.emplace_back();
    for (const std::string& customer : filter.customers) any.push_back(CustomerFacet(customer));
  }
  if (AsksWhenClosed(filter)) {
    ASSIGN_OR_RETURN(lists.emplace_back(), ClosedLists(reader, filter));
  }
  if (filter.holder) lists.push_back({HolderFacet(*filter.holder)});
  if (filter.category) lists.push_back({CategoryFacet(*filter.category)});
  if (filter.team) lists.push_back({TeamFacet(*filter.team)});
  if (filter.unit) lists.push_back({UnitFacet(*filter.unit)});
  if (filter.exit) lists.push_back({ExitFacet(*filter.exit)});
  if (filter.phase) lists.push_back({PhaseFacet(*filter.phase)});
  if (filter.waiting) lists.push_back({WaitingFacet(*filter.waiting)});
  if (filter.escalated) lists.push_back({EscalatedFacet(*filter.escalated)});
  if (filter.acknowledged) lists.push_back({AcknowledgedFacet(*filter.acknowledged)});
  if (filter.imported) lists.push_back({ImportedFacet(*filter.imported)});
  if (filter.after_closing) lists.push_back({AfterClosingFacet(*filter.after_closing)});
  if (filter.channel) lists.push_back({ChannelFacet(*filter.channel)});
  if (filter.kind) lists.push_back({KindFacet(*filter.kind)});
  if (filter.open) lists.push_back({OpenFacet(*filter.open)});
  if (lists.empty()) lists.push_back({AllFacet()});
  return lists;
}

// The part of the order of receipt that a page looks at.
struct Range {
  std::string first;
  std::optional<std::string> end;
};

absl::StatusOr<Range> RangeFor(const TicketFilter& filter, absl::string_view cursor) {
  Range range;
  if (filter.received_to) range.first = PlaceBefore(*filter.received_to);
  if (filter.received_from) range.end = PlaceBefore(*filter.received_from);
  if (cursor.empty()) return range;
  ASSIGN_OR_RETURN(std::string place, DecodeCursor(CursorKind::kTickets, cursor));
  if (place.size() < kMinPlaceSize || place.size() > kMaxPlaceSize + 1) {
    return absl::InvalidArgumentError("the cursor is not one of this list");
  }
  range.first = std::max(range.first, place);
  return range;
}

absl::StatusOr<TicketRow> TicketAt(const KeyValueReader& reader, absl::string_view place) {
  ASSIGN_OR_RETURN(const std::optional<std::string> number, NumberAt(reader, place));
  if (number) {
    ASSIGN_OR_RETURN(std::optional<TicketRow> row, ReadTicket(reader, *number));
    if (row) return *std::move(row);
  }
  return DamagedViews("the index names no ticket");
}

bool WasClosedThen(const TicketFilter& filter, const TicketRow& row) {
  if (!AsksWhenClosed(filter)) return true;
  if (!row.has_closed()) return false;
  const absl::Time closed = TimeOf(row.closed());
  return (!filter.closed_from || closed >= *filter.closed_from) &&
         (!filter.closed_to || closed < *filter.closed_to);
}

// Reads what the index cannot tell: when within its month a ticket was closed, whether one without
// a customer has one by now, and whether it contains the phrases looked for.
class Reading {
 public:
  Reading(const KeyValueReader& reader, const TicketFilter& filter)
      : reader_(reader),
        filter_(filter),
        phrases_(filter.text ? PhrasesOf(*filter.text) : Phrases()) {}

  bool IsUsedUp() const { return !phrases_.empty() && read_ == kMaxTicketsRead; }

  absl::StatusOr<bool> Fits(const TicketRow& row) {
    if (!WasClosedThen(filter_, row)) return false;
    ASSIGN_OR_RETURN(const bool listed, IsListed(reader_, filter_.customers, row));
    if (!listed || phrases_.empty()) return listed;
    ++read_;
    return HasPhrases(reader_, row, phrases_);
  }

 private:
  using Phrases = std::vector<std::string>;

  const KeyValueReader& reader_;
  const TicketFilter& filter_;
  const Phrases phrases_;
  std::size_t read_ = 0;
};

}  // namespace

absl::StatusOr<TicketPage> ListTickets(const KeyValueReader& reader, const TicketFilter& filter,
                                       absl::string_view cursor, std::size_t limit) {
  RETURN_IF_ERROR(CheckPageSize(limit));
  ASSIGN_OR_RETURN(const std::vector<ListUnion> lists, ListsFor(reader, filter));
  ASSIGN_OR_RETURN(Range range, RangeFor(filter, cursor));
  CommonPlaces places(reader, lists, kMaxIndexSteps);
  Reading reading(reader, filter);
  TicketPage page;
  while (true) {
    const CommonPlaces::Outcome outcome = places.Find(range.first);
    const bool past_end = range.end && places.place() >= *range.end;
    if (outcome == CommonPlaces::Outcome::kEnd || past_end) break;
    if (outcome == CommonPlaces::Outcome::kOutOfSteps || page.rows.size() == limit ||
        reading.IsUsedUp()) {
      page.next_cursor = EncodeCursor(CursorKind::kTickets, places.place());
      break;
    }
    ASSIGN_OR_RETURN(TicketRow row, TicketAt(reader, places.place()));
    ASSIGN_OR_RETURN(const bool fits, reading.Fits(row));
    if (fits) page.rows.push_back(std::move(row));
    range.first = places.place();
    range.first.push_back('\0');  // the least place above
  }
  RETURN_IF_ERROR(places.status());
  return page;
}

}  // namespace redress
