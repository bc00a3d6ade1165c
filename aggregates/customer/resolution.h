#pragma once

// Whom contact points name: nobody yet, exactly one customer, or several, which a person decides.
// And who a customer is now: merges are followed to the survivor.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "aggregates/customer/customer.h"
#include "aggregates/decision.h"
#include "aggregates/refusal.h"
#include "events/contact.pb.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace redress {

// Most customers that merges make one, the survivor counted: bounds every walk along merges, up or
// down.
inline constexpr std::size_t kMaxMergedCustomers = 50;

// Returns the customer `id`. Its stream becomes a check of the commit.
//
// Errors: kNotFound, machine code "no-such-customer", and those of `streams`.
absl::StatusOr<Customer> LoadCustomer(absl::string_view id, Streams& streams);

// Returns whom `id` turned out to be: the customer itself where it was never merged.
//
// Errors: those of LoadCustomer(); kDataLoss (merges that never end).
absl::StatusOr<Customer> LoadSurvivor(absl::string_view id, Streams& streams);

// Returns the customer `id`, who was not merged into another.
//
// Errors: those of LoadSurvivor(); kFailedPrecondition, machine code "customer-merged", naming the
// survivor.
absl::StatusOr<Customer> LoadUnmerged(absl::string_view id, Streams& streams);

// Returns the customer `id`, to whom something is to be added.
//
// Errors: those of LoadUnmerged(); kFailedPrecondition, machine code "erased" (the customer's
// erasure was approved).
absl::StatusOr<Customer> LoadStanding(absl::string_view id, Streams& streams);

// Returns the ids of all whom merges made one with `customer`: itself first, then whoever was
// merged into it, at most kMaxMergedCustomers in all. Loads each but itself.
//
// Errors: those of LoadCustomer().
absl::StatusOr<std::vector<std::string>> LoadMergedInto(const Customer& customer, Streams& streams);

// Returns the points in their one form, each once, in the order given: as a person claims them.
// What is wrong with one is added to `problems`; `pointer` is that of the list.
std::vector<ContactPoint> NormalisedPoints(
    const google::protobuf::RepeatedPtrField<ContactPoint>& points, absl::string_view pointer,
    const Names& names, FieldProblems& problems);

// Points as an upstream, or a history, told them.
struct ToldPoints {
  std::vector<ContactPoint> normalised;  // each once, in the order told
  std::vector<std::uint32_t> unread;     // which of them, from 0, identify nobody
};

// Never refuses: what was said must not be lost for a remark in a telephone field.
ToldPoints ReadToldPoints(const google::protobuf::RepeatedPtrField<ContactPoint>& points,
                          const Names& names);

// Returns the fact that a customer can be reached at `point`, normalised.
CustomerPointAdded PointAddedOf(const ContactPoint& point);

// What a contact point says now.
struct NamedByPoint {
  std::vector<std::string> customers;  // as attached, sorted; empty: nobody
  std::vector<std::string> survivors;  // whom they turned out to be, sorted, each once
};

// Returns whom `point`, normalised, names. Loads the point and every customer named, with all that
// they were merged into.
//
// Errors: those of `streams`; kDataLoss (a point names a customer that does not exist).
absl::StatusOr<NamedByPoint> LoadPoint(const ContactPoint& point, const Names& names,
                                       Streams& streams);

struct CustomerResolution {
  std::string customer;                  // empty: none given, or the points name several
  std::vector<std::string> candidates;   // sorted; where the points name several
  bool is_new = false;                   // the customer is to be created
  Customer known;                        // the customer, where there is one already
  std::vector<ContactPoint> new_points;  // normalised; to be attached to the customer
};

// Names in `fact` the customers among whom a person is to choose, where there are several.
template <typename Fact>
void AddCandidates(const CustomerResolution& resolution, Fact& fact) {
  for (const std::string& id : resolution.candidates) fact.add_customer_candidates(id);
}

// Returns whom `points` (normalised, each once) name. Points of merged customers name the survivor.
//
// Errors: those of LoadPoint().
absl::StatusOr<CustomerResolution> ResolveCustomer(absl::Span<const ContactPoint> points,
                                                   const Context& context, Streams& streams);

// Returns the events, by stream, that make `resolution` true: customer first, then each point. A
// customer of whom no name is known takes `name`.
std::vector<StreamEvents> CustomerEvents(const CustomerResolution& resolution,
                                         const std::string& name, const Instant& happened,
                                         const Names& names);

// Returns the events, by stream, that make each of `points` name `customer`.
std::vector<StreamEvents> AttachedEvents(absl::Span<const ContactPoint> points,
                                         const std::string& customer, const Instant& happened,
                                         const Names& names);

}  // namespace redress
