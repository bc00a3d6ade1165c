#include "projections/due.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/status.h"
#include "events/phase.h"
#include "projections/damaged_views.h"
#include "projections/facets.h"
#include "projections/standings.h"
#include "projections/ticket_clocks.h"
#include "projections/tickets.h"

namespace redress {
namespace {

// Followed by the instant and the ticket's number; no facet begins so.
constexpr absl::string_view kTimerPrefix = "@";
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

std::string TimerKey(const TicketRow& row) {
  return absl::StrCat(kTimerPrefix, BigEndianSigned64(row.next_due()), row.number());
}

PlaceList DueList(absl::string_view facet, absl::string_view value) {
  return FacetList(Family::kDue, facet, value);
}

PlaceList StateList(DueState state) {
  return DueList("state", absl::StrCat(static_cast<int>(state)));
}

template <typename Is>
bool AnyClock(const TicketRow& row, Is is) {
  return std::any_of(row.clocks().begin(), row.clocks().end(), is);
}

// Where a ticket is that promises nothing: a list of its own for each that narrows it, so that the
// others show what is due only.
constexpr absl::string_view kNothingOfTeam = "nothing_team";
constexpr absl::string_view kNothingOfHolder = "nothing_holder";

ListedAt ListedWithoutPromise(const TicketRow& row) {
  ListedAt listed{.lists = {StateList(DueState::kNoPromise).prefix},
                  .place = BigEndianSigned64(kNever) + row.number()};
  listed.lists.insert(DueList(kNothingOfTeam, row.holder().unit()).prefix);
  listed.lists.insert(DueList(kNothingOfHolder, row.holder().person()).prefix);
  return listed;
}

// The lists of who sees a ticket, whether it promises something or not.
constexpr absl::string_view kOfTeam = "within_team";
constexpr absl::string_view kOfPerson = "within_person";
constexpr absl::string_view kTakenIn = "taken_in";

void AddStanding(const TicketRow& row, std::set<std::string>& lists) {
  const Standing standing = StandingOf(row);
  for (const std::string& team : standing.teams) lists.insert(DueList(kOfTeam, team).prefix);
  for (const std::string& person : standing.persons) {
    lists.insert(DueList(kOfPerson, person).prefix);
  }
  if (standing.taken_in_by.empty()) return;
  lists.insert(DueList(kTakenIn, standing.taken_in_by).prefix);
}

// A ticket that is over is in none.
ListedAt ListedOf(const TicketRow& row) {
  if (row.number().empty() || !IsOpen(row.phase())) return {};
  const bool is_wanted = row.stagnated() || row.unassignable() || row.return_requested();
  if (row.clocks().empty() && !is_wanted) {
    if (!row.no_promise()) return {};
    ListedAt nothing = ListedWithoutPromise(row);
    AddStanding(row, nothing.lists);
    return nothing;
  }
  ListedAt listed{.lists = {}, .place = BigEndianSigned64(FirstDue(row)) + row.number()};
  if (row.clocks().empty() && row.no_promise()) listed.lists = ListedWithoutPromise(row).lists;
  const auto add = [&](const PlaceList& list) { listed.lists.insert(list.prefix); };
  add(DueList("all", ""));
  AddStanding(row, listed.lists);
  if (!row.holder().unit().empty()) add(DueList("team", row.holder().unit()));
  if (!row.holder().person().empty()) add(DueList("holder", row.holder().person()));
  if (AnyClock(row, [](const ClockRow& it) { return it.breached(); })) {
    add(StateList(DueState::kBreached));
  }
  if (AnyClock(row, [](const ClockRow& it) { return it.warned() && !it.breached(); })) {
    add(StateList(DueState::kWarned));
  }
  if (FirstDue(row) == kNever && AnyClock(row, [](const ClockRow& it) { return it.paused(); })) {
    add(StateList(DueState::kPaused));
  }
  if (row.stagnated()) add(StateList(DueState::kStagnating));
  if (row.return_requested()) add(StateList(DueState::kReturned));
  const bool is_held =
      row.phase() != TICKET_PHASE_RECEIVED && row.phase() != TICKET_PHASE_CLASSIFIED;
  if (!is_held || row.unassignable()) add(StateList(DueState::kUnassigned));
  return listed;
}

std::vector<ListUnion> ListsOf(const DueFilter& filter) {
  std::vector<ListUnion> lists;
  const bool is_nothing = filter.state == DueState::kNoPromise;
  const absl::string_view team = is_nothing ? kNothingOfTeam : "team";
  const absl::string_view holder = is_nothing ? kNothingOfHolder : "holder";
  if (filter.state) lists.push_back({StateList(*filter.state)});
  if (filter.team) lists.push_back({DueList(team, *filter.team)});
  if (filter.holder) lists.push_back({DueList(holder, *filter.holder)});
  // The lists of who sees a ticket have those that promise nothing, too.
  if (lists.empty()) lists.push_back({DueList("all", "")});
  const auto list = [](absl::string_view facet) {
    return [facet](absl::string_view name) { return ListUnion{DueList(facet, name)}; };
  };
  AddWithin(filter.within, {list(kTakenIn), list(kOfTeam), list(kOfPerson)}, lists);
  return lists;
}

}  // namespace

void MoveDue(const TicketRow& before, const TicketRow& after, Batch& batch) {
  if (before.next_due() != after.next_due()) {
    if (before.next_due() != 0) batch.Delete(Family::kDue, TimerKey(before));
    if (after.next_due() != 0) batch.Put(Family::kDue, TimerKey(after), "");
  }
  MoveListed(Family::kDue, ListedOf(before), ListedOf(after), batch);
}

absl::StatusOr<FallingDue> ReadFallingDue(const KeyValueReader& reader, absl::Time until,
                                          std::size_t limit) {
  FallingDue found;
  absl::Status parsed;
  const std::int64_t last = absl::ToUnixMicros(until);
  const auto take = [&](absl::string_view key, absl::string_view /*value*/) {
    key.remove_prefix(kTimerPrefix.size());
    if (key.size() <= kBigEndian64Size) {
      parsed = UnreadableRow("due");
      return false;
    }
    const std::int64_t at = ReadBigEndianSigned64(key);
    if (at > last) {
      found.next = absl::FromUnixMicros(at);
      return false;
    }
    found.tickets.push_back({std::string(key.substr(kBigEndian64Size)), absl::FromUnixMicros(at)});
    return found.tickets.size() < limit;
  };
  RETURN_IF_ERROR(reader.Scan(Family::kDue, kTimerPrefix, kTimerPrefix, take));
  RETURN_IF_ERROR(parsed);
  return found;
}

absl::StatusOr<DuePage> ListDue(const KeyValueReader& reader, const DueFilter& filter,
                                absl::string_view cursor, std::size_t limit) {
  RETURN_IF_ERROR(CheckPageSize(limit));
  FacetPage page{
      .kind = CursorKind::kDue, .lists = ListsOf(filter), .first = "", .end = "", .limit = limit};
  if (!cursor.empty()) {
    ASSIGN_OR_RETURN(page.first, DecodeCursor(CursorKind::kDue, cursor));
  }
  if (filter.due_before) page.end = BigEndianSigned64(absl::ToUnixMicros(*filter.due_before));
  DuePage due;
  const auto take = [&](absl::string_view place) -> absl::Status {
    ASSIGN_OR_RETURN(std::optional<TicketRow> row,
                     ReadTicket(reader, place.substr(std::min(place.size(), kBigEndian64Size))));
    if (!row) return DamagedViews("the index names no ticket");
    due.rows.push_back(*std::move(row));
    return absl::OkStatus();
  };
  ASSIGN_OR_RETURN(due.next_cursor, WalkFacets(reader, page, take));
  return due;
}

}  // namespace redress
