#pragma once

// Complaints' lives over HTTP: each client carries one ticket from its receipt to its close, and
// then takes the next.

#include <cstdint>
#include <functional>
#include <memory>

#include "bench/http_load.h"

namespace redress {

// Returns who makes the clients of a load; each draws what it says from `seed` and its own number.
std::function<std::unique_ptr<Conversation>()> Lives(std::uint64_t seed);

}  // namespace redress
