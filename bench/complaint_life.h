#pragma once

// The life of a complaint as those who work on it ask for it: eight commands, from the call to the
// revisit that closes it. Everything that is measured or compared takes the same life: over HTTP,
// without HTTP, and in PostgreSQL.

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

#include "absl/strings/string_view.h"
#include "bench/zipf.h"

namespace redress {

// One command. `fields` are its JSON, as the HTTP API takes them.
struct LifeStep {
  std::string verb;
  std::string actor;  // "id; role"
  std::string fields;
  std::string phase_after;
};

inline constexpr std::size_t kStepsOfLife = 8;

// Draws customers, words and people. Not thread-safe.
class LifeWriter {
 public:
  explicit LifeWriter(std::uint64_t seed) : random_(seed) {}

  // Returns the step `place` (0 to kStepsOfLife - 1) of the complaint at hand, whose steps are
  // taken in order: who was assigned it handles it.
  LifeStep Step(std::size_t place);

  // About `size` bytes of English.
  std::string Words(std::size_t size);
  // So many characters of Chinese, with punctuation among them.
  std::string ChineseWords(std::size_t characters);
  // The customer's telephone number.
  std::string Phone();
  // Somebody of the staff, without the role.
  std::string Person();

 private:
  std::mt19937_64 random_;
  std::string holder_;  // of the complaint at hand
};

}  // namespace redress
