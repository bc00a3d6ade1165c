#pragma once

// CHECK ends the process when an invariant of our own is broken. Never for bytes that come from
// outside.

namespace redress {

[[noreturn]] void CheckFailed(const char* file, int line, const char* expression);

}  // namespace redress

#define CHECK(expression) \
  ((expression) ? static_cast<void>(0) : ::redress::CheckFailed(__FILE__, __LINE__, #expression))
