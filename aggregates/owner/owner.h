#pragma once

// For whom something that people keep is (a saved view, a phrase), and who may change it. Pure.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "aggregates/decision.h"
#include "events/owner.pb.h"

namespace redress {

// Returns the owner that a request names: who acts, where it names none.
//
// Errors: kInvalidArgument (not one of person, team, all).
absl::StatusOr<Owner> OwnerOr(const Owner* named, const Actor& actor);

// Returns OK where the actor may keep something for `owner`: for oneself, for a team that one is
// a member of; for others and for all whoever supervises.
//
// Errors: kPermissionDenied, kFailedPrecondition (no such team), and those of `streams`.
absl::Status CheckMayKeepFor(const Owner& owner, const Actor& actor, Streams& streams);

// Returns OK where the actor may change or delete what `creator` keeps for `owner`: the creator,
// whose own it is, and whoever supervises.
//
// Errors: kUnauthenticated (nobody is named), kPermissionDenied.
absl::Status CheckMayChange(const Owner& owner, const std::string& creator, const Actor& actor);

}  // namespace redress
