#include "projections/ticket_lists.h"

#include <algorithm>
#include <utility>

#include "base/status.h"
#include "events/instant.h"
#include "projections/customers.h"
#include "projections/damaged_views.h"
#include "projections/place_lists.h"
#include "projections/read_rows.h"
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
  AddWithin(filter.within, lists);
  if (filter.handover_to) lists.push_back({HandoverFacet(*filter.handover_to)});
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
  if (filter.running) lists.push_back({RunningFacet(*filter.running)});
  if (filter.provisional) lists.push_back({ProvisionalFacet(*filter.provisional)});
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

constexpr absl::string_view kNoTicketThere = "the index names no ticket";

// Returns the rows of the tickets at `places`, in their order.
absl::StatusOr<std::vector<TicketRow>> TicketsAt(const KeyValueReader& reader,
                                                 const std::vector<std::string>& places) {
  ASSIGN_OR_RETURN(std::vector<std::optional<std::string>> found, NumbersAt(reader, places));
  std::vector<Key> numbers;
  numbers.reserve(found.size());
  for (std::optional<std::string>& number : found) {
    if (!number) return DamagedViews(kNoTicketThere);
    numbers.push_back(*std::move(number));
  }
  return ReadRows<TicketRow>(reader, Family::kTickets, numbers, kNoTicketThere);
}

bool WasClosedThen(const TicketFilter& filter, const TicketRow& row) {
  if (!AsksWhenClosed(filter)) return true;
  if (!row.has_closed()) return false;
  const absl::Time closed = TimeOf(row.closed());
  return (!filter.closed_from || closed >= *filter.closed_from) &&
         (!filter.closed_to || closed < *filter.closed_to);
}

// Reads what the index cannot tell: when within its month a ticket was closed, whether it is
// secret, whether one without a customer has one by now, and whether it contains the phrases looked
// for.
class Reading {
 public:
  Reading(const KeyValueReader& reader, const TicketFilter& filter)
      : reader_(reader),
        filter_(filter),
        phrases_(filter.text ? PhrasesOf(*filter.text) : Phrases()) {}

  bool IsUsedUp() const { return !phrases_.empty() && read_ == kMaxTicketsRead; }

  absl::StatusOr<bool> Fits(const TicketRow& row) {
    if (!WasClosedThen(filter_, row)) return false;
    if (filter_.without_secret && HidesCustomer(row.secrecy())) return false;
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

// Collects the places of a page, piece by piece.
class PlacesOfPage {
 public:
  PlacesOfPage(const KeyValueReader& reader, const std::vector<ListUnion>& lists, Range range)
      : places_(reader, lists, kMaxIndexSteps), range_(std::move(range)) {}

  // Returns the next places, at most so many.
  std::vector<std::string> Take(std::size_t most) {
    std::vector<std::string> taken;
    while (taken.size() < most && Find()) {
      taken.push_back(places_.place());
      range_.first = places_.place();
      range_.first.push_back('\0');  // the least place above
    }
    return taken;
  }

  // Returns where to go on after what was taken; empty: there are no more.
  std::string Next() { return Find() || out_of_steps_ ? places_.place() : ""; }

  const absl::Status& status() const { return places_.status(); }

 private:
  bool Find() {
    if (is_over_) return false;
    const CommonPlaces::Outcome outcome = places_.Find(range_.first);
    const bool past_end = range_.end && places_.place() >= *range_.end;
    out_of_steps_ = outcome == CommonPlaces::Outcome::kOutOfSteps && !past_end;
    is_over_ = outcome != CommonPlaces::Outcome::kFound || past_end;
    return !is_over_;
  }

  CommonPlaces places_;
  Range range_;
  bool is_over_ = false;
  bool out_of_steps_ = false;
};

}  // namespace

absl::StatusOr<TicketPage> ListTickets(const KeyValueReader& reader, const TicketFilter& filter,
                                       absl::string_view cursor, std::size_t limit) {
  RETURN_IF_ERROR(CheckPageSize(limit));
  ASSIGN_OR_RETURN(const std::vector<ListUnion> lists, ListsFor(reader, filter));
  ASSIGN_OR_RETURN(Range range, RangeFor(filter, cursor));
  PlacesOfPage places(reader, lists, std::move(range));
  Reading reading(reader, filter);
  TicketPage page;
  std::string next;
  while (page.rows.size() < limit && next.empty()) {
    const std::vector<std::string> taken = places.Take(limit - page.rows.size());
    if (taken.empty()) break;
    ASSIGN_OR_RETURN(std::vector<TicketRow> rows, TicketsAt(reader, taken));
    for (std::size_t i = 0; i < rows.size() && next.empty(); ++i) {
      if (reading.IsUsedUp()) {
        next = taken[i];
        break;
      }
      ASSIGN_OR_RETURN(const bool fits, reading.Fits(rows[i]));
      if (fits) page.rows.push_back(std::move(rows[i]));
    }
  }
  if (next.empty()) next = places.Next();
  RETURN_IF_ERROR(places.status());
  if (!next.empty()) page.next_cursor = EncodeCursor(CursorKind::kTickets, next);
  return page;
}

}  // namespace redress
