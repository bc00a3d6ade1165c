#include "projections/callbacks.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/status.h"
#include "events/sealing.h"
#include "projections/customers.h"
#include "projections/damaged_views.h"
#include "projections/facets.h"
#include "projections/standings.h"
#include "projections/streams.h"

namespace redress {
namespace {

PlaceList CallbackFacet(absl::string_view facet, absl::string_view value) {
  return FacetList(Family::kCallbackIndex, facet, value);
}

PlaceList OpenCallbacks(bool open) { return CallbackFacet("open", open ? "1" : "0"); }
PlaceList PurposeList(CallbackPurpose purpose) {
  return CallbackFacet("purpose", absl::StrCat(int{purpose}));
}

// Of those that nobody has yet.
constexpr absl::string_view kPlannedBy = "planned_by";

// A callback that is over stays in every list: done ones are looked for too.
ListedAt ListedOf(const CallbackRow& row) {
  if (row.id().empty()) return {};
  ListedAt listed{.lists = {}, .place = BigEndianSigned64(row.due()) + row.id()};
  const auto add = [&](const PlaceList& list) { listed.lists.insert(list.prefix); };
  add(CallbackFacet("all", ""));
  add(OpenCallbacks(row.open()));
  add(CallbackFacet("caller", row.caller()));
  add(CallbackFacet("team", row.team()));
  add(CallbackFacet("customer", row.customer()));
  if (row.customer().empty()) add(CallbackFacet("customer", GroupOf(row.customer_candidates())));
  add(CallbackFacet("ticket", row.ticket()));
  add(PurposeList(row.purpose()));
  const std::string planned_by = StandingOf(row).taken_in_by;
  if (!planned_by.empty()) add(CallbackFacet(kPlannedBy, planned_by));
  return listed;
}

// Due when planned for; at once where no time was given.
void SetDue(const Instant& planned_for, const EventRow& event, CallbackRow& row) {
  *row.mutable_planned_for() = planned_for;
  row.set_due(planned_for.unix_micros());
  if (planned_for.ByteSizeLong() > 0) return;
  row.clear_planned_for();
  row.set_due(event.recorded_at());
}

void TakePlanned(const CallbackPlanned& planned, const EventRow& event, CallbackRow& row) {
  row.set_id(std::string(*IdIn(event.stream(), kCallbackPrefix)));
  row.set_purpose(planned.purpose());
  row.set_open(true);
  row.set_ticket(planned.ticket());
  row.set_customer(planned.customer());
  if (planned.customer().empty())
    *row.mutable_customer_candidates() = planned.customer_candidates();
  row.set_contact(planned.contact());
  *row.mutable_points() = planned.points();
  row.set_caller(planned.caller());
  row.set_team(planned.team());
  row.set_rule(planned.rule());
  row.set_subject(planned.subject());
  row.set_cycle(planned.cycle());
  row.set_planned_recorded_at(event.recorded_at());
  row.set_planned_by(event.actor_id());
  SetDue(planned.planned_for(), event, row);
}

void TakeDone(const CallbackDone& done, CallbackRow& row) {
  row.set_open(false);
  row.set_outcome(done.outcome());
  row.set_resolution(done.resolution());
  row.set_satisfaction(done.satisfaction());
}

void TakeFact(const CallbackEvent& fact, const EventRow& event, CallbackRow& row) {
  switch (fact.fact_case()) {
    case CallbackEvent::kPlanned:
      return TakePlanned(fact.planned(), event, row);
    case CallbackEvent::kGiven:
      row.set_caller(fact.given().caller());
      return;
    case CallbackEvent::kMoved:
      return SetDue(fact.moved().planned_for(), event, row);
    case CallbackEvent::kAttempted:
      row.set_attempts(fact.attempted().attempt());
      row.set_last_result(fact.attempted().result());
      return;
    case CallbackEvent::kDone:
      return TakeDone(fact.done(), row);
    case CallbackEvent::kCancelled:
      row.set_open(false);
      row.set_cancelled(true);
      return;
    case CallbackEvent::kCustomerCorrected:
      row.set_customer(fact.customer_corrected().customer());
      row.clear_customer_candidates();
      return;
    case CallbackEvent::kErased:
      ClearPersonal(row);
      return row.set_erased(true);
    case CallbackEvent::kRevealed:
    case CallbackEvent::FACT_NOT_SET:
      return;
  }
}

std::vector<ListUnion> ListsOf(const CallbackFilter& filter) {
  std::vector<ListUnion> lists;
  if (filter.ticket) lists.push_back({CallbackFacet("ticket", *filter.ticket)});
  if (!filter.customers.empty()) {
    ListUnion& any = lists.emplace_back();
    for (const std::string& id : filter.customers) any.push_back(CallbackFacet("customer", id));
  }
  const auto list = [](absl::string_view facet) {
    return [facet](absl::string_view name) { return ListUnion{CallbackFacet(facet, name)}; };
  };
  AddWithin(filter.within, {list(kPlannedBy), list("team"), list("caller")}, lists);
  if (filter.caller) lists.push_back({CallbackFacet("caller", *filter.caller)});
  if (filter.team) lists.push_back({CallbackFacet("team", *filter.team)});
  if (filter.open) lists.push_back({OpenCallbacks(*filter.open)});
  if (filter.purpose) lists.push_back({PurposeList(*filter.purpose)});
  if (lists.empty()) lists.push_back({CallbackFacet("all", "")});
  return lists;
}

}  // namespace

absl::Status CallbacksProjection::Apply(const EventRow& row, Batch& batch) const {
  const std::optional<absl::string_view> id = IdIn(row.stream(), kCallbackPrefix);
  if (!id) return absl::OkStatus();
  ASSIGN_OR_RETURN(const CallbackRow before, batch.GetRow<CallbackRow>(Family::kCallbacks, *id));
  CallbackRow after = before;
  TakeFact(row.event().callback(), row, after);
  if (after.id().empty()) return absl::OkStatus();
  after.set_version(row.version());
  after.set_updated_recorded_at(row.recorded_at());
  batch.PutRow(Family::kCallbacks, *id, after);
  MoveListed(Family::kCallbackIndex, ListedOf(before), ListedOf(after), batch);
  return absl::OkStatus();
}

absl::StatusOr<CallbackPage> ListCallbacks(const KeyValueReader& reader,
                                           const CallbackFilter& filter, absl::string_view cursor,
                                           std::size_t limit) {
  RETURN_IF_ERROR(CheckPageSize(limit));
  FacetPage page{.kind = CursorKind::kCallbacks,
                 .lists = ListsOf(filter),
                 .first = "",
                 .end = "",
                 .limit = limit};
  if (!cursor.empty()) {
    ASSIGN_OR_RETURN(page.first, DecodeCursor(CursorKind::kCallbacks, cursor));
  }
  if (filter.due_before) page.end = BigEndianSigned64(absl::ToUnixMicros(*filter.due_before));
  CallbackPage callbacks;
  const auto take = [&](absl::string_view place) -> absl::Status {
    ASSIGN_OR_RETURN(std::optional<CallbackRow> row,
                     ReadCallback(reader, place.substr(std::min(place.size(), kBigEndian64Size))));
    if (!row) return DamagedViews("the index names no callback");
    ASSIGN_OR_RETURN(bool listed, IsListed(reader, filter.customers, *row));
    if (listed && filter.fits) {
      ASSIGN_OR_RETURN(listed, filter.fits(*row));
    }
    if (listed) callbacks.rows.push_back(*std::move(row));
    return absl::OkStatus();
  };
  ASSIGN_OR_RETURN(callbacks.next_cursor, WalkFacets(reader, page, take));
  return callbacks;
}

absl::StatusOr<std::optional<CallbackRow>> ReadCallback(const KeyValueReader& reader,
                                                        absl::string_view id) {
  ASSIGN_OR_RETURN(const std::optional<Value> value, reader.Get(Family::kCallbacks, id));
  if (!value) return std::nullopt;
  CallbackRow row;
  if (row.ParseFromString(*value)) return row;
  return UnreadableRow("callbacks");
}

}  // namespace redress
