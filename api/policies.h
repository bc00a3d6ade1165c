#pragma once

// Policies over HTTP: the list, one with its text, whether a text could be applied, and what that
// would have meant.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aggregates/policy/in_force.h"
#include "api/queries.h"
#include "api/reads.h"
#include "base/clock.h"
#include "node/node.h"
#include "projections/key_value_store.h"

namespace redress {

// A policy's name may have slashes. Returns the segments of a path below /v1/policies with those of
// the name as one: where the last is a verb, or "timeline", it is no part of the name.
std::vector<std::string> WithWholeName(const std::vector<std::string>& path);

// Returns what is in force, without the versions before. Errors: the database's.
absl::StatusOr<PoliciesInForce> ReadPoliciesInForce(const KeyValueReader& reader);

// Returns what was in force at that position, with the versions before. Errors: the database's.
absl::StatusOr<PoliciesInForce> ReadPoliciesInForceAt(const KeyValueReader& reader,
                                                      std::uint64_t at);

// Thread-safe. `node`, `clock` and `limit` (themselves thread-safe) outlive it.
class PolicyReads {
 public:
  PolicyReads(Node& node, Clock& clock, FreshLimit& limit) : clock_(clock), reads_(node, limit) {}

  void List(const Asked& asked);
  // One, in the version in force or that `version` names, now or as of an instant.
  void One(const Asked& asked, absl::string_view name);
  // Whether the text in the body could be applied beside what is in force.
  void Check(const Asked& asked);
  // What it would have made of the due times of the latest tickets.
  void Preview(const Asked& asked);

 private:
  Clock& clock_;
  Reads reads_;
};

}  // namespace redress
