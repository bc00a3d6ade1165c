#include "aggregates/ticket/customer_of.h"

#include <set>
#include <utility>

#include "aggregates/customer/resolution.h"
#include "base/status.h"

namespace redress {

absl::StatusOr<std::string> CurrentCustomer(const std::string& customer, Streams& streams) {
  if (customer.empty()) return customer;
  const absl::StatusOr<Customer> survivor = LoadSurvivor(customer, streams);
  if (absl::IsNotFound(survivor.status())) return customer;
  RETURN_IF_ERROR(survivor.status());
  return survivor->id;
}

absl::StatusOr<std::string> CustomerOf(const Ticket& ticket, Streams& streams) {
  if (!ticket.customer.empty()) return CurrentCustomer(ticket.customer, streams);
  std::set<std::string> survivors;
  for (const std::string& candidate : ticket.received.customer_candidates()) {
    ASSIGN_OR_RETURN(std::string survivor, CurrentCustomer(candidate, streams));
    survivors.insert(std::move(survivor));
  }
  return survivors.size() == 1 ? *survivors.begin() : std::string();
}

}  // namespace redress
