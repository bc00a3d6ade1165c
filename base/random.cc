#include "base/random.h"

#include <sodium.h>

#include <cstring>

#include "base/check.h"

namespace redress {

std::uint64_t Random::Below(std::uint64_t bound) {
  CHECK(bound > 0);
  const std::string bytes = Bytes(sizeof(std::uint64_t));
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof(number));
  return number % bound;
}

std::string SystemRandom::Bytes(std::size_t size) {
  CHECK(sodium_init() >= 0);
  std::string bytes(size, '\0');
  randombytes_buf(bytes.data(), size);
  return bytes;
}

}  // namespace redress
