#include "aggregates/resolution.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/customer.h"
#include "aggregates/point.h"
#include "base/status.h"

namespace redress {
namespace {

// The customer's stream becomes a check of the commit: what was followed must still be so.
absl::Status CheckExists(const std::string& customer, Streams& streams) {
  ASSIGN_OR_RETURN(const std::vector<PastEvent> events, streams.Load(CustomerStream(customer)));
  if (!FoldCustomer(events).id.empty()) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("a contact point names customer ", customer, ", which does not exist"));
}

Event EventAt(const Instant& happened) {
  Event event;
  *event.mutable_happened() = happened;
  return event;
}

StreamEvents EventsOfCustomer(const CustomerResolution& resolution, const std::string& name,
                              const Instant& happened) {
  StreamEvents customer{CustomerStream(resolution.customer), {}};
  if (resolution.is_new) {
    Event& created = customer.events.emplace_back(EventAt(happened));
    created.mutable_customer()->mutable_created()->set_id(resolution.customer);
    created.mutable_customer()->mutable_created()->set_name(name);
  }
  for (const ContactPoint& point : resolution.new_points) {
    Event& added = customer.events.emplace_back(EventAt(happened));
    *added.mutable_customer()->mutable_point_added()->mutable_point() = point;
  }
  return customer;
}

}  // namespace

std::vector<ContactPoint> NormalisedPoints(const Party& party, absl::string_view pointer,
                                           FieldProblems& problems) {
  std::vector<ContactPoint> points;
  std::set<std::pair<PointKind, std::string>> seen;
  for (int i = 0; i < party.points_size(); ++i) {
    absl::StatusOr<ContactPoint> point = NormalisePoint(party.points(i));
    if (!point.ok()) {
      problems.Add(absl::StrCat(pointer, "/points/", i, "/value"), point.status().message());
    } else if (seen.emplace(point->kind(), point->value()).second) {
      points.push_back(*std::move(point));
    }
  }
  return points;
}

absl::StatusOr<CustomerResolution> ResolveCustomer(absl::Span<const ContactPoint> points,
                                                   const Context& context, Streams& streams) {
  CustomerResolution resolution;
  std::set<std::string> named;
  for (const ContactPoint& point : points) {
    ASSIGN_OR_RETURN(const std::vector<PastEvent> events,
                     streams.Load(PointStream(context.names->PointId(point))));
    const Point state = FoldPoint(events);
    if (state.customers.empty()) resolution.new_points.push_back(point);
    named.insert(state.customers.begin(), state.customers.end());
  }
  for (const std::string& customer : named) RETURN_IF_ERROR(CheckExists(customer, streams));
  if (named.size() > 1) {
    resolution.candidates.assign(named.begin(), named.end());
    resolution.new_points.clear();  // whose they are is not known
  } else if (named.size() == 1) {
    resolution.customer = *named.begin();
  } else if (!points.empty()) {
    resolution.customer = context.names->CustomerId(context.command_id);
    resolution.is_new = true;
  }
  return resolution;
}

std::vector<StreamEvents> CustomerEvents(const CustomerResolution& resolution,
                                         const std::string& name, const Instant& happened,
                                         const Names& names) {
  std::vector<StreamEvents> appends;
  if (resolution.new_points.empty()) return appends;
  appends.push_back(EventsOfCustomer(resolution, name, happened));
  for (const ContactPoint& point : resolution.new_points) {
    Event attached = EventAt(happened);
    attached.mutable_point()->mutable_attached()->set_customer(resolution.customer);
    appends.push_back({PointStream(names.PointId(point)), {std::move(attached)}});
  }
  return appends;
}

}  // namespace redress
