#include "aggregates/customer.h"

#include <utility>

namespace redress {

Customer Evolve(Customer customer, const PastEvent& event) {
  const CustomerEvent& fact = event.event.customer();
  switch (fact.fact_case()) {
    case CustomerEvent::kCreated:
      customer.id = fact.created().id();
      customer.name = fact.created().name();
      break;
    case CustomerEvent::kPointAdded:
      customer.points.push_back(fact.point_added().point());
      break;
    default:  // another aggregate's fact
      break;
  }
  return customer;
}

Customer FoldCustomer(absl::Span<const PastEvent> events) {
  Customer customer;
  for (const PastEvent& event : events) customer = Evolve(std::move(customer), event);
  return customer;
}

}  // namespace redress
