#pragma once

// Names of policies: words in lower case, with slashes between them, such as
// "standards/hotline-12345".

#include <string>

#include "absl/strings/string_view.h"
#include "aggregates/policy/policy_reader.h"
#include "base/yaml.h"

namespace redress {

inline constexpr std::size_t kMaxPolicyName = 100;

bool IsPolicyName(absl::string_view name);

// Returns the name, empty where it is none.
std::string ReadPolicyName(PolicyReader& reader, const YamlNode& node);

}  // namespace redress
