#pragma once

// Reads the days of a calendar that are not like others: those off, those that make up for them
// (调休), and those with hours of their own.

#include "aggregates/policy/policy_reader.h"
#include "base/yaml.h"
#include "events/policy.pb.h"

namespace redress {

// Reads one such as {date: 2026-02-14, open: true, like: fri, name: 春节调休, source: ...}.
CalendarException ReadException(PolicyReader& reader, const YamlNode& node);

}  // namespace redress
