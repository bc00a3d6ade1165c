#pragma once

// Whom contact points name: nobody yet, exactly one customer, or several, which a person decides.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "aggregates/decision.h"
#include "aggregates/interaction.pb.h"
#include "aggregates/refusal.h"
#include "events/contact.pb.h"

namespace redress {

struct CustomerResolution {
  std::string customer;                  // empty: none given, or the points name several
  std::vector<std::string> candidates;   // sorted; where the points name several
  bool is_new = false;                   // the customer is to be created
  std::vector<ContactPoint> new_points;  // normalised; to be attached to the customer
};

// Returns the points of `party` in normal form, each once, in the order given. `pointer` is that of
// the party; those that are none are added to `problems`.
std::vector<ContactPoint> NormalisedPoints(const Party& party, absl::string_view pointer,
                                           FieldProblems& problems);

// Returns whom `points` (normalised, each once) name. Loads the point and every customer named.
//
// Errors: those of `streams`; kDataLoss (a point names a customer that does not exist).
absl::StatusOr<CustomerResolution> ResolveCustomer(absl::Span<const ContactPoint> points,
                                                   const Context& context, Streams& streams);

// Returns the events, by stream, that make `resolution` true: customer first, then each point.
std::vector<StreamEvents> CustomerEvents(const CustomerResolution& resolution,
                                         const std::string& name, const Instant& happened,
                                         const Names& names);

}  // namespace redress
