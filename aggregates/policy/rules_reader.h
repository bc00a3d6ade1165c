#pragma once

// Reads the numbers that a policy puts in place of the built-in ones.

#include <string>
#include <vector>

#include "aggregates/policy/policy_reader.h"
#include "base/yaml.h"
#include "events/policy.pb.h"

namespace redress {

// Reads the section `rules`. A field of PolicyRules is a key, and needs no code here but its
// bounds.
void ReadRules(PolicyReader& reader, const YamlNode& node, PolicyRules& rules);

// Returns the keys of what both say.
std::vector<std::string> RulesInBoth(const PolicyRules& one, const PolicyRules& other);

}  // namespace redress
