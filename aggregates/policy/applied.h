#pragma once

// The text of a policy, as it was last applied.

#include <cstdint>
#include <string>

#include "aggregates/decision.h"

namespace redress {

struct AppliedPolicy {
  std::uint32_t version = 0;  // 0: never applied
  std::string text;
};

AppliedPolicy Evolve(AppliedPolicy policy, const PastEvent& event);

}  // namespace redress
