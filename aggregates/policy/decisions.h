#pragma once

// What requests to a policy come to: its text in its own stream, and what decisions go by in that
// of the policies in force. Pure.

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aggregates/command.pb.h"
#include "aggregates/decision.h"
#include "aggregates/policy/policy_file.h"

namespace redress {

// Most policies that there can be: whoever lists them sees all.
inline constexpr std::size_t kMaxPolicies = 200;

// Errors: kInvalidArgument (what is wrong with the text, each with line and column),
// kUnauthenticated, kPermissionDenied, kFailedPrecondition, and those of `streams`.
absl::StatusOr<Decision> DecidePolicy(const PolicyRequest& request, const Context& context,
                                      Streams& streams);

// Returns what `text` says, where it could be applied beside `policies`.
//
// Errors: kInvalidArgument, machine code "policy-wrong", with line and column of all that is wrong.
absl::StatusOr<PolicyFile> ReadPolicyText(absl::string_view text, absl::Time now,
                                          const PoliciesInForce& policies);

}  // namespace redress
