#pragma once

// Randomness for tests: prints its seed, and takes one from REDRESS_SEED.

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>

namespace redress {

inline std::mt19937_64 SeededRandom() {
  const char* given = std::getenv("REDRESS_SEED");
  const std::uint64_t seed =
      given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
  std::cerr << "REDRESS_SEED=" << seed << '\n';
  return std::mt19937_64(seed);
}

}  // namespace redress
