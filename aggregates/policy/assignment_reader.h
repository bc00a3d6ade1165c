#pragma once

// Reads by which rules a policy gives teams' tickets to people, and checks how they stand to each
// other and to those in force.

#include <string>

#include "aggregates/policy/in_force.h"
#include "aggregates/policy/policy_reader.h"
#include "base/yaml.h"
#include "events/policy.pb.h"

namespace redress {

// Reads the section `assignments` into `document`, which holds none yet.
void ReadAssignments(PolicyReader& reader, const YamlNode& node, PolicyDocument& document);

// Says where rules of this text, which is policy `name`, are for a team that another policy in
// force has a rule for, or fall back on each other with one. `node` is the section that was read.
void CheckAssignmentsAgainst(PolicyReader& reader, const PoliciesInForce& policies,
                             const std::string& name, const YamlNode& node,
                             const PolicyDocument& document);

}  // namespace redress
