#pragma once

// The injected source of randomness.

#include <cstddef>
#include <cstdint>
#include <string>

namespace redress {

class Random {
 public:
  virtual ~Random() = default;

  // Returns `size` random bytes.
  virtual std::string Bytes(std::size_t size) = 0;

  // Returns a number in [0, bound); `bound` is at least 1.
  std::uint64_t Below(std::uint64_t bound);
};

// The operating system's randomness. Thread-safe.
class SystemRandom final : public Random {
 public:
  std::string Bytes(std::size_t size) override;
};

}  // namespace redress
