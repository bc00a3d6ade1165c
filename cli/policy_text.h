#pragma once

// A policy in a file of this machine: its text with the files that it names, and what is wrong with
// it. Needs no server.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "aggregates/policy/in_force.h"
#include "aggregates/policy/policy_file.h"
#include "cli/invocation.h"

namespace redress {

struct LocalPolicy {
  std::string path;
  std::string text;  // with the files that it names written out
  PolicyReading reading;
};

// Reads the policy at `path`, beside `policies`, which may be null. Files that it names lie beside
// it.
//
// Errors: kInvalidArgument (cannot be read, or is too large).
absl::StatusOr<LocalPolicy> ReadLocalPolicy(const std::string& path,
                                            const PoliciesInForce* policies, absl::Time now);

// Returns all that is wrong, each as "FILE:LINE:COLUMN: KEY: REASON".
std::vector<std::string> FaultsOf(const LocalPolicy& policy);

// Returns the names of the other policies that it takes calendars from.
std::vector<std::string> OthersIn(const PolicyDocument& document);

}  // namespace redress
