#pragma once

// The customer: who somebody is, and where reachable. Pure.

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "aggregates/decision.h"
#include "events/customer.pb.h"

namespace redress {

// State: a fold of the stream's events, never stored.
struct Customer {
  std::string id;  // empty: no such customer
  std::string name;
  std::vector<ContactPoint> points;  // normalised
};

Customer Evolve(Customer customer, const PastEvent& event);
Customer FoldCustomer(absl::Span<const PastEvent> events);

}  // namespace redress
