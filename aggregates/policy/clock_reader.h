#pragma once

// Reads one clock of a standard: what is promised, and how it is counted.

#include <string>

#include "aggregates/policy/policy_reader.h"
#include "base/yaml.h"
#include "events/policy.pb.h"

namespace redress {

// Most of what one standard or clock lists; far more than anybody writes.
inline constexpr std::size_t kMaxListed = 50;

// Reads what tickets a standard, or a clock of one, is for.
StandardMatch ReadMatch(PolicyReader& reader, const YamlNode& node);

// Reads the name of a milestone: none that is a metric's, or nearly one.
std::string ReadMilestone(PolicyReader& reader, const YamlNode& node);

ClockRule ReadClock(PolicyReader& reader, const YamlNode& node);

}  // namespace redress
