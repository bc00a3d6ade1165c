#pragma once

// What a prefix of keys means, the same for every store.

#include <string>

#include "absl/strings/string_view.h"

namespace redress {

// Returns the least key above every key that starts with `prefix`; empty where there is none (no
// prefix, or only bytes 0xff).
inline std::string EndOfPrefix(absl::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xff') end.pop_back();
  if (!end.empty()) ++end.back();
  return end;
}

}  // namespace redress
