#pragma once

// How promises were kept: counts by metric and by version of the policy that made them.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "projections/projection.h"

namespace redress {

// Applied before the tickets projection: it reads a ticket's row as it was before the event.
class StandardsProjection final : public Projection {
 public:
  absl::string_view name() const override { return "standards"; }
  std::uint32_t version() const override { return 1; }
  absl::Status Apply(const EventRow& row, Batch& batch) const override;
};

struct StandardCounts {
  ClockMetric metric = CLOCK_METRIC_UNSPECIFIED;
  std::string milestone;
  ClockSide side = CLOCK_SIDE_UNSPECIFIED;
  std::string policy;  // empty: promises that persons made
  std::uint32_t policy_version = 0;
  StandardRow counts;
};

// Returns the counts, by metric, side, milestone, policy and version.
//
// Errors: the database's, kDataLoss.
absl::StatusOr<std::vector<StandardCounts>> ReadStandards(const KeyValueReader& reader);

}  // namespace redress
