#pragma once

// The bytes of a key, overwritten where they are no longer needed.

#include <sodium.h>

#include <array>
#include <cstring>
#include <string>

#include "absl/strings/string_view.h"
#include "base/check.h"
#include "events/sealing.h"

namespace redress {

class Secret {
 public:
  Secret() = default;
  explicit Secret(absl::string_view bytes) {
    CHECK(bytes.size() == bytes_.size());
    std::memcpy(bytes_.data(), bytes.data(), bytes.size());
  }
  ~Secret() { sodium_memzero(bytes_.data(), bytes_.size()); }
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;

  absl::string_view bytes() const { return {bytes_.data(), bytes_.size()}; }

 private:
  std::array<char, kKeySecretSize> bytes_{};
};

// Overwrites `text`, and empties it.
inline void Wipe(std::string& text) {
  sodium_memzero(text.data(), text.size());
  text.clear();
}

}  // namespace redress
