#pragma once

// After a run: that whatever the nodes gave by rule was given as the rules say
// (docs/reliability.md, I15).

#include "aggregates/names.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/world.h"

namespace redress::simulation {

// The types of commits in which nodes give and take tickets by themselves.
inline constexpr absl::string_view kAssignType = "assigner.assign_next";
inline constexpr absl::string_view kGiveBackType = "assigner.give_back";

// Violates in the world what is broken.
void CheckAssignments(World& world, const Ledger& ledger, const Names& names);

}  // namespace redress::simulation
