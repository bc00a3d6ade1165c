#include "aggregates/customer/resolution.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "aggregates/codes.h"
#include "aggregates/customer/point.h"
#include "aggregates/customer/point_form.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr std::size_t kCustomerIdSize = 32;  // hexadecimal digits

bool IsCustomerId(absl::string_view id) {
  return id.size() == kCustomerIdSize && std::all_of(id.begin(), id.end(), [](char digit) {
           return absl::ascii_isdigit(static_cast<unsigned char>(digit)) ||
                  (digit >= 'a' && digit <= 'f');
         });
}

// Gathers points, each once, in the order in which they came.
class PointsOnce {
 public:
  void Add(ContactPoint point) {
    if (seen_.emplace(point.kind(), point.value()).second) points_.push_back(std::move(point));
  }

  std::vector<ContactPoint> points() && { return std::move(points_); }

 private:
  std::set<std::pair<PointKind, std::string>> seen_;
  std::vector<ContactPoint> points_;
};

StreamEvents EventsOfCustomer(const CustomerResolution& resolution, const std::string& name,
                              const Instant& happened) {
  StreamEvents customer{CustomerStream(resolution.customer), {}};
  if (resolution.is_new) {
    Event& created = customer.events.emplace_back(EventAt(happened));
    created.mutable_customer()->mutable_created()->set_id(resolution.customer);
    created.mutable_customer()->mutable_created()->set_name(name);
  } else if (!name.empty() && resolution.known.profile.name().empty()) {
    Event& named = customer.events.emplace_back(EventAt(happened));
    Profile& profile = *named.mutable_customer()->mutable_profile_changed()->mutable_profile();
    profile = resolution.known.profile;
    profile.set_name(name);
  }
  for (const ContactPoint& point : resolution.new_points) {
    Event& added = customer.events.emplace_back(EventAt(happened));
    *added.mutable_customer()->mutable_point_added() = PointAddedOf(point);
  }
  return customer;
}

// Returns whom a customer named by the journal itself turned out to be.
absl::StatusOr<std::string> SurvivorOfNamed(const std::string& customer, Streams& streams) {
  const absl::StatusOr<Customer> survivor = LoadSurvivor(customer, streams);
  if (survivor.ok()) return survivor->id;
  if (!absl::IsNotFound(survivor.status())) return survivor.status();
  return absl::DataLossError(
      absl::StrCat("the journal names customer ", customer, ", which does not exist"));
}

}  // namespace

absl::StatusOr<Customer> LoadCustomer(absl::string_view id, Streams& streams) {
  if (IsCustomerId(id)) {
    ASSIGN_OR_RETURN(const auto customer, LoadState<Customer>(streams, CustomerStream(id)));
    if (!customer->id.empty()) return *customer;
  }
  return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchCustomer, "no such customer");
}

absl::StatusOr<Customer> LoadSurvivor(absl::string_view id, Streams& streams) {
  std::string next(id);
  for (std::size_t steps = 0; steps < kMaxMergedCustomers; ++steps) {
    ASSIGN_OR_RETURN(Customer customer, LoadCustomer(next, streams));
    if (customer.merged_into.empty()) return customer;
    next = customer.merged_into;
  }
  return absl::DataLossError(absl::StrCat("the merges of customer ", id, " never end"));
}

absl::StatusOr<Customer> LoadStanding(absl::string_view id, Streams& streams) {
  ASSIGN_OR_RETURN(Customer survivor, LoadUnmerged(id, streams));
  if (!survivor.erasing) return survivor;
  return Forbid(codes::kErased, "the customer's erasure was approved: nothing is added");
}

absl::StatusOr<Customer> LoadUnmerged(absl::string_view id, Streams& streams) {
  ASSIGN_OR_RETURN(Customer survivor, LoadSurvivor(id, streams));
  if (survivor.id == id) return survivor;
  return Refuse(absl::StatusCode::kFailedPrecondition, codes::kCustomerMerged,
                absl::StrCat("the customer was merged into ", survivor.id), {survivor.id});
}

