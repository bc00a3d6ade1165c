#pragma once

// The seed of a random test: from the environment (REDRESS_SEED), else drawn; always printed.

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

}  // namespace redress::testing
