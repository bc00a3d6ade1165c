#pragma once

// Keys that were unwrapped lately, in memory; their bytes are overwritten where they leave it.

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/recent_map.h"
#include "keys/secret.h"

namespace redress {

// A rebuild asks for one an event, neighbours for the same few; some 100 bytes each.
inline constexpr std::size_t kMaxUnwrappedKeys = 50'000;

// Thread-safe.
class UnwrappedKeys {
 public:
  explicit UnwrappedKeys(std::size_t max_keys = kMaxUnwrappedKeys) : keys_(max_keys) {}

  std::optional<std::string> Find(absl::string_view id);

  // Returns a mark of what was forgotten so far. Whoever reads a key to put it here takes it
  // before.
  std::uint64_t mark() const;

  // Keeps the key, unless any was forgotten since `mark`: it could be this one.
  void Put(absl::string_view id, absl::string_view secret, std::uint64_t mark);

  void Forget(const std::vector<std::string>& ids);

 private:
  mutable std::mutex mutex_;
  RecentMap<std::optional<Secret>> keys_;  // none: forgotten
  std::uint64_t mark_ = 0;
};

}  // namespace redress
