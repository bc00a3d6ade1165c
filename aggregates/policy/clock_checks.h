#pragma once

// What must hold of one clock of a standard, beyond each of its values being one.

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "aggregates/policy/policy_reader.h"
#include "base/yaml.h"
#include "events/policy.pb.h"

namespace redress {

// Whether a policy has a calendar of that name, its own or another's.
using HasCalendar = std::function<bool(absl::string_view name)>;

// The calendar of the holder's unit, by the name that stands for it.
inline constexpr absl::string_view kUnitCalendar = "unit";

// Says what is wrong with `clock`, which stands at `node`. `milestones` are those that the text
// names.
void CheckClock(PolicyReader& reader, const YamlNode& node, const ClockRule& clock,
                const HasCalendar& has_calendar, const std::vector<std::string>& milestones);

// Whether both measure the same for the same.
bool IsSamePromise(const ClockRule& one, const ClockRule& other);

// Returns the metric's name, or the milestone's.
std::string MeasureOf(const ClockRule& clock);

}  // namespace redress
