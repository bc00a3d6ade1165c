#pragma once

// What is kept of a sealing key: its wrapped secret while it lives, and for ever after that it was
// destroyed.

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/random.h"

namespace redress {

inline constexpr std::size_t kMasterKeyIdSize = 8;  // bytes

// A key's secret, sealed by a master key.
struct WrappedKey {
  std::string master_id;
  std::string nonce;
  std::string box;

  friend bool operator==(const WrappedKey&, const WrappedKey&) = default;
};

struct KeyRow {
  std::string id;
  std::optional<WrappedKey> wrapped;  // none: destroyed

  friend bool operator==(const KeyRow&, const KeyRow&) = default;
};

// Returns an id that no other key has: milliseconds first, so that keys that were drawn together
// lie together.
std::string NewKeyId(absl::Time now, Random& random);

// Returns what the row says, but for the id.
std::string EncodeKeyState(const KeyRow& row);

// Errors: kDataLoss (no such bytes are written, or by a newer build).
absl::StatusOr<KeyRow> DecodeKeyRow(absl::string_view id, absl::string_view state);

}  // namespace redress
