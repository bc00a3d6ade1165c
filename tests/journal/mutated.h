#pragma once

// Damage for tests.

#include <random>
#include <string>

namespace redress {

// Changes, drops, adds or repeats some bytes of `record`.
inline std::string Mutated(std::string record, std::mt19937_64& random) {
  const std::size_t changes = 1 + random() % 4;
  for (std::size_t i = 0; i < changes; ++i) {
    const std::size_t at = record.empty() ? 0 : random() % record.size();
    const char byte = static_cast<char>(random());
    switch (random() % 4) {
      case 0:
        if (!record.empty()) record[at] = byte;
        break;
      case 1:
        record.erase(at, 1 + random() % 8);
        break;
      case 2:
        record.insert(at, 1, byte);
        break;
      default:
        record += record.substr(at, 1 + random() % 40);
    }
  }
  return record;
}

}  // namespace redress
