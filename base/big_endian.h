#pragma once

// Numbers as big-endian bytes: their order as bytes is their order as numbers.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace redress {

// What each of them takes, in bytes.
inline constexpr std::size_t kBigEndian64Size = 8;

void AppendBigEndian64(std::uint64_t number, std::string& bytes);

std::string BigEndian64(std::uint64_t number);

// Numbers below 0 first.
std::string BigEndianSigned64(std::int64_t number);

// Reads the number from the first bytes, which must be as many as it takes.
std::uint64_t ReadBigEndian64(absl::string_view bytes);
std::int64_t ReadBigEndianSigned64(absl::string_view bytes);

}  // namespace redress
