#include "aggregates/customer_decisions.h"

#include "aggregates/refusal.h"

namespace redress {

absl::StatusOr<Decision> DecideCustomer(const CustomerRequest&, const Context&, Streams&) {
  return RefuseField("", "names no command");
}

}  // namespace redress
