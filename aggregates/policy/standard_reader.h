#pragma once

// Reads the standards of a policy's text, and checks how they stand to each other and to those in
// force.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "aggregates/policy/clock_checks.h"
#include "aggregates/policy/in_force.h"
#include "aggregates/policy/policy_reader.h"
#include "base/yaml.h"
#include "events/policy.pb.h"

namespace redress {

class StandardReader {
 public:
  StandardReader(PolicyReader& reader, HasCalendar has_calendar)
      : reader_(reader), has_calendar_(std::move(has_calendar)) {}

  // Reads the section `milestones`: the names that metrics and starts may have besides their own.
  void ReadMilestones(const YamlNode& node);

  // Reads the section `standards` into `document`, which holds none yet.
  void Read(const YamlNode& node, PolicyDocument& document);

  // Says where standards of this text, which is policy `name`, and of other policies in force undo
  // each other. `node` is the section that was read.
  void CheckAgainst(const PoliciesInForce& policies, const std::string& name, const YamlNode& node,
                    const PolicyDocument& document);

 private:
  void ReadStandard(const YamlNode& node, ServiceStandard& standard);
  void ReadClocks(const YamlNode& node, ServiceStandard& standard);
  void CheckClocks(const YamlNode& node, const ServiceStandard& standard);

  PolicyReader& reader_;
  HasCalendar has_calendar_;
  std::vector<std::string> milestones_;
};

}  // namespace redress
