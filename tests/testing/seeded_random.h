#pragma once

// Randomness that a seed decides.

#include <cstdint>
#include <random>
#include <string>

#include "base/random.h"

namespace redress {

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}

  std::string Bytes(std::size_t size) override {
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(engine_());
    return bytes;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace redress
