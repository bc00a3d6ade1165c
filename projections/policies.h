#pragma once

// What lists show of every policy: the version in force, where it stands in the journal, and in
// what order policies are asked. Not their texts: they stand in the policies' own streams.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/projection.h"

namespace redress {

class PoliciesProjection final : public Projection {
 public:
  absl::string_view name() const override { return "policies"; }
  std::uint32_t version() const override { return 1; }
  absl::Status Apply(const EventRow& row, Batch& batch) const override;
};

// Returns all policies that were ever applied, in the order in which they first were; the rules let
// there be few. Errors: the database's.
absl::StatusOr<std::vector<PolicyRow>> ReadPolicies(const KeyValueReader& reader);

// Whether a policy of that name was applied, or is built in. Errors: the database's.
absl::StatusOr<bool> HasPolicy(const KeyValueReader& reader, absl::string_view name);

// Returns the facts that put those versions in force which `policies` have, in their order.
//
// Errors: the database's.
absl::StatusOr<std::vector<PolicyPutInForce>> ReadInForce(const KeyValueReader& reader,
                                                          const std::vector<PolicyRow>& policies);

}  // namespace redress
