#pragma once

// The policy that is there before anybody applies one: the numbers of policy.h, as any policy has
// them.

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "aggregates/policy/in_force.h"

namespace redress {

// Where its rules come from.
inline constexpr absl::string_view kBuiltInSource = "the program itself";

// Returns version 0 of the default policy; made once.
const std::shared_ptr<const PolicyVersion>& BuiltInPolicy();

// Returns its text, in YAML.
std::string BuiltInPolicyText();

}  // namespace redress
