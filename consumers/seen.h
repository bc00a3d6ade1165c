#pragma once

// What consumers take from the views as decisions would: the policies in force, a ticket's state.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "aggregates/policy/in_force.h"
#include "aggregates/ticket/ticket.h"
#include "projections/key_value_store.h"

namespace redress {

// Returns the fold of the ticket's events. Errors: the database's.
absl::StatusOr<Ticket> TicketAt(const KeyValueReader& views, const std::string& number);

// The policies in force, read again where they changed. Not thread-safe.
class SeenPolicies {
 public:
  // Returns whether they are others than before. Errors: the database's.
  absl::StatusOr<bool> CatchUp(const KeyValueReader& views);

  const PoliciesInForce& in_force() const { return in_force_; }
  const Policy& rules() const { return rules_; }      // of all of them over the defaults
  std::uint64_t version() const { return version_; }  // of their stream

 private:
  PoliciesInForce in_force_;
  Policy rules_;
  std::uint64_t version_ = 0;
};

}  // namespace redress
