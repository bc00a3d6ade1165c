#include "projections/customers.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status.h"
#include "projections/damaged_views.h"
#include "projections/facets.h"
#include "projections/streams.h"

namespace redress {
namespace {

// Rows are kept under the customer's stream; besides, under a ticket's, contact's or callback's
// stream, whose it is.
std::string CustomerKey(absl::string_view id) { return absl::StrCat(kCustomerPrefix, id); }

constexpr char kGroupSeparator = '+';  // in no id of a customer

PlaceList CustomerList(absl::string_view facet, absl::string_view value) {
  return FacetList(Family::kCustomerIndex, facet, value);
}

PlaceList NumberList(absl::string_view facet, int value) {
  return CustomerList(facet, absl::StrCat(value));
}

PlaceList PointList(const ContactPoint& point) {
  return CustomerList("point", absl::StrCat(int{point.kind()}, " ", point.value()));
}

constexpr int kErasureAsked = 1;
constexpr int kErasing = 2;

// Before a contact point or a link makes a row, there is no customer to be found.
ListedAt ListedOf(const CustomerRow& row) {
  if (row.version() == 0) return {};
  ListedAt listed{.lists = {}, .place = row.id()};
  const auto add = [&](const PlaceList& list) { listed.lists.insert(list.prefix); };
  add(CustomerList("all", ""));
  add(NumberList("letter", row.grade().letter()));
  add(NumberList("rank", row.grade().rank()));
  add(NumberList("vulnerable", row.vulnerability().vulnerable() ? 1 : 0));
  add(NumberList("held", row.held() ? 1 : 0));
  add(NumberList("merged", row.merged_into().empty() ? 0 : 1));
  for (const ContactPoint& point : row.points()) add(PointList(point));
  if (!row.erasure_asked_by().empty()) add(NumberList("erasure", kErasureAsked));
  if (row.erasing()) add(NumberList("erasure", kErasing));
  return listed;
}

std::vector<ListUnion> ListsOf(const CustomerFilter& filter) {
  std::vector<ListUnion> lists;
  lists.reserve(filter.points.size());
  for (const ContactPoint& point : filter.points) lists.push_back({PointList(point)});
  if (filter.letter) lists.push_back({NumberList("letter", *filter.letter)});
  if (filter.rank) lists.push_back({NumberList("rank", *filter.rank)});
  if (filter.vulnerable) lists.push_back({NumberList("vulnerable", *filter.vulnerable ? 1 : 0)});
  if (filter.held) lists.push_back({NumberList("held", *filter.held ? 1 : 0)});
  if (filter.erasure) {
    lists.push_back(
        {NumberList("erasure", *filter.erasure == Erasure::kAsked ? kErasureAsked : kErasing)});
  }
  if (filter.merged) lists.push_back({NumberList("merged", *filter.merged ? 1 : 0)});
  if (lists.empty()) lists.push_back({CustomerList("all", "")});
  return lists;
}

enum class Step { kUp, kDown };

// Each of the group's members finds it from now on.
absl::Status RememberGroup(absl::string_view group, Batch& batch) {
  for (const absl::string_view member : absl::StrSplit(group, kGroupSeparator)) {
    const std::string key = CustomerKey(member);
    ASSIGN_OR_RETURN(CustomerRow row, batch.GetRow<CustomerRow>(Family::kCustomers, key));
    const auto& among = row.among();
    const bool is_known = std::find(among.begin(), among.end(), group) != among.end();
    if (is_known || among.size() >= kMaxGroupsOfCustomer) continue;
    row.set_id(std::string(member));
    row.add_among(std::string(group));
    batch.PutRow(Family::kCustomers, key, row);
  }
  return absl::OkStatus();
}

// Counts the ticket, contact or callback `stream` with the customer `id`, or no more.
absl::Status Count(absl::string_view id, absl::string_view stream, Step step, Batch& batch) {
  if (id.empty()) return absl::OkStatus();
  const std::string key = CustomerKey(id);
  ASSIGN_OR_RETURN(CustomerRow row, batch.GetRow<CustomerRow>(Family::kCustomers, key));
  row.set_id(std::string(id));
  const std::uint64_t change = step == Step::kUp ? 1 : -1;
  if (IdIn(stream, kTicketPrefix)) {
    row.set_tickets(row.tickets() + change);
  } else if (IdIn(stream, kContactPrefix)) {
    row.set_contacts(row.contacts() + change);
  } else {
    row.set_callbacks(row.callbacks() + change);
  }
  batch.PutRow(Family::kCustomers, key, row);
  if (step == Step::kUp && absl::StrContains(id, kGroupSeparator)) return RememberGroup(id, batch);
  return absl::OkStatus();
}

// The ticket, contact or callback `stream` is the customer's from now on; no id: nobody's.
absl::Status SetCustomer(absl::string_view stream, absl::string_view id, Batch& batch) {
  ASSIGN_OR_RETURN(CustomerLinkRow link, batch.GetRow<CustomerLinkRow>(Family::kCustomers, stream));
  if (link.customer() == id) return absl::OkStatus();
  RETURN_IF_ERROR(Count(link.customer(), stream, Step::kDown, batch));
  RETURN_IF_ERROR(Count(id, stream, Step::kUp, batch));
  link.set_customer(std::string(id));
  batch.PutRow(Family::kCustomers, stream, link);
  return absl::OkStatus();
}

bool IsSame(const ContactPoint& left, const ContactPoint& right) {
  return left.kind() == right.kind() && left.value() == right.value();
}

void RemovePoint(const ContactPoint& point, CustomerRow& row) {
  auto& points = *row.mutable_points();
  points.erase(std::remove_if(points.begin(), points.end(),
                              [&](const ContactPoint& other) { return IsSame(point, other); }),
               points.end());
}

void AddPoint(const ContactPoint& point, CustomerRow& row) {
  const bool known = std::any_of(row.points().begin(), row.points().end(),
                                 [&](const ContactPoint& other) { return IsSame(point, other); });
  if (!known) *row.add_points() = point;
}

void TakeCreated(const CustomerCreated& created, const EventRow& event, CustomerRow& row) {
  row.set_name(created.name());
  row.mutable_profile()->set_name(created.name());
  row.set_created_recorded_at(event.recorded_at());
}

void TakeProfile(const Profile& profile, CustomerRow& row) {
  row.set_name(profile.name());
  *row.mutable_profile() = profile;
}

void TakeConsent(const CustomerConsentRecorded& consent, CustomerRow& row) {
  for (CustomerConsentRecorded& known : *row.mutable_consents()) {
    if (known.purpose() != consent.purpose()) continue;
    known = consent;
    return;
  }
  *row.add_consents() = consent;
}

void TakeReleased(const std::string& customer, CustomerRow& row) {
  auto& absorbed = *row.mutable_absorbed();
  absorbed.erase(std::remove(absorbed.begin(), absorbed.end(), customer), absorbed.end());
}

// Facts of who the customer is taken to be, and where reached.
void TakeIdentity(const CustomerEvent& fact, CustomerRow& row) {
  switch (fact.fact_case()) {
    case CustomerEvent::kPointAdded:
      return AddPoint(fact.point_added().point(), row);
    case CustomerEvent::kPointClaimed:
      return AddPoint(fact.point_claimed().point(), row);
    case CustomerEvent::kPointRemoved:
      return RemovePoint(fact.point_removed().point(), row);
    case CustomerEvent::kMerged:
      return row.set_merged_into(fact.merged().into());
    case CustomerEvent::kMergeUndone:
      return row.clear_merged_into();
    case CustomerEvent::kAbsorbed:
      return row.add_absorbed(fact.absorbed().customer());
    case CustomerEvent::kAbsorptionUndone:
      return TakeReleased(fact.absorption_undone().customer(), row);
    default:
      return;
  }
}

void TakeErased(CustomerRow& row) {
  row.clear_name();
  row.clear_profile();
  row.clear_points();
  row.clear_vulnerability();
  row.clear_consents();
  row.clear_care();
  row.set_erased(true);
}

void TakeErasure(const CustomerEvent& fact, const EventRow& event, CustomerRow& row) {
  row.clear_erasure_asked_by();
  if (fact.has_erasure_requested()) row.set_erasure_asked_by(event.actor_id());
  row.set_erasing(fact.has_erasure_approved());
  if (fact.has_erased()) TakeErased(row);
}

void TakeFact(const CustomerEvent& fact, const EventRow& event, CustomerRow& row) {
  switch (fact.fact_case()) {
    case CustomerEvent::kCreated:
      return TakeCreated(fact.created(), event, row);
    case CustomerEvent::kProfileChanged:
      return TakeProfile(fact.profile_changed().profile(), row);
    case CustomerEvent::kGraded:
      *row.mutable_grade() = fact.graded().grade();
      return;
    case CustomerEvent::kConsentRecorded:
      return TakeConsent(fact.consent_recorded(), row);
    case CustomerEvent::kVulnerabilitySet:
      *row.mutable_vulnerability() = fact.vulnerability_set();
      return;
    case CustomerEvent::kLegalHoldSet:
      return row.set_held(fact.legal_hold_set().held());
    case CustomerEvent::kPointAdded:
    case CustomerEvent::kPointClaimed:
    case CustomerEvent::kPointRemoved:
    case CustomerEvent::kMerged:
    case CustomerEvent::kMergeUndone:
    case CustomerEvent::kAbsorbed:
    case CustomerEvent::kAbsorptionUndone:
      return TakeIdentity(fact, row);
    case CustomerEvent::kManagerSet:
      return row.set_manager(fact.manager_set().person());
    case CustomerEvent::kCarePlanned:
      return row.set_care(fact.care_planned().callback());
    case CustomerEvent::kCareEnded:
      return row.clear_care();
    case CustomerEvent::kNoted:
    case CustomerEvent::kErasureRequested:
    case CustomerEvent::kErasureRejected:
    case CustomerEvent::kErasureApproved:
    case CustomerEvent::kErased:
      return TakeErasure(fact, event, row);
    case CustomerEvent::kRevealed:
    case CustomerEvent::FACT_NOT_SET:
      return;
  }
}

absl::Status ApplyToCustomer(absl::string_view id, const EventRow& event, Batch& batch) {
  const std::string key = CustomerKey(id);
  ASSIGN_OR_RETURN(const CustomerRow before, batch.GetRow<CustomerRow>(Family::kCustomers, key));
  const CustomerEvent& fact = event.event().customer();
  if (before.id().empty() && fact.fact_case() == CustomerEvent::FACT_NOT_SET) {
    return absl::OkStatus();
  }
  CustomerRow after = before;
  TakeFact(fact, event, after);
  after.set_id(std::string(id));
  after.set_version(event.version());
  batch.PutRow(Family::kCustomers, key, after);
  MoveListed(Family::kCustomerIndex, ListedOf(before), ListedOf(after), batch);
  return absl::OkStatus();
}

absl::Status ApplyToContact(const ContactEvent& fact, const EventRow& event, Batch& batch) {
  switch (fact.fact_case()) {
    case ContactEvent::kRecorded:
      return SetCustomer(event.stream(),
                         OwnerOf(fact.recorded().customer(), fact.recorded().customer_candidates()),
                         batch);
    case ContactEvent::kCustomerCorrected:
      return SetCustomer(event.stream(), fact.customer_corrected().customer(), batch);
    case ContactEvent::kCustomerLinked:
      return SetCustomer(event.stream(), fact.customer_linked().customer(), batch);
    default:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status ApplyToCallback(const CallbackEvent& fact, const EventRow& event, Batch& batch) {
  if (fact.has_planned()) {
    return SetCustomer(event.stream(),
                       OwnerOf(fact.planned().customer(), fact.planned().customer_candidates()),
                       batch);
  }
  if (fact.has_customer_corrected()) {
    return SetCustomer(event.stream(), fact.customer_corrected().customer(), batch);
  }
  return absl::OkStatus();
}

absl::Status ApplyToTicket(const TicketEvent& fact, const EventRow& event, Batch& batch) {
  if (fact.has_received() || fact.has_imported()) {
    const TicketReceived& received =
        fact.has_received() ? fact.received() : fact.imported().received();
    return SetCustomer(event.stream(), OwnerOf(received.customer(), received.customer_candidates()),
                       batch);
  }
  if (fact.has_customer_corrected()) {
    return SetCustomer(event.stream(), fact.customer_corrected().customer(), batch);
  }
  if (fact.has_customer_linked()) {
    return SetCustomer(event.stream(), fact.customer_linked().customer(), batch);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CustomersProjection::Apply(const EventRow& row, Batch& batch) const {
  if (const auto id = IdIn(row.stream(), kCustomerPrefix)) return ApplyToCustomer(*id, row, batch);
  if (IdIn(row.stream(), kContactPrefix)) return ApplyToContact(row.event().contact(), row, batch);
  if (IdIn(row.stream(), kTicketPrefix)) return ApplyToTicket(row.event().ticket(), row, batch);
  if (IdIn(row.stream(), kCallbackPrefix)) {
    return ApplyToCallback(row.event().callback(), row, batch);
  }
  return absl::OkStatus();
}

std::string GroupOf(const CandidateCustomers& candidates) {
  const std::set<std::string> members(candidates.begin(), candidates.end());
  return absl::StrJoin(members, std::string(1, kGroupSeparator));
}

std::string OwnerOf(const std::string& customer, const CandidateCustomers& candidates) {
  return customer.empty() ? GroupOf(candidates) : customer;
}

absl::StatusOr<std::string> WhomAllBecame(const KeyValueReader& reader,
                                          const CandidateCustomers& candidates) {
  std::set<std::string> survivors;
  for (const std::string& candidate : candidates) {
    std::string id = candidate;
    for (std::size_t steps = 0; steps < kMaxShownMerged; ++steps) {
      ASSIGN_OR_RETURN(const std::optional<CustomerRow> row, ReadCustomer(reader, id));
      if (!row || row->merged_into().empty()) break;
      id = row->merged_into();
    }
    survivors.insert(std::move(id));
  }
  return survivors.size() == 1 ? *survivors.begin() : std::string();
}

absl::StatusOr<std::optional<CustomerRow>> ReadCustomer(const KeyValueReader& reader,
                                                        absl::string_view id) {
  ASSIGN_OR_RETURN(const std::optional<Value> value,
                   reader.Get(Family::kCustomers, CustomerKey(id)));
  if (!value) return std::nullopt;
  CustomerRow row;
  if (!row.ParseFromString(*value)) return UnreadableRow("customers");
  return row;
}

absl::StatusOr<std::string> CustomerOfStream(const KeyValueReader& reader,
                                             absl::string_view stream) {
  ASSIGN_OR_RETURN(const std::optional<Value> value, reader.Get(Family::kCustomers, stream));
  CustomerLinkRow link;
  if (value && !link.ParseFromString(*value)) return UnreadableRow("customers");
  return link.customer();
}

absl::StatusOr<std::vector<std::string>> MergedIn(const KeyValueReader& reader,
                                                  absl::string_view id) {
  std::vector<std::string> ids = {std::string(id)};
  std::set<std::string> groups;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    ASSIGN_OR_RETURN(const std::optional<CustomerRow> row, ReadCustomer(reader, ids[i]));
    if (!row) continue;
    groups.insert(row->among().begin(), row->among().end());
    for (const std::string& absorbed : row->absorbed()) {
      if (ids.size() < kMaxShownMerged) ids.push_back(absorbed);
    }
  }
  const std::set<std::string> one(ids.begin(), ids.end());
  for (const std::string& group : groups) {
    const std::vector<std::string> members = absl::StrSplit(group, kGroupSeparator);
    const bool is_whole = std::all_of(members.begin(), members.end(),
                                      [&](const std::string& it) { return one.contains(it); });
    if (is_whole) ids.push_back(group);
  }
  return ids;
}

absl::StatusOr<CustomerPage> ListCustomers(const KeyValueReader& reader,
                                           const CustomerFilter& filter, absl::string_view cursor,
                                           std::size_t limit) {
  RETURN_IF_ERROR(CheckPageSize(limit));
  FacetPage page{.kind = CursorKind::kCustomers,
                 .lists = ListsOf(filter),
                 .first = "",
                 .end = "",
                 .limit = limit};
  if (!cursor.empty()) {
    ASSIGN_OR_RETURN(page.first, DecodeCursor(CursorKind::kCustomers, cursor));
  }
  CustomerPage customers;
  const auto take = [&](absl::string_view id) -> absl::Status {
    ASSIGN_OR_RETURN(std::optional<CustomerRow> row, ReadCustomer(reader, id));
    if (!row) return DamagedViews("the index names no customer");
    if (filter.fits != nullptr) {
      ASSIGN_OR_RETURN(const bool is_shown, filter.fits(*row));
      if (!is_shown) return absl::OkStatus();
    }
    customers.rows.push_back(*std::move(row));
    return absl::OkStatus();
  };
  ASSIGN_OR_RETURN(customers.next_cursor, WalkFacets(reader, page, take));
  return customers;
}

}  // namespace redress
