#pragma once

// Why a ticket is due when it is: every promise of it, live and ended, in words.

#include <vector>

#include "commands/json_writer.h"
#include "projections/rows.pb.h"

namespace redress {

// Writes as members "clocks", each with its steps, and "owed", what is still to be done, the first
// due first; every sentence in English ("en") and in Chinese ("zh"). `events` are a ticket's,
// oldest first.
void WriteWhy(const std::vector<EventRow>& events, JsonWriter& writer);

}  // namespace redress
