#pragma once

// What a random test takes from the environment: its seed (REDRESS_SEED), else drawn, always
// printed; and how much it does (REDRESS_EFFORT, in percent of what it does without).

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>

namespace redress::testing {

inline std::uint64_t TestSeed() {
  const char* given = std::getenv("REDRESS_SEED");
  const std::uint64_t seed =
      given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
  std::printf("REDRESS_SEED=%llu\n", static_cast<unsigned long long>(seed));
  return seed;
}

// Returns the share of `rounds` that was asked for; at least one.
inline std::uint64_t Rounds(std::uint64_t rounds) {
  const char* given = std::getenv("REDRESS_EFFORT");
  const std::uint64_t percent = given != nullptr ? std::strtoull(given, nullptr, 10) : 100;
  return std::max<std::uint64_t>(rounds * percent / 100, 1);
}

}  // namespace redress::testing
