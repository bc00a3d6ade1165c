#pragma once

// A position as callers carry it: opaque text that names a prefix of one journal. It holds the
// beginning of the running digest, so that a token of another journal is not mistaken for one of
// this.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/key_value_store.h"

namespace redress {

struct PositionToken {
  std::uint64_t position = 0;
  std::string digest;  // its first kTokenDigestSize bytes
};

inline constexpr std::size_t kTokenDigestSize = 8;

std::string EncodePositionToken(const PositionToken& token);

// Errors: kInvalidArgument (not a token).
absl::StatusOr<PositionToken> DecodePositionToken(absl::string_view text);

// Returns the token of `position`, which `reader` has reached.
//
// Errors: kDataLoss (no digest is kept there), and the database's.
absl::StatusOr<std::string> PositionTokenAt(const KeyValueReader& reader, std::uint64_t position);

// Errors: kFailedPrecondition, machine code "other-journal", where the digest at the token's
// position, which `reader` has reached, is another; and the database's.
absl::Status CheckPositionToken(const KeyValueReader& reader, const PositionToken& token);

}  // namespace redress
