#pragma once

// How two conditions of standards stand to each other. Not whether a ticket fulfils one.

#include "events/policy.pb.h"

namespace redress {

// Whether whatever fulfils `narrow` fulfils `wide`.
bool Covers(const StandardMatch& wide, const StandardMatch& narrow);

// Whether something can fulfil both.
bool Overlap(const StandardMatch& one, const StandardMatch& other);

}  // namespace redress