absl::StatusOr<std::vector<std::string>> LoadMergedInto(const Customer& customer,
                                                        Streams& streams) {
  std::vector<std::string> ids = {customer.id};
  std::vector<std::string> left = customer.absorbed;
  while (!left.empty() && ids.size() < kMaxMergedCustomers) {
    ASSIGN_OR_RETURN(const Customer next, LoadCustomer(left.back(), streams));
    left.pop_back();
    left.insert(left.end(), next.absorbed.begin(), next.absorbed.end());
    ids.push_back(next.id);
  }
  return ids;
}

CustomerPointAdded PointAddedOf(const ContactPoint& point) {
  CustomerPointAdded added;
  *added.mutable_point() = point;
  added.set_numbering(NumberingOf(point));
  return added;
}

std::vector<ContactPoint> NormalisedPoints(
    const google::protobuf::RepeatedPtrField<ContactPoint>& points, absl::string_view pointer,
    const Names& names, FieldProblems& problems) {
  PointsOnce once;
  for (int i = 0; i < points.size(); ++i) {
    absl::StatusOr<ContactPoint> point = NormalisePoint(points[i], names.home_country());
    if (point.ok()) {
      once.Add(*std::move(point));
    } else {
      problems.Add(absl::StrCat(pointer, "/", i, "/value"), point.status().message());
    }
  }
  return std::move(once).points();
}

ToldPoints ReadToldPoints(const google::protobuf::RepeatedPtrField<ContactPoint>& points,
                          const Names& names) {
  PointsOnce once;
  ToldPoints told;
  for (int i = 0; i < points.size(); ++i) {
    absl::StatusOr<ContactPoint> point = NormalisePoint(points[i], names.home_country());
    if (point.ok()) {
      once.Add(*std::move(point));
    } else {
      told.unread.push_back(static_cast<std::uint32_t>(i));
    }
  }
  told.normalised = std::move(once).points();
  return told;
}

absl::StatusOr<NamedByPoint> LoadPoint(const ContactPoint& point, const Names& names,
                                       Streams& streams) {
  ASSIGN_OR_RETURN(const auto state, LoadState<Point>(streams, PointStream(names.PointId(point))));
  std::set<std::string> survivors;
  for (const std::string& customer : state->customers) {
    ASSIGN_OR_RETURN(std::string survivor, SurvivorOfNamed(customer, streams));
    survivors.insert(std::move(survivor));
  }
  return NamedByPoint{{state->customers.begin(), state->customers.end()},
                      {survivors.begin(), survivors.end()}};
}

absl::StatusOr<CustomerResolution> ResolveCustomer(absl::Span<const ContactPoint> points,
                                                   const Context& context, Streams& streams) {
  CustomerResolution resolution;
  std::set<std::string> survivors;
  for (const ContactPoint& point : points) {
    ASSIGN_OR_RETURN(const NamedByPoint named, LoadPoint(point, *context.names, streams));
    if (named.customers.empty()) resolution.new_points.push_back(point);
    survivors.insert(named.survivors.begin(), named.survivors.end());
  }
  if (survivors.size() > 1) {
    resolution.candidates.assign(survivors.begin(), survivors.end());
    resolution.new_points.clear();  // whose they are is not known
  } else if (survivors.size() == 1) {
    resolution.customer = *survivors.begin();
    ASSIGN_OR_RETURN(resolution.known, LoadCustomer(resolution.customer, streams));
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
  if (resolution.customer.empty()) return appends;
  StreamEvents customer = EventsOfCustomer(resolution, name, happened);
  if (!customer.events.empty()) appends.push_back(std::move(customer));
  std::vector<StreamEvents> attached =
      AttachedEvents(resolution.new_points, resolution.customer, happened, names);
  std::move(attached.begin(), attached.end(), std::back_inserter(appends));
  return appends;
}

std::vector<StreamEvents> AttachedEvents(absl::Span<const ContactPoint> points,
                                         const std::string& customer, const Instant& happened,
                                         const Names& names) {
  std::vector<StreamEvents> appends;
  for (const ContactPoint& point : points) {
    Event attached = EventAt(happened);
    attached.mutable_point()->mutable_attached()->set_customer(customer);
    appends.push_back({PointStream(names.PointId(point)), {std::move(attached)}});
  }
  return appends;
}

}  // namespace redress
