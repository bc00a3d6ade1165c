#pragma once

// Reads the rules of retention in a policy's text.

#include "aggregates/policy/policy_reader.h"
#include "base/yaml.h"
#include "events/policy.pb.h"

namespace redress {

// Reads the section `retention` into the document, which holds none of it yet.
void ReadRetention(PolicyReader& reader, const YamlNode& node, PolicyDocument& document);

}  // namespace redress
