#pragma once

// Reads the hours of a day, such as ["08:30-12:00", "14:00-17:30"].

#include "aggregates/policy/policy_reader.h"
#include "base/yaml.h"
#include "events/policy.pb.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace redress {

using CalendarWindows = google::protobuf::RepeatedPtrField<CalendarWindow>;

// Reads one window or a list of them, in order and apart; one that closes no later than it opens
// goes past midnight.
CalendarWindows ReadWindows(PolicyReader& reader, const YamlNode& node);

}  // namespace redress
