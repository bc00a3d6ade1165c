#pragma once

// What requests to a token come to. Pure.

#include "absl/status/statusor.h"
#include "aggregates/command.pb.h"
#include "aggregates/decision.h"

namespace redress {

// The longest that a token may hold from when it is issued.
inline constexpr absl::Duration kMaxTokenLife = absl::Hours(24 * 366 * 5);

// Errors: kInvalidArgument (malformed), kUnauthenticated, kPermissionDenied (not an administrator),
// kNotFound (no such token), and those of `streams`.
absl::StatusOr<Decision> DecideToken(const TokenRequest& request, const Context& context,
                                     Streams& streams);

}  // namespace redress
